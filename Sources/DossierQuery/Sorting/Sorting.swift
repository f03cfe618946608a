import DossierBase
import DossierVector

/// ORDER BY: threads gather rows into sorted runs, which wait in batch stores; the runs are merged as they are read.
///
/// Memory holds the rows that each thread gathers for its next run, and later a batch of each run; runs go to the
/// temporary file when memory is needed. What comes out depends on neither: sort keys decide every order.
final class Sorting: Sink {
  let keys: [SortKey]
  /// Of the rows to sort.
  let types: [DataType]
  let rowLimit: Int?
  let context: ExecutionContext
  private let runs = Guarded<[BatchStore]>([])

  /// The rows of a pipeline in order.
  ///
  /// - Parameters:
  ///   - columns: what the pipeline gives.
  ///   - rowLimit: only so many rows from the front are asked for.
  static func run(
    _ input: Pipeline, _ columns: [PlanColumn], by keys: [SortKey], rowLimit: Int?,
    _ context: ExecutionContext
  ) throws(EngineError) -> any TableSource {
    let sorting = Sorting(keys, columns.map(\.type), rowLimit: rowLimit, context)
    return try input.run(into: sorting, context)
  }

  private init(_ keys: [SortKey], _ types: [DataType], rowLimit: Int?, _ context: ExecutionContext) {
    self.keys = keys
    self.types = types
    self.rowLimit = rowLimit
    self.context = context
  }

  var isSatisfied: Bool { rowLimit == 0 }

  /// Bytes of rows that a thread gathers for a run.
  var runByteCount: Int {
    let share = context.budget.limit / 8 / context.scheduler.threadCount
    return context.settings.sortRunByteCount ?? max(1 << 16, min(share, 64 << 20))
  }

  func makeState() -> SortBuffer { SortBuffer(self) }

  /// A store for a run: the columns and the keys.
  func makeRun() -> BatchStore {
    BatchStore(schema: Schema(types: types + [.varchar]), in: context.spillSpace)
  }

  func add(_ run: BatchStore) { runs.withLock { $0.append(run) } }

  func finish(_ states: [SortBuffer]) throws(EngineError) -> any TableSource {
    let states = states.map { Guarded($0) }
    try context.scheduler.run(states.count) { (_, place) throws(EngineError) in
      let state = states[place].withLock { $0 }
      try state.closeRun()
    }
    let runs = runs.withLock { $0 }
    // What was gathered is of no use to the threads that merge, as long as the C library keeps it for others.
    if runs.count > 1 { ProcessMemory.giveBack() }
    return try MergedRuns.table(runs, types: types, rowLimit: rowLimit, context)
  }
}

/// The rows that a thread has gathered for its next run.
final class SortBuffer: SinkState {
  private let sorting: Sorting
  private let encoder: SortKeyEncoder
  private let runByteCount: Int
  /// The rows in the order in which they came: full pages, and the one that is being filled.
  private var pages: [[VectorBuilder]] = []
  private var rowCount = 0
  private var keys: ReservedArray<UInt8>
  private var entries: ReservedArray<SortEntry>
  private var reservation: MemoryReservation
  private let scratch = RowList()
  /// The key of the last row that can still matter, once so many rows are known as are asked for.
  private var cutoff: [UInt8] = []
  /// Rows after which those beyond the limit are let go.
  private let compactionRowCount: Int
  private var views: [VectorView] = []

  /// Rows of a page; a row's number is that of its page and its place in it.
  private let pageRowCount: Int

  fileprivate init(_ sorting: Sorting) {
    self.sorting = sorting
    encoder = SortKeyEncoder(sorting.keys, types: sorting.keys.map { sorting.types[$0.column] })
    runByteCount = sorting.runByteCount
    keys = ReservedArray(sorting.context.budget, for: "sorting")
    entries = ReservedArray(sorting.context.budget, for: "sorting")
    reservation = MemoryReservation(sorting.context.budget, for: "sorting")
    // Some pages make a run, so that the last one does not leave most of its room empty.
    let rowByteCount = sorting.types.reduce(1) { $0 + $1.physicalType.byteCount + 1 }
    pageRowCount = max(
      Limits.vectorRowCount, min(1 << 16, (runByteCount / 8 / rowByteCount).nextPowerOfTwo / 2))
    compactionRowCount = sorting.rowLimit.map { max(8_192, $0 > Int.max / 2 ? $0 : 2 * $0) } ?? .max
  }

