import DossierBase
import DossierVector

/// A block within a block: the values of runs, the entries and codes of a dictionary, lengths.
///
/// It has a header of its own and no nulls, and is of an encoding that consists of no further parts but
/// lengths, which bounds the nesting.
enum PartBlock {
  /// The encodings that a part may have.
  static let encodings: [any Encoding.Type] = [
    ConstantEncoding.self, PlainEncoding.self, BitPackedEncoding.self, ZstdTextEncoding.self,
  ]

  /// Bytes of the part with its length, about.
  static func estimate(_ column: BlockInput) -> Int {
    let best = EncodingChooser.ranked(column, among: encodings).first
    return 4 + BlockHeader.byteCount + (best?.byteCount ?? 0)
  }

  /// Writes the length of the smallest form of the column, then that form.
  static func write(_ column: BlockInput, to writer: inout ByteWriter) throws(EngineError) {
    let ranked = EncodingChooser.ranked(column, among: encodings)
    for candidate in ranked {
      if let block = try BlockEncoder.encode(column, as: candidate.encoding) {
        return writer.writeSized(block.bytes)
      }
    }
    preconditionFailure("plain holds every column")
  }

  /// Validates a part of a known lane and number of rows.
  static func read(
    _ reader: inout ByteReader, lane: Lane, rowCount: Int, _ chunk: ChunkContext
  ) throws(EngineError) -> Vector {
    let part = try reader.takeSized()
    var peeking = part
    let shape = BlockShape(lane: lane, rowCount: rowCount)
    let vector = try BlockDecoder.vector(part, expecting: shape, among: encodings, chunk)
    guard try BlockHeader(&peeking).validity == .none else {
      throw .damaged("a part of an encoded block has nulls")
    }
    return vector
  }
}
