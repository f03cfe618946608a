package import DossierBase
package import DossierVector

/// Decodes one column of one block, vector by vector.
///
/// The layout is validated once, when the decoder is made. Compressed chunks are opened when a vector
/// first needs them, so decoding can still find damage. For one thread at a time.
package final class BlockDecoder {
  package let encoding: EncodingID
  let shape: BlockShape
  private let validity: ValidityReader
  private let values: any ValueDecoder
  /// The table-wide dictionary that the values are codes of.
  private var dictionary: StringDictionary?
  /// What the values must be, if nothing but a look at each of them tells.
  private var unprovenDomain: ValueDomain?
  private var mustBeUTF8 = false
  /// The texts that were found to be UTF-8 last.
  private var soundTexts: StringHeap?

  /// Takes the bytes of an ``EncodedBlock``, which may be hostile.
  ///
  /// The bytes must stay where they are while the decoder is in use; the caller owns them.
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  package convenience init(
    _ bytes: UnsafeRawBufferPointer, type: DataType, rowCount: Int, dictionary: StringDictionary?
  ) throws(EngineError) {
    var peeking = ByteReader(bytes)
    let lane = try BlockHeader(&peeking).shape.lane
    let isCodes = type == .varchar && lane == .bits16
    let shape = BlockShape(lane: isCodes ? .bits16 : Lane(type), rowCount: rowCount)
    try self.init(ByteReader(bytes), expecting: shape, among: EncodingChooser.encodings)
    if isCodes {
      guard let dictionary else { throw .damaged("codes in a column without a dictionary") }
      self.dictionary = dictionary
      if validity.kind != .all {
        guard dictionary.count > 0 else { throw .damaged("codes of a dictionary without entries") }
        try requireValues(within: .codes(below: dictionary.count))
      }
    } else if let domain = type.domain, validity.kind != .all, !values.isKnown(within: domain) {
      unprovenDomain = domain
    }
    mustBeUTF8 = lane == .text
  }

  /// Takes the bytes of a block of one of the given encodings.
  init(
    _ bytes: ByteReader, expecting shape: BlockShape, among encodings: [any Encoding.Type]
  ) throws(EngineError) {
    var reader = bytes
    let header = try BlockHeader(&reader)
    guard header.shape.lane == shape.lane, header.shape.rowCount == shape.rowCount else {
      throw .damaged("an encoded block of another type or number of rows than its column's")
    }
    guard let encoding = encodings.first(where: { $0.id == header.encoding }) else {
      throw .damaged("\(header.encoding.name) is no encoding for this place")
    }
    self.encoding = header.encoding
    self.shape = shape
    validity = try ValidityReader(header.validity, shape: shape, reader: &reader)
    let decoder = try encoding.makeDecoder(&reader, header)
    try reader.finish()
    // Whatever lies under nulls alone does not count, least of all as codes.
    values = header.validity == .all ? ConstantDecoder(shape.lane, value: []) : decoder
  }

  var neverHasNulls: Bool { validity.kind == .none }

  /// Fills `output` with rows `vector × 1,024 …`, at most 1,024 of them.
  ///
  /// `output` is of the block's type; it comes out flat, constant or dictionary. Texts lie in heaps that
  /// never change, so they may be kept beyond the next call.
  /// - Precondition: the vector is one of the block, and `output` has room for 1,024 rows.
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  package func decode(vector: Int, into output: Vector) throws(EngineError) {
    precondition(vector >= 0 && vector < shape.vectorCount, "a vector of the block")
    precondition(output.capacity >= Limits.vectorRowCount, "room for a whole vector")
    precondition(
      dictionary == nil ? Lane(output.type) == shape.lane : output.type == .varchar,
      "a vector of the block's type")
    let count = shape.rowCount(ofVector: vector)
    output.count = count
    output.form = .flat
    output.dictionary = dictionary
    let nulls = validity.decode(vector: vector, count: count, into: output)
    try values.decode(vector: vector, count: count, into: output)
    if let unprovenDomain {
      // Also under nulls, where the encoder repeats a neighbour: kernels compute there too.
      guard unprovenDomain.holds(output.data, shape.lane, count: output.form == .constant ? 1 : count) else {
        throw .damaged("a value that no \(output.type.name) is")
      }
    }
    if mustBeUTF8, output.heap !== soundTexts {
      try values.requireUTF8()
      soundTexts = output.heap
    }
    if output.form == .constant, nulls == .some || dictionary != nil { output.expandConstant() }
    if dictionary != nil { output.form = .dictionary }
  }

  /// - Throws: damage, unless every value, nulls included, is one of the domain.
  func requireValues(within domain: ValueDomain) throws(EngineError) {
    if values.isKnown(within: domain) { return }
    let scratch = Vector(shape.lane.carrierType)
    for vector in 0..<shape.vectorCount {
      let count = shape.rowCount(ofVector: vector)
      scratch.count = count
      scratch.form = .flat
      try values.decode(vector: vector, count: count, into: scratch)
      let valueCount = scratch.form == .constant ? 1 : count
      guard domain.holds(scratch.data, shape.lane, count: valueCount) else {
        throw .damaged("codes beyond their dictionary")
      }
    }
  }
}
