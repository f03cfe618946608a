import DossierBase
import DossierCodec
import DossierVector

/// The columns of one block as they were written, each opened once: for whoever reads it, and for those that refer
/// to it.
final class StoredBlock {
  /// Gives the verified bytes of an extent of a column, and who keeps them.
  typealias Source = (_ extent: Extent, _ column: Int, _ isCold: Bool) throws(EngineError) -> ChunkBytes

  private let rowCount: Int
  private let columns: [ColumnEntry]
  private let chunk: (Int) -> StoredChunk?
  private let dictionaries: (Int) -> VectorDictionary?
  private let budget: MemoryBudget
  private let source: Source
  /// Where a chunk of a column stands, for messages.
  private let place: @Sendable (StoredChunk, Int) -> EngineError.Place
  private var known: [Int: Vector] = [:]
  private var siblingNumbers: [UInt32: Int] = [:]

  /// - Parameters:
  ///   - columns: those of the table, by whose numbers columns are asked for.
  ///   - chunk: where a column stands, or nil if the block is older than it.
  ///   - dictionaries: the table-wide dictionary of a column.
  ///   - source: must not keep this block.
  init(
    of columns: [ColumnEntry], rowCount: Int, budget: MemoryBudget,
    chunk: @escaping (Int) -> StoredChunk?, dictionaries: @escaping (Int) -> VectorDictionary?,
    place: @escaping @Sendable (StoredChunk, Int) -> EngineError.Place, source: @escaping Source
  ) {
    self.columns = columns
    self.rowCount = rowCount
    self.chunk = chunk
    self.budget = budget
    self.dictionaries = dictionaries
    self.place = place
    self.source = source
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
    let hot = try source(chunk.extent, number, false)
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
      cold = { [source] () throws(EngineError) in try source(extent, number, true) }
    }
    let vector = try BlockDecoder.vector(
      hot.bytes, type: columns[number].type, rowCount: rowCount,
      dictionary: chunk.usesTableDictionary ? dictionaries(number) : nil, owner: hot.owner, budget: budget,
      cold: cold, sibling: try sibling(of: chunk), place: location)
    if chunk.usesTableDictionary, vector.codes == nil, vector.validity.valueCount(0..<rowCount) > 0 {
      throw EngineError.damaged("texts in place of codes").located(at: location())
    }
    return vector
  }

  /// What gives the column that a chunk refers to.
  private func sibling(of chunk: StoredChunk) throws(EngineError) -> (() throws(EngineError) -> Vector)? {
    guard let id = chunk.sibling?.columnID, let number = number(ofSibling: id),
      let sibling = try column(number)
    else { return nil }
    return { () throws(EngineError) in sibling }
  }

  private func number(ofSibling id: UInt32) -> Int? {
    if let known = siblingNumbers[id] { return known }
    let number = columns.firstIndex { $0.id == id }
    siblingNumbers[id] = number
    return number
  }
}
