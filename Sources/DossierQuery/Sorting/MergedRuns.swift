import DossierBase
import DossierVector

/// Sorted runs as one sorted table, which is merged while it is read.
///
/// A run's last column has the sort keys of its rows, and no key occurs twice. Blocks are meant to be read once each
/// and in their order, by any number of threads; whoever reads block 0 again begins anew.
final class MergedRuns: EvenTable {
  let schema: Schema
  let rowCount: Int
  /// Rows of the runs that stand before the table's.
  private let skippedRowCount: Int
  let blockRowCount: Int
  /// About what a row takes.
  private let rowByteCount: Int
  private let runs: [BatchStore]
  let context: ExecutionContext
  private let progress = Monitor(Progress())

  /// The rows of runs in the order of their keys.
  ///
  /// - Parameters:
  ///   - types: of the columns but the keys.
  ///   - rowLimit: only so many rows from the front are asked for.
  static func table(
    _ runs: [BatchStore], types: [DataType], rowLimit: Int?, _ context: ExecutionContext
  ) throws(EngineError) -> any TableSource {
    if runs.isEmpty { return MemoryTable(types: types) }
    // Rows of one block need no merging; more of them are cut into the same blocks, however many runs there are.
    if runs.count == 1, runs[0].blockCount == 1, runs[0].rowCount <= rowLimitOfBlocks(of: runs, context) {
      return runs[0]
    }
    var runs = runs
    while runs.count > fanIn(runs, context) {
      let part = Array(runs.prefix(fanIn(runs, context)))
      runs.removeFirst(part.count)
      runs.append(try merged(part, types, rowLimit, context))
    }
    return MergedRuns(runs, types: types, rowLimit: rowLimit, context)
  }

  /// How many runs are merged at a time: a batch of each takes no more than a quarter of the limit together.
  private static func fanIn(_ runs: [BatchStore], _ context: ExecutionContext) -> Int {
    let columnCount = runs[0].schema.columns.count
    let largest = runs.reduce(1) { max($0, $1.largestBatchByteCount(columns: columnCount)) }
    return max(4, context.budget.limit / 4 / (largest + RunReader.byteCount(columnCount: columnCount)))
  }

  /// A run made of several.
  private static func merged(
    _ runs: [BatchStore], _ types: [DataType], _ rowLimit: Int?, _ context: ExecutionContext
  ) throws(EngineError) -> BatchStore {
    let run = BatchStore(schema: runs[0].schema, in: context.spillSpace)
    let rowsOfBatch = runs.reduce(1) { max($0, $1.rowCount(ofBlock: 0)) }
    var ordinal = 0
    let merge = try RunMerge(runs, columnCount: types.count + 1, context)
    var rest = min(rowLimit ?? .max, runs.reduce(0) { $0 + $1.rowCount })
    while rest > 0 {
      try context.interruption.check()
      let columns = try merge.next(min(rest, rowsOfBatch))
      rest -= columns[0].count
      try run.append(Batch(columns: columns, rowCount: columns[0].count), ordinal: ordinal)
      ordinal += 1
    }
    run.finish()
    return run
  }

  /// The same rows without the first ones, which are passed over and never made.
  func skipping(_ count: Int) -> MergedRuns {
    MergedRuns(
      runs, types: schema.columns.map(\.type), skippedRowCount: skippedRowCount + min(count, rowCount),
      rowLimit: skippedRowCount + rowCount, context)
  }

  private init(
    _ runs: [BatchStore], types: [DataType], skippedRowCount: Int = 0, rowLimit: Int?,
    _ context: ExecutionContext
  ) {
    self.runs = runs
    self.skippedRowCount = skippedRowCount
    self.context = context
    schema = Schema(types: types)
    rowCount = min(rowLimit ?? .max, runs.reduce(0) { $0 + $1.rowCount }) - skippedRowCount
    rowByteCount = runs.reduce(0) {
      max($0, $1.largestBatchByteCount(columns: types.count) / $1.rowCount(ofBlock: 0))
    }
    blockRowCount = Self.rowLimitOfBlocks(of: runs, context)
  }