  // MARK: Rows

  func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
    try slice.reading { (reader) throws(EngineError) in
      try addKeys(reader, firstRow: slice.firstRow)
      guard scratch.count > 0 else { return }
      views.removeAll(keepingCapacity: true)
      for column in sorting.types.indices { views.append(try reader.view(column)) }
      append(views, scratch.buffer)
    }
    if rowCount >= compactionRowCount { try compact() }
    let byteCount = pageByteCount
    try reservation.grow(to: byteCount)
    if byteCount + keys.count + entries.count * MemoryLayout<SortEntry>.stride > runByteCount {
      try closeRun()
    }
    return true
  }

  private var pageByteCount: Int {
    pages.reduce(0) { $0 + $1.reduce(0) { $0 + $1.byteCount } }
  }

  /// Adds the keys of the rows that are wanted, whose places are then in ``scratch``.
  private func addKeys(_ reader: SliceReader, firstRow: Int) throws(EngineError) {
    let count = reader.count
    try entries.reserve(count)
    let known = keys.count
    views.removeAll(keepingCapacity: true)
    for key in sorting.keys { views.append(try reader.view(key.column)) }
    try encoder.encode(views, count: count, firstRow: firstRow, to: &keys)
    guard let start = keys.start else { return }
    scratch.removeAll()
    // Keys of rows that cannot matter any more are closed up.
    var (from, to) = (known, known)
    for row in 0..<count {
      let length = encoder.length(row)
      if isWanted(start + from, length) {
        if from != to { (start + to).update(from: start + from, count: length) }
        entries.append(SortEntry(start + to, offset: to, length: length, row: rowCount + scratch.count))
        scratch.append(row)
        to += length
      }
      from += length
    }
    keys.removeLast(from - to)
  }

  private func isWanted(_ key: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    if cutoff.isEmpty { return true }
    return cutoff.withUnsafeBufferPointer { cutoff in
      guard let last = cutoff.baseAddress else { return true }
      let (prefix, lastPrefix) = (SortEntry.prefix(of: key, length), SortEntry.prefix(of: last, cutoff.count))
      if prefix != lastPrefix { return prefix < lastPrefix }
      return KeyOrder.precedes(key, length, last, cutoff.count)
    }
  }

  private func append(_ views: [VectorView], _ rows: UnsafeBufferPointer<UInt32>) {
    var rest = rows
    while !rest.isEmpty {
      let page = rowCount / pageRowCount
      if page == pages.count {
        // The first page is small, so that few rows take little, and replaced by a large one once it is full.
        let capacity = page == 0 ? Limits.vectorRowCount : pageRowCount
        pages.append(sorting.types.map { VectorBuilder($0, capacity: capacity) })
      }
      if page == 0 { makeRoomInFirstPage(for: rest.count) }
      let part = min(rest.count, pageRowCount - rowCount % pageRowCount)
      let taken = UnsafeBufferPointer(rebasing: rest[..<part])
      for (view, column) in zip(views, pages[page]) {
        if part == view.count { column.append(view) } else { column.append(view, taken, from: 0) }
      }
      rowCount += part
      rest = UnsafeBufferPointer(rebasing: rest[part...])
    }
  }

  private func makeRoomInFirstPage(for more: Int) {
    guard let first = pages[0].first, first.capacity < pageRowCount, rowCount + more > first.capacity
    else { return }
    let larger = sorting.types.map { VectorBuilder($0, capacity: pageRowCount) }
    for (old, new) in zip(pages[0], larger) {
      new.append(old.view)
      withExtendedLifetime(old) {}
    }
    pages[0] = larger
  }

  // MARK: Runs

  private func sort() throws(EngineError) {
    guard let start = keys.start else { return }
    try KeyOrder.sort(&entries, start, sorting.context.budget, sorting.context.interruption)
  }

  /// Lets rows go that stand beyond the limit.
  private func compact() throws(EngineError) {
    guard let limit = sorting.rowLimit, entries.count > limit, limit > 0 else { return }
    try sort()
    guard let start = keys.start, let sorted = entries.start else { return }
    let last = sorted[limit - 1]
    cutoff = Array(UnsafeBufferPointer(start: start + Int(last.offset), count: Int(last.length)))
    let kept = try batch(ofEntries: 0..<limit, withKeys: false)
    var keptKeys = ReservedArray<UInt8>(sorting.context.budget, for: "sorting")
    var keptEntries = ReservedArray<SortEntry>(sorting.context.budget, for: "sorting")
    try keptKeys.reserve((0..<limit).reduce(0) { $0 + Int(sorted[$1].length) })
    try keptEntries.reserve(limit)
    for place in 0..<limit {
      let entry = sorted[place]
      let offset = keptKeys.count
      guard let target = keptKeys.extend(by: Int(entry.length)) else { break }
      target.update(from: start + Int(entry.offset), count: Int(entry.length))
      keptEntries.append(SortEntry(target, offset: offset, length: Int(entry.length), row: place))
    }
    keys = keptKeys
    entries = keptEntries
    (pages, rowCount) = ([], 0)
    let slices = SliceReader()
    slices.begin(Batch(columns: kept, rowCount: limit))
    while slices.next() {
      var views: [VectorView] = []
      for column in kept.indices { views.append(try slices.view(column)) }
      scratch.removeAll()
      for row in 0..<slices.count { scratch.append(row) }
      append(views, scratch.buffer)
    }
    reservation.shrink(to: pageByteCount)
  }

  /// Writes what was gathered as a sorted run.
  func closeRun() throws(EngineError) {
    guard rowCount > 0 else { return }
    try sort()
    let count = min(entries.count, sorting.rowLimit ?? .max)
    let run = sorting.makeRun()
    let rows = rowCountOfBatch
    for (ordinal, start) in stride(from: 0, to: count, by: rows).enumerated() {
      try sorting.context.interruption.check()
      let range = start..<min(start + rows, count)
      let columns = try batch(ofEntries: range, withKeys: true)
      try run.append(Batch(columns: columns, rowCount: range.count), ordinal: ordinal)
    }
    run.finish()
    sorting.add(run)
    (pages, rowCount) = ([], 0)
    keys.removeAll()
    entries.removeAll()
    reservation.shrink(to: 0)
  }

  /// Rows of a run's batches: merging holds a batch of each run.
  private var rowCountOfBatch: Int {
    let rowByteCount = max(1, (pageByteCount + keys.count) / rowCount)
    return max(16, min(Limits.blockRowCount, max(runByteCount / 64, 1 << 16) / rowByteCount))
  }

  /// The rows of entries, and their keys as another column.
  private func batch(ofEntries range: Range<Int>, withKeys: Bool) throws(EngineError) -> [Vector] {
    guard let start = keys.start, let entries = entries.start else { return [] }
    let size = pageRowCount
    return withUnsafeTemporaryAllocation(of: RowPick.self, capacity: range.count) { picks in
      for (place, entry) in range.enumerated() {
        let row = Int(entries[entry].row)
        picks.initializeElement(at: place, to: RowPick(source: row / size, row: row % size))
      }
      var columns: [Vector] = []
      for (column, type) in sorting.types.enumerated() {
        let builder = VectorBuilder(type, capacity: range.count)
        let sources = pages.map { $0[column].view }
        sources.withUnsafeBufferPointer { builder.append(UnsafeBufferPointer(picks), from: $0) }
        columns.append(builder.finish())
      }
      if withKeys {
        let builder = VectorBuilder(.varchar, capacity: range.count)
        let heap = builder.writableHeap()
        let refs = builder.elements(StringRef.self)
        for (place, entry) in range.enumerated() {
          refs[place] = heap.append(start + Int(entries[entry].offset), count: Int(entries[entry].length))
        }
        builder.count = range.count
        columns.append(builder.finish())
      }
      return columns
    }
  }
}
