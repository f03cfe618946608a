import DossierBase
import DossierVector

/// One way of laying out the values of a block. Nulls are kept apart and alike by all of them.
protocol Encoding: SendableMetatype {
  static var id: EncodingID { get }

  /// Bytes of the body, about; nil if this encoding cannot hold the column or is not worth a try.
  static func estimate(_ column: BlockInput) -> Int?

  /// Writes the body and says true, or says false if this encoding cannot hold the column.
  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool

  /// Validates the body and makes a layout of it.
  ///
  /// What the layout holds in memory is verified to be what the chunk's values must be, what it decodes later then.
  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout

  /// What `dossier inspect` adds to the name: widths, counts. The bytes are untrusted.
  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String?
}

/// Decodes the values of a validated block slice by slice, without regard to nulls.
protocol ValueDecoder: AnyObject {
  /// One for another reader, who finds nothing of what this one has decoded.
  func copy() -> any ValueDecoder

  /// Writes the first `count` elements of a slice of the block to `target`.
  ///
  /// There is room for 1,024 elements, all of which may be written.
  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError)

  /// Writes all rows as small numbers; nil, with nothing promised of the buffer, if the bytes do not show that they
  /// are.
  func numbers(_ buffer: NumberBuffer) throws(EngineError) -> BlockNumbers?

  /// Writes all rows by the codes of their values; nil, with nothing promised of the buffer, if these are many, or the
  /// bytes do not show which there are.
  func localCodes(_ buffer: NumberBuffer, code: (Int64) -> UInt32) throws(EngineError) -> LocalCodes?

  /// The rows whose value, from 0 on, has a 1 in a table; nil if all values are to be looked at for that.
  func rows(ofCodes truth: UnsafeBufferPointer<UInt8>) throws(EngineError) -> BlockRows?

  /// The rows whose value lies in a range, of those that have one; nil if all values are to be looked at for that.
  func rows(within range: ClosedRange<Int64>) throws(EngineError) -> BlockRows?

  /// Writes the values of some rows, ascending, that are from 0 to 65,535; false if the bytes do not give single rows,
  /// or such values.
  func write(
    _ rows: UnsafeBufferPointer<UInt32>, to target: UnsafeMutablePointer<UInt16>
  ) throws(EngineError) -> Bool

  /// True if the bytes say how many rows have which value, from 0 up to 65,535.
  var knowsCounts: Bool { get }

  /// Adds the number of rows that have a value to its place, if the bytes say it.
  func addCounts(into counts: UnsafeMutablePointer<UInt32>)

  /// What the texts decoded last point into, which nobody changes later; nil if the values are no texts.
  var heap: StringHeap? { get }

  /// Bytes of all heaps that the block's texts point into, one after the other.
  var textByteCount: Int { get }

  /// True if every value is known to be one of the domain without decoding the slices.
  func isKnown(within domain: ValueDomain) -> Bool

  /// - Throws: damage, unless ``heap`` and the texts that point into it are UTF-8.
  func requireUTF8() throws(EngineError)
}

extension ValueDecoder {
  func numbers(_ buffer: NumberBuffer) throws(EngineError) -> BlockNumbers? { nil }

  func localCodes(_ buffer: NumberBuffer, code: (Int64) -> UInt32) throws(EngineError) -> LocalCodes? { nil }

  func rows(ofCodes truth: UnsafeBufferPointer<UInt8>) throws(EngineError) -> BlockRows? { nil }

  func rows(within range: ClosedRange<Int64>) throws(EngineError) -> BlockRows? { nil }

  func write(
    _ rows: UnsafeBufferPointer<UInt32>, to target: UnsafeMutablePointer<UInt16>
  ) throws(EngineError) -> Bool { false }

  var knowsCounts: Bool { false }

  func addCounts(into counts: UnsafeMutablePointer<UInt32>) {}

  var heap: StringHeap? { nil }

  var textByteCount: Int { 0 }

  func isKnown(within domain: ValueDomain) -> Bool { false }

  func requireUTF8() throws(EngineError) {}
}
