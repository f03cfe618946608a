import DossierBase
import DossierCodec
import DossierVector

/// The columns of one block as they were written, each opened once: for whoever reads it, and for those that refer
/// to it.
final class StoredBlock {
  /// Gives the verified bytes that a column is opened from.
  typealias Source = (_ extent: Extent, _ column: Int) throws(EngineError) -> StoredBytes
  /// Gives the verified bytes of a column that stand apart, to whoever asks, at any time.
  typealias ColdSource = @Sendable (_ extent: Extent, _ column: Int) throws(EngineError) -> ChunkBytes

  private let rowCount: Int
  private let columns: [ColumnEntry]
  private let chunk: (Int) -> StoredChunk?
  private let dictionaries: (Int) -> VectorDictionary?
  private let budget: MemoryBudget
  private let source: Source
  private let coldSource: ColdSource
  /// Where a chunk of a column stands, for messages.
  private let place: @Sendable (StoredChunk, Int) -> EngineError.Place
  private var known: [Int: Vector] = [:]
  private var siblingNumbers: [UInt32: Int] = [:]
  /// The columns whose bytes a cache holds.
  private var heldColumns: Set<Int> = []
  /// The bytes of columns, each read once, whoever needs them.
  private var read: [Int: StoredBytes] = [:]

  /// - Parameters:
  ///   - columns: those of the table, by whose numbers columns are asked for.
  ///   - chunk: where a column stands, or nil if the block is older than it.
  ///   - dictionaries: the table-wide dictionary of a column.
  ///   - source: must not keep this block.
  init(
    of columns: [ColumnEntry], rowCount: Int, budget: MemoryBudget,
    chunk: @escaping (Int) -> StoredChunk?, dictionaries: @escaping (Int) -> VectorDictionary?,
    place: @escaping @Sendable (StoredChunk, Int) -> EngineError.Place, source: @escaping Source,
    coldSource: @escaping ColdSource
  ) {
    self.columns = columns
    self.rowCount = rowCount
    self.chunk = chunk
    self.budget = budget
    self.dictionaries = dictionaries
    self.place = place
    self.source = source
    self.coldSource = coldSource
  }

  /// A column of the table; nil if the block is older than it.
  func column(_ number: Int) throws(EngineError) -> Vector? {
    if let vector = known[number] { return vector }
    guard let chunk = chunk(number) else { return nil }
    let vector = try open(chunk, number)
    known[number] = vector
    return vector
  }

  private func open(_ chunk: StoredChunk, _ number: Int) throws(EngineError) -> Vector {
    let hot = try bytes(chunk, number)
    // What was opened from them need not be kept with them any more.
    read[number]?.opened = nil
    let dictionary = chunk.usesTableDictionary ? dictionaries(number) : nil
    if EncodingID(rawValue: chunk.encoding).needsSiblingBytes {
      return try openDependent(chunk, number, hot, dictionary)
    }
    let (sibling, isSiblingHeld) = try sibling(of: chunk)
    if hot.cache != nil { heldColumns.insert(number) }
    if let opened = opened(hot, number, dictionary) { return opened.vector.copy(sibling) }
    guard let cache = hot.cache, isSiblingHeld else {
      return try open(chunk, number, hot.chunk, dictionary, sibling)
    }
    // What is kept refers to a sibling of its own, of which nothing is read.
    let vector = try open(chunk, number, hot.chunk, dictionary, sibling?.copy(nil))
    cache.keep(vector, dictionary, openedFrom: chunk.extent, in: hot.chunk.owner)
    return vector.copy(sibling)
  }

  /// Opens a column of which parts stand in the block of another, which is not opened for that.
  private func openDependent(
    _ chunk: StoredChunk, _ number: Int, _ hot: StoredBytes, _ dictionary: VectorDictionary?
  ) throws(EngineError) -> Vector {
    if let opened = opened(hot, number, dictionary) { return opened.vector.copy(nil) }
    var others: StoredBytes?
    if let id = chunk.sibling?.columnID, let place = self.number(ofSibling: id), let other = self.chunk(place)
    {
      others = try bytes(other, place)
    }
    let vector = try open(chunk, number, hot.chunk, dictionary, nil, others?.chunk)
    guard let cache = hot.cache, others?.cache != nil else { return vector }
    cache.keep(vector, dictionary, openedFrom: chunk.extent, in: hot.chunk.owner)
    return vector.copy(nil)
  }

