package import DossierBase
package import DossierVector

/// Makes the vector of an encoded block: one column of up to ``Limits/blockRowCount`` rows.
///
/// The form of the bytes is validated at once. Constants, runs and dictionaries become layouts of their own; other
/// values are decoded slice by slice as they are asked for, and compressed chunks opened then, so that reading a slice
/// can still find damage.
package enum BlockDecoder {
  /// Takes the bytes of an ``EncodedBlock``, which may be hostile.
  ///
  /// Texts lie in heaps that never change, so they may be kept beyond the next slice.
  /// - Parameters:
  ///   - dictionary: what codes of the table-wide dictionary stand for.
  ///   - owner: keeps the bytes where they are while the vector is in use; if nil, the caller does.
  ///   - budget: where the memory is reserved that values are opened into.
  ///   - cold: the ``EncodedBlock/coldBytes``, asked for when they are needed; nil if there are none.
  ///   - sibling: the column that ``EncodedBlock/sibling`` names; nil if it names none.
  ///   - siblingBytes: its encoded block.
  ///   - place: where errors are, those of slices read later as well; if nil, they come without a place.
  /// - Throws: ``EngineError/Code/damaged`` or ``EngineError/Code/memoryLimit``.
  package static func vector(
    _ bytes: UnsafeRawBufferPointer, type: DataType, rowCount: Int, dictionary: VectorDictionary?,
    owner: AnyObject? = nil, budget: MemoryBudget = .unlimited, cold: ChunkBytes.Source? = nil,
    sibling: (() throws(EngineError) -> Vector)? = nil, siblingBytes: ChunkBytes.Source? = nil,
    place: (@Sendable () -> EngineError.Place)? = nil
  ) throws(EngineError) -> Vector {
    let whole = ChunkContext(
      type: type, owner: owner, budget: budget, place: place, cold: cold, sibling: sibling,
      siblingBytes: siblingBytes)
    return try vector(bytes, rowCount: rowCount, dictionary, among: EncodingChooser.encodings, whole)
  }

  /// As the other, with encodings of the caller's choice.
  static func vector(
    _ bytes: UnsafeRawBufferPointer, rowCount: Int, _ dictionary: VectorDictionary?,
    among encodings: [any Encoding.Type], _ whole: ChunkContext
  ) throws(EngineError) -> Vector {
    let type = whole.type
    return try whole.locating { () throws(EngineError) in
      var chunk = whole
      var peeking = ByteReader(block: bytes)
      let header = try BlockHeader(&peeking)
      let isCodes = type == .varchar && header.shape.lane == .bits16
      let shape = BlockShape(lane: isCodes ? .bits16 : Lane(type), rowCount: rowCount)
      if isCodes {
        guard let dictionary else { throw .damaged("codes in a column without a dictionary") }
        if dictionary.count > 0 {
          chunk = chunk.part(.smallint, .codes(below: dictionary.count))
        } else {
          guard header.validity == .all else { throw .damaged("codes of a dictionary without entries") }
          chunk = chunk.part(.smallint, nil)
        }
        let codes = try vector(ByteReader(block: bytes), expecting: shape, among: encodings, chunk)
        if dictionary.count == 0 { return .constant(.null, type, count: rowCount) }
        return .coded(codes, dictionary)
      }
      chunk.rule = type.domain.map { ValueRule(domain: $0, isOfCodes: false) }
      chunk.mustBeUTF8 = shape.lane == .text
      return try vector(ByteReader(block: bytes), expecting: shape, among: encodings, chunk)
    }
  }

  /// Takes the bytes of a block of one of the given encodings.
  static func vector(
    _ bytes: ByteReader, expecting shape: BlockShape, among encodings: [any Encoding.Type],
    _ chunk: ChunkContext
  ) throws(EngineError) -> Vector {
    var reader = bytes
    let header = try BlockHeader(&reader)
    guard header.shape.lane == shape.lane, header.shape.rowCount == shape.rowCount else {
      throw .damaged("an encoded block of another type or number of rows than its column's")
    }
    guard let encoding = encodings.first(where: { $0.id == header.encoding }) else {
      throw .damaged("\(header.encoding.name) is no encoding for this place")
    }
    let validity = try ValidityReader.read(header.validity, rowCount: shape.rowCount, &reader)
    var chunk = chunk
    chunk.validity = validity
    guard header.validity == .all else {
      let layout = try encoding.layout(&reader, header, chunk)
      try reader.finish()
      return Vector(chunk.type, count: shape.rowCount, validity, layout)
    }
    // Whatever lies under nulls alone does not count, least of all as codes.
    _ = try encoding.layout(&reader, header, chunk.part(chunk.type, nil))
    try reader.finish()
    return .constant(.null, chunk.type, count: shape.rowCount)
  }
}

