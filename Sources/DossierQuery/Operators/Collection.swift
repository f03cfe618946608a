import DossierBase
import DossierVector
import Synchronization

/// Gathers the rows of a pipeline in the order of the table.
final class Collection: Sendable {
  private let pipeline: Pipeline
  private let types: [DataType]
  private let context: ExecutionContext
  private let progress = Guarded(Progress())

  /// What has been gathered, by block.
  private struct Progress {
    var batches: [Int: [Batch]] = [:]
    var finished: Set<Int> = []
    /// Blocks below this are all finished.
    var frontier = 0
    /// Rows of the blocks below the frontier.
    var rowCount = 0
    /// What the gathered batches hold.
    var memory: [SharedReservation] = []
  }

  init(pipeline: Pipeline, types: [DataType], _ context: ExecutionContext) {
    self.pipeline = pipeline
    self.types = types
    self.context = context
  }

  /// All rows, or at least the first `rowLimit`.
  func run(rowLimit: Int?) throws(EngineError) -> MemoryTable {
    let workers = (0..<context.scheduler.threadCount).map { _ in Guarded<Pipeline.Worker?>(nil) }
    let isDone = Atomic<Bool>(rowLimit == 0)
    try runBlocks(workers, rowLimit: rowLimit) {
      isDone.store(true, ordering: .relaxed)
    } isDone: {
      isDone.load(ordering: .relaxed)
    }
    let (batches, memory) = progress.withLock { progress in
      (progress.batches.sorted { $0.key < $1.key }.flatMap(\.value), progress.memory)
    }
    return MemoryTable(types: types, batches: batches, memory: memory)
  }

  private func runBlocks(
    _ workers: [Guarded<Pipeline.Worker?>], rowLimit: Int?, done: @escaping @Sendable () -> Void,
    isDone: @escaping @Sendable () -> Bool
  ) throws(EngineError) {
    try context.scheduler.run(pipeline.blockCount) { (worker, block) throws(EngineError) in
      if isDone() { return }
      let reader = try self.worker(workers[worker])
      let batches = try self.collect(reader, block, rowLimit: rowLimit)
      self.finish(block, batches, rowLimit: rowLimit, done: done)
    }
  }

  private func worker(_ slot: Guarded<Pipeline.Worker?>) throws(EngineError) -> Pipeline.Worker {
    if let worker = slot.withLock({ $0 }) { return worker }
    let worker = try Pipeline.Worker(pipeline, context)
    slot.withLock { $0 = worker }
    return worker
  }

  private func collect(
    _ worker: Pipeline.Worker, _ block: Int, rowLimit: Int?
  ) throws(EngineError) -> [Batch] {
    var builder = BatchBuilder(types)
    var reservation = MemoryReservation(context.budget, for: "the result")
    var rowCount = 0
    try worker.run(block: block) { (slice) throws(EngineError) in
      try slice.reading { (reader) throws(EngineError) in
        var views: [VectorView] = []
        for column in types.indices { views.append(try reader.view(column)) }
        builder.append(views, count: reader.count)
      }
      rowCount += slice.count
      try reservation.grow(to: builder.byteCount)
      return rowLimit.map { rowCount < $0 } ?? true
    }
    reservation.shrink(to: builder.byteCount)
    let memory = SharedReservation(reservation)
    progress.withLock { $0.memory.append(memory) }
    return builder.finish()
  }

  private func finish(_ block: Int, _ batches: [Batch], rowLimit: Int?, done: () -> Void) {
    let isEnough = progress.withLock { progress in
      progress.batches[block] = batches
      progress.finished.insert(block)
      while progress.finished.contains(progress.frontier) {
        progress.rowCount += progress.batches[progress.frontier]?.reduce(0) { $0 + $1.count } ?? 0
        progress.frontier += 1
      }
      return rowLimit.map { progress.rowCount >= $0 } ?? false
    }
    if isEnough { done() }
  }
}

/// Copies slices into batches of its own.
struct BatchBuilder {
  private static let firstCapacity = Limits.vectorRowCount
  private let types: [DataType]
  private var finished: [Batch] = []
  private var columns: [VectorBuilder] = []
  private var count = 0
  private var closedByteCount = 0

  init(_ types: [DataType]) { self.types = types }

  /// Memory of all that was appended.
  var byteCount: Int {
    guard let first = columns.first else { return closedByteCount }
    return closedByteCount + first.capacity * rowByteCount + openTextByteCount
  }

  private var rowByteCount: Int { types.reduce(0) { $0 + $1.physicalType.byteCount + 1 } }

  private var openTextByteCount: Int {
    columns.reduce(0) { $0 + ($1.dictionary == nil ? $1.heap?.count ?? 0 : 0) }
  }

  /// Appends rows, given by a view for each column.
  mutating func append(_ views: [VectorView], count rowCount: Int) {
    var start = 0
    while start < rowCount {
      if columns.isEmpty && count == 0 { open() }
      let capacity = columns.first?.capacity ?? Limits.blockRowCount
      let part = min(rowCount - start, capacity - count)
      for (index, column) in columns.enumerated() {
        column.append(part == rowCount ? views[index] : views[index].slice(start..<start + part))
      }
      count += part
      start += part
      if count == capacity || openTextByteCount > TextLimits.heapByteCount { close() }
    }
  }

  private mutating func open() {
    // The first batch is small, so that small results stay small.
    let capacity = finished.isEmpty ? Self.firstCapacity : Limits.blockRowCount
    columns = types.map { type in
      VectorBuilder(type, capacity: capacity)
    }
  }

  private mutating func close() {
    guard count > 0 else { return }
    closedByteCount = byteCount
    finished.append(Batch(columns: columns.map { $0.finish() }, rowCount: count))
    columns = []
    count = 0
  }

  mutating func finish() -> [Batch] {
    close()
    return finished
  }
}

/// OFFSET and LIMIT over a finished table.
enum RowSlicing {
  static func slice(
    _ table: MemoryTable, offset: Int, count: Int?
  ) throws(EngineError) -> MemoryTable {
    var skip = offset
    var rest = count ?? Int.max
    var batches: [Batch] = []
    for batch in table.batches where rest > 0 {
      if skip >= batch.count {
        skip -= batch.count
        continue
      }
      let range = skip..<min(batch.count, rest > batch.count ? batch.count : skip + rest)
      skip = 0
      rest -= range.count
      batches.append(range.count == batch.count ? batch : try batch.slice(range))
    }
    return MemoryTable(schema: table.schema, batches: batches, memory: table.memory)
  }
}

extension Batch {
  /// Some consecutive rows, copied.
  func slice(_ range: Range<Int>) throws(EngineError) -> Batch {
    var vectors: [Vector] = []
    for column in columns {
      let builder = VectorBuilder(column.type, capacity: range.count)
      try column.append(range, to: builder, SliceBuffer(column.type))
      vectors.append(builder.finish())
    }
    return Batch(columns: vectors, rowCount: range.count)
  }
}
