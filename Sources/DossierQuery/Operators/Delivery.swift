import DossierBase
import DossierVector
import Synchronization

/// Hands the rows of a pipeline on, in their order: blocks are computed and prepared by all threads at once, and
/// delivered one after the other.
final class Delivery<Part: Sendable>: Sink {
  private let columns: [Int]
  private let types: [DataType]
  private let context: ExecutionContext
  private let prepare: @Sendable (Batch) throws(EngineError) -> Part
  private let deliver: @Sendable (Part) throws(EngineError) -> Void
  private let turnstile = Turnstile()

  init(
    _ columns: [Int], _ schema: Schema, _ context: ExecutionContext,
    _ prepare: @escaping @Sendable (Batch) throws(EngineError) -> Part,
    _ deliver: @escaping @Sendable (Part) throws(EngineError) -> Void
  ) {
    self.columns = columns
    self.context = context
    self.prepare = prepare
    self.deliver = deliver
    types = schema.columns.map(\.type)
  }

  func makeState() -> State { State(self) }

  func fail(block: Int, with error: EngineError) { turnstile.fail(block, with: error) }

  func finish(_ states: [State]) {}

  final class State: SinkState {
    private let sink: Delivery
    private var builder: BatchBuilder
    private var reservation: MemoryReservation
    private var views: [VectorView] = []

    /// What was made of the block's rows and waits for its turn.
    private var parts: [Part] = []
    private var partByteCount = 0
    private var hasTurn = false
    private var block = 0

    fileprivate init(_ sink: Delivery) {
      self.sink = sink
      builder = BatchBuilder(sink.types, rowCount: partRowCount)
      reservation = MemoryReservation(sink.context.budget, for: "the result")
    }

    func begin(block: Int) { self.block = block }

    func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
      try slice.reading { (reader) throws(EngineError) in
        views.removeAll(keepingCapacity: true)
        for column in sink.columns { views.append(try reader.view(column)) }
        builder.append(views, count: reader.count)
      }
      try reservation.grow(to: builder.byteCount + partByteCount)
      if builder.hasFullBatch { try hand() }
      return true
    }

    /// Prepares the rows so far, and delivers them if the block's turn has come.
    private func hand() throws(EngineError) {
      for batch in builder.finish() {
        try sink.context.interruption.check()
        parts.append(try sink.prepare(batch))
        // What was made of the rows is taken to be as large as they are, and half as large again.
        partByteCount += batch.byteCount + batch.byteCount / 2
        try reservation.grow(to: partByteCount)
      }
      if !hasTurn { hasTurn = try sink.turnstile.tryEnter(block) }
      if hasTurn { try deliver() }
    }

    private func deliver() throws(EngineError) {
      for part in parts { try sink.deliver(part) }
      parts.removeAll()
      partByteCount = 0
      reservation.shrink(to: 0)
    }

    func end(block: Int) throws(EngineError) {
      try hand()
      if !hasTurn { try sink.turnstile.enter(block) }
      try deliver()
      hasTurn = false
      sink.turnstile.leave()
    }
  }
}

/// Rows that are prepared at a time: few enough to look at an interruption between them.
private let partRowCount = 8_192

/// Counts the rows of a pipeline, every column of which is computed as for a result.
final class RowCounting: Sink {
  private let total = Atomic<Int>(0)

  func makeState() -> State { State(self) }

  func finish(_ states: [State]) -> Int { total.load(ordering: .relaxed) }

  final class State: SinkState {
    private let sink: RowCounting

    fileprivate init(_ sink: RowCounting) { self.sink = sink }

    func add(_ slice: SelectedSlice) -> Bool {
      sink.total.add(slice.count, ordering: .relaxed)
      return true
    }
  }
}