/// What is known of a chunk besides its bytes.
struct ChunkContext {
  /// What all parts of a chunk have in common.
  private final class Common {
    let owner: AnyObject?
    let budget: MemoryBudget
    let place: (@Sendable () -> EngineError.Place)?
    let cold: ChunkBytes.Source?
    let sibling: (() throws(EngineError) -> Vector)?
    let siblingBytes: ChunkBytes.Source?

    init(
      _ owner: AnyObject?, _ budget: MemoryBudget, _ place: (@Sendable () -> EngineError.Place)?,
      _ cold: ChunkBytes.Source?, _ sibling: (() throws(EngineError) -> Vector)?,
      _ siblingBytes: ChunkBytes.Source?
    ) {
      (self.owner, self.budget, self.place) = (owner, budget, place)
      (self.cold, self.sibling, self.siblingBytes) = (cold, sibling, siblingBytes)
    }
  }

  let type: DataType
  private let common: Common
  /// What the values must be; nil if anything of their width will do.
  var rule: ValueRule?
  var mustBeUTF8 = false
  /// The nulls of the block that is read, for encodings that leave out what lies under them.
  var validity = Validity.allValid

  /// Keeps the bytes; nil if the caller does.
  var owner: AnyObject? { common.owner }
  var budget: MemoryBudget { common.budget }
  /// Where the chunk stands; nil if the caller says it.
  var place: (@Sendable () -> EngineError.Place)? { common.place }
  /// What stands apart from the chunk.
  var cold: ChunkBytes.Source? { common.cold }
  /// The column that the chunk refers to.
  var sibling: (() throws(EngineError) -> Vector)? { common.sibling }
  /// The encoded block of that column.
  var siblingBytes: ChunkBytes.Source? { common.siblingBytes }

  /// A chunk with values of a type.
  init(
    type: DataType, owner: AnyObject? = nil, budget: MemoryBudget = .unlimited,
    place: (@Sendable () -> EngineError.Place)? = nil, cold: ChunkBytes.Source? = nil,
    sibling: (() throws(EngineError) -> Vector)? = nil, siblingBytes: ChunkBytes.Source? = nil
  ) {
    self.type = type
    common = Common(owner, budget, place, cold, sibling, siblingBytes)
  }

  private init(_ type: DataType, _ common: Common, _ rule: ValueRule?) {
    (self.type, self.common, self.rule) = (type, common, rule)
  }

  /// A part of the chunk with values of another type, of which nothing else is asked.
  func part(_ type: DataType, _ rule: ValueRule?) -> ChunkContext { ChunkContext(type, common, rule) }

  /// Memory that values are opened into.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func memory(_ byteCount: Int) throws(EngineError) -> ReservedMemory {
    try ReservedMemory(byteCount: byteCount, budget, for: "opening a chunk")
  }

  /// Memory for so many elements of a lane.
  func memory(for rowCount: Int, _ lane: Lane) throws(EngineError) -> ReservedMemory {
    try memory(rowCount * lane.elementByteCount)
  }

  /// Adds the place to an error of `body`.
  func locating<Answer>(_ body: () throws(EngineError) -> Answer) throws(EngineError) -> Answer {
    do throws(EngineError) {
      return try body()
    } catch {
      guard let place else { throw error }
      throw error.located(at: place())
    }
  }
}

/// Bytes of a chunk, and who keeps them where they are.
package struct ChunkBytes {
  package typealias Source = () throws(EngineError) -> ChunkBytes

  package let bytes: UnsafeRawBufferPointer
  /// Nil if whoever gives the bytes does.
  package let owner: AnyObject?

  package init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
    self.bytes = bytes
    self.owner = owner
  }

  package init(_ memory: ReservedMemory) { self.init(UnsafeRawBufferPointer(memory.bytes), owner: memory) }
}

/// What values must be, whatever the bytes say.
struct ValueRule {
  let domain: ValueDomain
  /// True for codes of a dictionary, false for values of a type.
  let isOfCodes: Bool

  static func codes(below count: Int) -> ValueRule {
    ValueRule(domain: ValueDomain(0...Int128(count - 1)), isOfCodes: true)
  }

  /// - Throws: damage, unless all of `count` elements of a lane are right, also under nulls: kernels compute there too.
  func check(
    _ elements: UnsafeRawPointer, _ lane: Lane, count: Int, _ type: DataType
  ) throws(EngineError) {
    if domain.holds(elements, lane, count: count) { return }
    throw damage(type)
  }

  func damage(_ type: DataType) -> EngineError {
    .damaged(isOfCodes ? "codes beyond their dictionary" : "a value that no \(type.name) is")
  }
}
