import DossierBase
import DossierVector

/// Brings the rows of a table in the making into its order.
///
/// Blocks that follow each other are gathered into runs, which are sorted and wait as ``SpooledRun``s, all but the last
/// in a temporary file. What comes out depends on the rows and their order of insertion alone, not on where runs end.
final class RowSorter: Sendable {
  static let purpose = "sorting the rows of a table"

  /// Blocks of a run, as far as memory allows.
  private static let runBlockCount = 8
  /// Bytes of a run at most, unless one block has more; never more than a part of the memory limit.
  private static let runByteLimit = 64 << 20
  private static let memoryShare = 32
  /// Bytes of each row that sorting takes besides its values.
  private static let overheadPerRow = 80

  let fields: OrderedFields
  let ranks = TextRanks()
  private let file: TemporaryFile
  private let budget: MemoryBudget
  private let runByteCount: Int
  private let state = Guarded(State())

  private struct State {
    /// Blocks that came before those that they follow.
    var early: [Int: Block] = [:]
    var nextOrdinal = 0
    /// The next run.
    var gathered: [Block] = []
    var runCount = 0
    var runs: [Int: SpooledRun] = [:]
    var groups = RowGroups()
  }

  private struct Block {
    let vectors: [Vector]
    let byteCount: Int
    let memory: SharedReservation?

    var rowCount: Int { vectors[0].count }
  }

  init(_ fields: OrderedFields, _ directory: TemporaryDirectory, _ budget: MemoryBudget) {
    self.fields = fields
    self.budget = budget
    file = TemporaryFile(in: directory)
    runByteCount = min(Self.runByteLimit, budget.limit / Self.memoryShare)
  }

  /// Adds the fields of a block; ordinals decide the order of insertion.
  func add(_ vectors: [Vector], ordinal: Int) throws(EngineError) {
    guard let rowCount = vectors.first?.count else { return }
    var groups = RowGroups()
    if let unit = fields.fields.firstIndex(of: .unit), let day = fields.fields.firstIndex(of: .day) {
      groups = try RowGroups(units: vectors[unit], days: vectors[day])
    }
    let byteCount = vectors.reduce(rowCount * Self.overheadPerRow) { $0 + $1.byteCount }
    let block = Block(vectors: vectors, byteCount: byteCount, memory: try reserve(byteCount))
    let run = state.withLock { state -> (number: Int, blocks: [Block])? in
      state.groups.add(groups)
      state.early[ordinal] = block
      while let next = state.early.removeValue(forKey: state.nextOrdinal) {
        state.nextOrdinal += 1
        if next.rowCount > 0 { state.gathered.append(next) }
      }
      let isFull =
        state.gathered.count >= Self.runBlockCount
        || state.gathered.reduce(0) { $0 + $1.byteCount } >= runByteCount
      return isFull ? Self.takeRun(&state) : nil
    }
    if let run { try sort(run, to: file) }
  }

  /// Memory for a block; if there is none, what was gathered goes to the file first.
  private func reserve(_ byteCount: Int) throws(EngineError) -> SharedReservation? {
    do throws(EngineError) {
      return try SharedReservation(budget, byteCount: byteCount, for: Self.purpose)
    } catch {
      guard let run = state.withLock({ $0.gathered.isEmpty ? nil : Self.takeRun(&$0) }) else { throw error }
      try sort(run, to: file)
      return try SharedReservation(budget, byteCount: byteCount, for: Self.purpose)
    }
  }

  private static func takeRun(_ state: inout State) -> (number: Int, blocks: [Block]) {
    defer {
      state.gathered = []
      state.runCount += 1
    }
    return (state.runCount, state.gathered)
  }

  private func sort(_ run: (number: Int, blocks: [Block]), to file: TemporaryFile?) throws(EngineError) {
    let sorted = try SpooledRun(run.blocks.map(\.vectors), fields, ranks, to: file)
    state.withLock { $0.runs[run.number] = sorted }
  }

  /// Says that all blocks have come.
  ///
  /// - Parameter dictionaries: what the codes of each field stand for, by field.
  func finish(
    blockRowCount: Int, dictionaries: [VectorDictionary?], _ scheduler: Scheduler
  ) throws(EngineError) -> SortedRows {
    if let run = state.withLock({ $0.gathered.isEmpty ? nil : Self.takeRun(&$0) }) { try sort(run, to: nil) }
    let (runs, groups) = state.withLock { state in
      ((0..<state.runCount).compactMap { state.runs[$0] }, state.groups)
    }
    var division = RowGroups.division(
      blockRowCount: blockRowCount, rowCount: runs.reduce(0) { $0 + $1.rowCount })
    if let unit = fields.fields.firstIndex(of: .unit) {
      let unitRanks = dictionaries[unit].map { self.ranks.ranks(of: $0) } ?? []
      division = groups.division(blockRowCount: blockRowCount, ranks: unitRanks)
    }
    return try SortedRows(runs, fields, ranks, dictionaries, division, scheduler)
  }
}