  /// Rows of a block at most.
  static func blockRowLimit(_ context: ExecutionContext) -> Int {
    min(1 << 14, context.settings.blockRowCount)
  }

  /// Rows of a block: every thread that reads holds one.
  private static func rowLimitOfBlocks(of runs: [BatchStore], _ context: ExecutionContext) -> Int {
    let textByteCount = runs.reduce(1) { max($0, $1.longestTextByteCount) }
    return max(
      1, min(blockRowLimit(context), TextLimits.heapByteCount / textByteCount))
  }

  /// How far the runs are merged.
  private struct Progress {
    var merge: RunMerge?
    var nextBlock = 0
    /// Blocks that were merged before anybody asked for them.
    var waiting: [Int: [Vector]] = [:]
  }

  /// The columns of a block; blocks before it that nobody has asked for yet are merged, too, and wait.
  private func columns(ofBlock block: Int) throws(EngineError) -> [Vector] {
    try progress.change { (progress) throws(EngineError) in
      if let known = progress.waiting.removeValue(forKey: block) { return known }
      if block < progress.nextBlock { progress = Progress() }
      if progress.merge == nil {
        let merge = try RunMerge(runs, columnCount: schema.columns.count, context)
        try merge.skip(skippedRowCount)
        progress.merge = merge
      }
      guard let merge = progress.merge else { preconditionFailure("a merge was begun") }
      while true {
        let columns: [Vector]
        do throws(EngineError) { columns = try merge.next(rowCount(ofBlock: progress.nextBlock)) } catch {
          // What was begun and not finished is of no use to the next thread.
          progress = Progress()
          throw error
        }
        progress.nextBlock += 1
        if progress.nextBlock > block { return columns }
        progress.waiting[progress.nextBlock - 1] = columns
      }
    }
  }

  func block(
    _ block: Int, _ columns: [Int], _ reservation: inout MemoryReservation
  ) throws(EngineError) -> Batch {
    let rowCount = rowCount(ofBlock: block)
    try reservation.grow(by: rowByteCount * rowCount)
    let all = try self.columns(ofBlock: block)
    let batch = Batch(columns: columns.map { all[$0] }, rowCount: rowCount)
    try reservation.grow(to: batch.byteCount)
    return batch
  }
}

/// Merges sorted runs, row by row: a tournament in which the least key wins and only the winner's path is played anew.
private final class RunMerge {
  private let context: ExecutionContext
  private let columnCount: Int
  private let runs: [RunReader]
  /// Place 0 has the winner, the others the losers of the game that is played there.
  private var losers: [Int32]
  private var picks: [RowPick] = []
  /// The runs that rows are picked from, in the order of their first picks, and their places in it; -1 if none.
  private var picked: [Int] = []
  private var places: [Int32]
  /// For what readers take besides their batches.
  private let reservation: MemoryReservation

  init(_ runs: [BatchStore], columnCount: Int, _ context: ExecutionContext) throws(EngineError) {
    self.context = context
    self.columnCount = columnCount
    let byteCount = RunReader.byteCount(columnCount: runs[0].schema.columns.count)
    reservation = try MemoryReservation(
      context.budget, byteCount: runs.count * byteCount, for: "merging sorted rows")
    var readers: [RunReader] = []
    for run in runs { readers.append(try RunReader(run)) }
    self.runs = readers
    losers = Array(repeating: -1, count: readers.count)
    places = losers
    for run in readers.indices { play(run) }
  }

  /// Passes over the next `count` rows, of which there are so many.
  func skip(_ count: Int) throws(EngineError) {
    for row in 0..<count {
      if row & 0xFFF == 0 { try context.interruption.check() }
      let winner = Int(losers[0])
      if runs[winner].isAtLastRow { try runs[winner].advanceSlice() } else { runs[winner].advance() }
      play(winner)
    }
  }

