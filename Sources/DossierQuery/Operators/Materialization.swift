import DossierBase
import DossierVector
import Synchronization

/// Keeps the rows of a pipeline, in their order: all, or at least so many of the first.
final class Materialization: Sink {
  private let columns: [Int]
  private let types: [DataType]
  private let rowLimit: Int?
  private let store: BatchStore
  private let context: ExecutionContext
  private let progress = Guarded(Progress())
  private let isEnough: Atomic<Bool>

  /// How far a row limit is reached.
  private struct Progress {
    /// Rows of finished blocks from the frontier on.
    var rowCounts: [Int: Int] = [:]
    /// Blocks below this are all finished.
    var frontier = 0
    /// Rows of the blocks below the frontier.
    var rowCount = 0
  }

  /// - Parameters:
  ///   - columns: the positions of the columns to keep, in the order wanted.
  ///   - schema: of those columns.
  init(_ columns: [Int], _ schema: Schema, rowLimit: Int? = nil, _ context: ExecutionContext) {
    self.columns = columns
    self.rowLimit = rowLimit
    self.context = context
    types = schema.columns.map(\.type)
    store = BatchStore(schema: schema, in: context.spillSpace)
    isEnough = Atomic(rowLimit == 0)
  }

  var isSatisfied: Bool { isEnough.load(ordering: .relaxed) }

  func makeState() -> State { State(self) }

  func finish(_ states: [State]) -> BatchStore {
    store.finish()
    return store
  }

  private func finish(_ block: Int, rowCount: Int) {
    guard let rowLimit else { return }
    let isReached = progress.withLock { progress in
      progress.rowCounts[block] = rowCount
      while let more = progress.rowCounts.removeValue(forKey: progress.frontier) {
        progress.rowCount += more
        progress.frontier += 1
      }
      return progress.rowCount >= rowLimit
    }
    if isReached { isEnough.store(true, ordering: .relaxed) }
  }

  final class State: SinkState {
    private let sink: Materialization
    private var builder: BatchBuilder
    private var reservation: MemoryReservation
    private var rowCount = 0

    fileprivate init(_ sink: Materialization) {
      self.sink = sink
      builder = BatchBuilder(sink.types)
      reservation = MemoryReservation(sink.context.budget, for: "the result")
    }

    func begin(block: Int) { rowCount = 0 }

    func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
      try slice.reading { (reader) throws(EngineError) in
        var views: [VectorView] = []
        views.reserveCapacity(sink.columns.count)
        for column in sink.columns { views.append(try reader.view(column)) }
        builder.append(views, count: reader.count)
      }
      rowCount += slice.count
      try reservation.grow(to: builder.byteCount)
      return sink.rowLimit.map { rowCount < $0 } ?? true
    }

    func end(block: Int) throws(EngineError) {
      for batch in builder.finish() { try sink.store.append(batch, ordinal: block) }
      reservation.shrink(to: 0)
      sink.finish(block, rowCount: rowCount)
    }
  }
}
