import DossierBase
import DossierVector

/// A block within a block: the values of runs, the entries and codes of a dictionary, lengths.
///
/// It has a header of its own and no nulls, and is mostly of an encoding that consists of no further parts but
/// lengths, which bounds the nesting.
enum PartBlock {
  /// The encodings that a part may have unless the encoding that it belongs to says others.
  static let encodings: [any Encoding.Type] = [
    ConstantEncoding.self, PlainEncoding.self, BitPackedEncoding.self, TreeEncoding.self,
    ZstdTextEncoding.self,
  ]

  /// Bytes of the part with its length, about.
  ///
  /// - Parameter isCold: true if the time that decoding takes counts for nothing.
  static func estimate(
    _ column: BlockInput, among encodings: [any Encoding.Type] = encodings, isCold: Bool = false
  ) -> Int {
    let best = EncodingChooser.ranked(column, among: encodings, isCold: isCold).first
    return 4 + BlockHeader.byteCount + (best?.byteCount ?? 0)
  }

  /// Writes the length of the smallest form of the column, then that form.
  static func write(
    _ column: BlockInput, among encodings: [any Encoding.Type] = encodings, to writer: inout ChunkWriter
  ) throws(EngineError) {
    let block = try block(column, among: encodings)
    writer.body.writeSized(block.bytes)
    if let sibling = block.sibling { writer.sibling = sibling }
  }

  /// The smallest form of the column.
  static func block(
    _ column: BlockInput, among encodings: [any Encoding.Type] = encodings, isCold: Bool = false
  ) throws(EngineError) -> EncodedBlock {
    for candidate in EncodingChooser.ranked(column, among: encodings, isCold: isCold) {
      if let block = try BlockEncoder.encode(column, as: candidate.encoding) { return block }
    }
    preconditionFailure("plain holds every column")
  }

  /// Validates a part of a known lane and number of rows.
  static func read(
    _ reader: inout ByteReader, lane: Lane, rowCount: Int, among encodings: [any Encoding.Type] = encodings,
    _ chunk: ChunkContext
  ) throws(EngineError) -> Vector {
    let shape = BlockShape(lane: lane, rowCount: rowCount)
    return try read(try reader.takeSized(), expecting: shape, among: encodings, chunk)
  }

  /// Validates the bytes of a part.
  static func read(
    _ part: ByteReader, expecting shape: BlockShape, among encodings: [any Encoding.Type] = encodings,
    _ chunk: ChunkContext
  ) throws(EngineError) -> Vector {
    var peeking = part
    let vector = try BlockDecoder.vector(part, expecting: shape, among: encodings, chunk)
    guard try BlockHeader(&peeking).validity == .none else {
      throw .damaged("a part of an encoded block has nulls")
    }
    return vector
  }
}