  /// The next `count` rows, of which there are so many.
  func next(_ count: Int) throws(EngineError) -> [Vector] {
    let builders = runs[0].store.schema.columns.prefix(columnCount).map {
      VectorBuilder($0.type, capacity: max(count, 1))
    }
    picks.removeAll(keepingCapacity: true)
    for row in 0..<count {
      if row & 0xFFF == 0 { try context.interruption.check() }
      let winner = Int(losers[0])
      let run = runs[winner]
      picks.append(RowPick(source: place(of: winner), row: run.row))
      if run.isAtLastRow {
        append(to: builders)
        try run.advanceSlice()
      } else {
        run.advance()
      }
      play(winner)
    }
    append(to: builders)
    return builders.map { $0.finish() }
  }

  /// Where a run stands among those that rows are picked from.
  @inline(__always)
  private func place(of run: Int) -> Int {
    if places[run] < 0 {
      places[run] = Int32(picked.count)
      picked.append(run)
    }
    return Int(places[run])
  }

  /// Appends the picked rows; only the runs they are from are looked at, for there may be thousands of others.
  private func append(to builders: [VectorBuilder]) {
    guard !picks.isEmpty else { return }
    picks.withUnsafeBufferPointer { picks in
      for (column, builder) in builders.enumerated() {
        withUnsafeTemporaryAllocation(of: VectorView.self, capacity: picked.count) { views in
          for (place, run) in picked.enumerated() {
            views.initializeElement(at: place, to: runs[run].views[column])
          }
          builder.append(picks, from: UnsafeBufferPointer(views))
        }
      }
    }
    for run in picked { places[run] = -1 }
    picked.removeAll(keepingCapacity: true)
    picks.removeAll(keepingCapacity: true)
  }

  /// Lets a run play against the losers on its way to the top.
  private func play(_ run: Int) {
    var winner = Int32(run)
    var place = (run + losers.count) / 2
    while place > 0 {
      let other = losers[place]
      if other < 0 {
        losers[place] = winner
        return
      }
      if runs[Int(other)].precedes(runs[Int(winner)]) {
        losers[place] = winner
        winner = other
      }
      place /= 2
    }
    losers[0] = winner
  }
}

/// Reads a run slice by slice.
private final class RunReader {
  let store: BatchStore
  private let reader: any BlockReader
  private let slices = SliceReader()
  private var nextBlock = 0
  /// Of all columns, the keys last; empty at the end.
  @exclusivity(unchecked) private(set) var views: [VectorView] = []
  @exclusivity(unchecked) private(set) var row = 0
  @exclusivity(unchecked) private var rowCount = 0
  @exclusivity(unchecked) private var key = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// The beginning of the row's key; the greatest number at the end.
  @exclusivity(unchecked) private var prefix = UInt64.max

  /// About what a reader takes besides its batch: views, and where nulls of a slice stand.
  static func byteCount(columnCount: Int) -> Int { 1_024 + 1_536 * columnCount }

  init(_ store: BatchStore) throws(EngineError) {
    self.store = store
    reader = try store.makeReader(columns: Array(store.schema.columns.indices))
    slices.begin(Batch(columns: [], rowCount: 0))
    try advanceSlice()
  }

  @inline(__always) var isAtLastRow: Bool { row + 1 == rowCount }

  @inline(__always)
  func advance() {
    row += 1
    key = views[views.count - 1].text(row)
    prefix = key.baseAddress.map { SortEntry.prefix(of: $0, key.count) } ?? .max
  }

  /// Goes on to the first row of the next slice.
  func advanceSlice() throws(EngineError) {
    views.removeAll(keepingCapacity: true)
    while !slices.next() {
      guard nextBlock < store.blockCount else {
        // The memory of the last batch is given back.
        slices.begin(Batch(columns: [], rowCount: 0))
        key = UnsafeBufferPointer(start: nil, count: 0)
        prefix = .max
        return
      }
      slices.begin(try reader.read(block: nextBlock))
      nextBlock += 1
    }
    rowCount = slices.count
    for column in store.schema.columns.indices { views.append(try slices.view(column)) }
    row = -1
    advance()
  }

  @inline(__always)
  func precedes(_ other: RunReader) -> Bool {
    if prefix != other.prefix { return prefix < other.prefix }
    guard let mine = key.baseAddress else { return false }
    guard let theirs = other.key.baseAddress else { return true }
    return KeyOrder.precedes(mine, key.count, theirs, other.key.count)
  }
}
