import DossierBase
import DossierVector

/// One way of laying out the values of a block. Nulls are kept apart and alike by all of them.
protocol Encoding: SendableMetatype {
  static var id: EncodingID { get }

  /// Bytes of the body, about; nil if this encoding cannot hold the column or is not worth a try.
  static func estimate(_ column: BlockInput) -> Int?

  /// Writes the body and says true, or says false if this encoding cannot hold the column.
  static func encode(_ column: BlockInput, to writer: inout ByteWriter) throws(EngineError) -> Bool

  /// Validates the body and makes its decoder.
  static func makeDecoder(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> any ValueDecoder

  /// What `dossier inspect` adds to the name: widths, counts. The bytes are untrusted.
  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String?
}

/// Decodes the values of a validated block, without regard to nulls.
protocol ValueDecoder: AnyObject {
  /// Fills the first `count` elements of `output` from a vector of the block.
  ///
  /// `output` comes flat, with room for 1,024 rows, and may be made constant. It may also write up to
  /// 1,024 elements. Texts need a heap that nobody changes later, since others may share it.
  func decode(vector: Int, count: Int, into output: Vector) throws(EngineError)

  /// True if every value is known to be one of the domain without decoding the vectors.
  func isKnown(within domain: ValueDomain) -> Bool

  /// - Throws: damage, unless the texts that the vector decoded last points into are UTF-8.
  func requireUTF8() throws(EngineError)
}

extension ValueDecoder {
  func isKnown(within domain: ValueDomain) -> Bool { false }

  func requireUTF8() throws(EngineError) {}
}
