package import DossierBase
package import DossierVector
import Synchronization

/// Takes the rows of a pipeline before it gives any: it ends one pipeline and begins the next.
///
/// Threads add rows to states, each to one of its own at a time; then one thread finishes the states into a table.
package protocol Sink: AnyObject, Sendable {
  associatedtype State: SinkState
  /// What all rows become: the table that the next pipeline reads, in most cases.
  associatedtype Output

  /// True once no further rows are needed.
  var isSatisfied: Bool { get }

  func makeState() throws(EngineError) -> State

  /// Says that a block cannot be added: others that wait for it give up.
  func fail(block: Int, with error: EngineError)

  /// - Parameter states: all that were made, at least one: each thread's, with the blocks that it happened to read.
  func finish(_ states: consuming [State]) throws(EngineError) -> Output
}

extension Sink {
  package var isSatisfied: Bool { false }
  package func fail(block: Int, with error: EngineError) {}
}

/// What one thread at a time adds rows to.
package protocol SinkState: AnyObject {
  /// Says that the next rows are a block's; threads take up blocks in their order.
  func begin(block: Int) throws(EngineError)

  /// Adds the rows of a block of the source at once; false, with nothing added, if its slices are needed.
  func add(block: Batch) throws(EngineError) -> Bool

  /// Adds the rows of a slice that count; false if those that follow in the block are not needed.
  func add(_ slice: SelectedSlice) throws(EngineError) -> Bool

  /// Says that a block has no more rows.
  func end(block: Int) throws(EngineError)
}

extension SinkState {
  package func begin(block: Int) {}
  package func add(block: Batch) throws(EngineError) -> Bool { false }
  package func end(block: Int) {}
}

extension Pipeline {
  /// Reads all rows on all threads and gives them to a sink.
  func run<Target: Sink>(
    into sink: Target, _ context: ExecutionContext
  ) throws(EngineError) -> Target.Output {
    let run = PipelineRun(self, sink, context)
    do throws(EngineError) {
      try context.scheduler.run(blockCount) { (worker, block) throws(EngineError) in
        try run.process(block, as: worker)
      }
    } catch {
      // Whoever tries in another way needs the memory at once, and not when the last thread lets go of its work.
      run.removeStates()
      throw error
    }
    return try sink.finish(run.takeStates())
  }
}

/// One pipeline on its way into one sink.
private final class PipelineRun<Target: Sink>: Sendable {
  private let pipeline: Pipeline
  private let sink: Target
  private let context: ExecutionContext
  /// What each thread reads with.
  private let workers: [Guarded<Pipeline.Worker?>]
  /// Of each thread.
  private let states: [Guarded<Target.State?>]
  private let doneCount = Atomic<Int>(0)

  init(_ pipeline: Pipeline, _ sink: Target, _ context: ExecutionContext) {
    self.pipeline = pipeline
    self.sink = sink
    self.context = context
    let threadCount = context.scheduler.threadCount
    workers = (0..<threadCount).map { _ in Guarded(nil) }
    states = (0..<threadCount).map { _ in Guarded(nil) }
  }

  /// Adds a block's rows to the state of the thread.
  func process(_ block: Int, as worker: Int) throws(EngineError) {
    defer { context.progress?(doneCount.add(1, ordering: .relaxed).newValue, pipeline.blockCount) }
    do throws(EngineError) { try add(block, as: worker) } catch {
      sink.fail(block: block, with: error)
      throw error
    }
  }

  private func add(_ block: Int, as worker: Int) throws(EngineError) {
    let state = try state(worker)
    try state.begin(block: block)
    if !sink.isSatisfied {
      try reader(worker).run(
        block: block, whole: { (batch) throws(EngineError) in try state.add(block: batch) }
      ) {
        (slice) throws(EngineError) in try state.add(slice)
      }
    }
    try state.end(block: block)
  }

  private func state(_ worker: Int) throws(EngineError) -> Target.State {
    if let known = states[worker].withLock({ $0 }) { return known }
    let state = try sink.makeState()
    states[worker].withLock { $0 = state }
    return state
  }

  private func reader(_ worker: Int) throws(EngineError) -> Pipeline.Worker {
    if let known = workers[worker].withLock({ $0 }) { return known }
    let reader = try Pipeline.Worker(pipeline, context)
    workers[worker].withLock { $0 = reader }
    return reader
  }

  /// The states that rows were added to, or a new one; what threads read with is let go.
  func takeStates() throws(EngineError) -> [Target.State] {
    defer { removeStates() }
    let made = states.compactMap { slot in
      slot.withLock { state in
        defer { state = nil }
        return state
      }
    }
    return made.isEmpty ? [try sink.makeState()] : made
  }

  /// Lets all states go, and what threads read with.
  func removeStates() {
    for worker in workers { worker.withLock { $0 = nil } }
    for state in states { state.withLock { $0 = nil } }
  }
}