  private func bytes(_ chunk: StoredChunk, _ number: Int) throws(EngineError) -> StoredBytes {
    if let known = read[number] { return known }
    let bytes = try source(chunk.extent, number)
    read[number] = bytes
    return bytes
  }

  /// What was opened of a column before.
  private func opened(_ hot: StoredBytes, _ number: Int, _ dictionary: VectorDictionary?) -> OpenedChunk? {
    guard let opened = hot.opened, opened.dictionary === dictionary,
      opened.vector.type == columns[number].type, opened.vector.count == rowCount
    else { return nil }
    return opened
  }

  /// Opens a chunk whose bytes and sibling are known, or the bytes of the sibling.
  private func open(
    _ chunk: StoredChunk, _ number: Int, _ hot: ChunkBytes, _ dictionary: VectorDictionary?,
    _ sibling: Vector?, _ siblingBytes: ChunkBytes? = nil
  ) throws(EngineError) -> Vector {
    let location: @Sendable () -> EngineError.Place = { [place] in place(chunk, number) }
    guard hot.bytes.first == chunk.encoding else {
      throw EngineError.damaged("another encoding than expected").located(at: location())
    }
    let id = EncodingID(rawValue: chunk.encoding)
    guard chunk.cold == nil || id.mayHaveColdBytes, chunk.sibling == nil || id.mayReferToSibling else {
      throw EngineError.damaged("an encoding with more than it has use for").located(at: location())
    }
    var cold: ChunkBytes.Source?
    if let extent = chunk.cold {
      cold = { [coldSource] () throws(EngineError) in try coldSource(extent, number) }
    }
    var siblingSource: (() throws(EngineError) -> Vector)?
    if let sibling { siblingSource = { () throws(EngineError) in sibling } }
    var siblingBytesSource: ChunkBytes.Source?
    if let siblingBytes { siblingBytesSource = { () throws(EngineError) in siblingBytes } }
    let vector = try BlockDecoder.vector(
      hot.bytes, type: columns[number].type, rowCount: rowCount,
      dictionary: dictionary, owner: hot.owner, budget: budget, cold: cold,
      sibling: siblingSource, siblingBytes: siblingBytesSource, place: location)
    if chunk.usesTableDictionary, vector.codes == nil, vector.validity.valueCount(0..<rowCount) > 0 {
      throw EngineError.damaged("texts in place of codes").located(at: location())
    }
    return vector
  }

  /// The column that a chunk refers to, and whether a cache holds its bytes; true if it refers to none.
  private func sibling(of chunk: StoredChunk) throws(EngineError) -> (column: Vector?, isHeld: Bool) {
    guard let id = chunk.sibling?.columnID, let number = number(ofSibling: id) else { return (nil, true) }
    return (try column(number), heldColumns.contains(number))
  }

  private func number(ofSibling id: UInt32) -> Int? {
    if let known = siblingNumbers[id] { return known }
    let number = columns.firstIndex { $0.id == id }
    siblingNumbers[id] = number
    return number
  }
}

/// Bytes that a column of a block is opened from.
struct StoredBytes {
  let chunk: ChunkBytes
  /// What was opened from them before.
  var opened: OpenedChunk?
  /// Where they are kept, and what is opened from them may be; nil if they are not.
  var cache: ChunkCache?
}

/// A column of a block as it was opened from bytes that a cache holds; of it copies are read.
final class OpenedChunk: Sendable {
  let vector: Vector
  /// What its codes stand for.
  let dictionary: VectorDictionary?
  /// Memory of what was opened, about.
  let byteCount: Int
  private let reservation: SharedReservation

  init(
    _ vector: Vector, _ dictionary: VectorDictionary?, _ byteCount: Int, _ reservation: SharedReservation
  ) {
    self.vector = vector
    self.dictionary = dictionary
    self.byteCount = byteCount
    self.reservation = reservation
  }
}
