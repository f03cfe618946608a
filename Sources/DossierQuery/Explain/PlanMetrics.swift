import DossierBase
import DossierVector
import Synchronization

/// What the steps of one plan did while it ran, for EXPLAIN ANALYZE.
final class PlanMetrics: Sendable {
  private let steps: [StepMetrics]

  /// - Parameter plan: a plan whose steps are numbered.
  init(_ plan: PlanNode) {
    let plans = [plan] + plan.allCommonPlans.map(\.plan)
    let count = plans.reduce(0) { max($0, $1.stepCount) }
    steps = (0..<count).map { _ in StepMetrics() }
  }

  /// The step of a node's number.
  subscript(_ id: Int) -> StepMetrics { steps[id] }
}

extension PlanNode {
  /// One more than the greatest number of a step.
  fileprivate var stepCount: Int { children.reduce(id + 1) { max($0, $1.stepCount) } }
}

/// What one step did; all threads add to it.
final class StepMetrics: Sendable {
  private let rowCount = Atomic<Int>(0)
  private let elapsed = Atomic<Int>(0)
  private let work = Atomic<Int>(0)
  private let readBlockCount = Atomic<Int>(0)
  private let skippedBlockCount = Atomic<Int>(0)
  private let readByteCount = Atomic<Int>(0)
  /// The layouts that columns had, and those among them of which slices were decoded.
  private let layouts = Guarded<(whole: Set<String>, sliced: Set<String>)>(([], []))

  /// Runs a step that takes all its rows before it gives any, and adds the time until it ends, its inputs' included.
  func timed<Answer>(_ step: () throws(EngineError) -> Answer) throws(EngineError) -> Answer {
    let start = ContinuousClock.now
    defer { elapsed.add(Self.nanoseconds(since: start), ordering: .relaxed) }
    return try step()
  }

  /// Does a part of the work of a step that several threads share, and adds its time.
  func working<Answer>(_ part: () throws(EngineError) -> Answer) throws(EngineError) -> Answer {
    let start = ContinuousClock.now
    defer { addWork(since: start) }
    return try part()
  }

  fileprivate func addWork(since start: ContinuousClock.Instant) {
    work.add(Self.nanoseconds(since: start), ordering: .relaxed)
  }

  private static func nanoseconds(since start: ContinuousClock.Instant) -> Int {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
  }

  func addRows(_ count: Int) { rowCount.add(count, ordering: .relaxed) }
  func addSkippedBlock() { skippedBlockCount.add(1, ordering: .relaxed) }

  /// Adds a block that was read: its rows that count, and of the columns that were asked for bytes and layouts.
  func addBlock(_ batch: Batch) {
    readBlockCount.add(1, ordering: .relaxed)
    addRows(batch.count)
    readByteCount.add(batch.byteCount, ordering: .relaxed)
    let met = batch.layouts
    layouts.withLock { layouts in
      for (name, isSliced) in met {
        if isSliced { layouts.sliced.insert(name) } else { layouts.whole.insert(name) }
      }
    }
  }

  /// Rows, time and, of a scan, blocks.
  var description: String {
    var parts = ["\(rowCount.load(ordering: .relaxed)) rows"]
    let (elapsed, work) = (elapsed.load(ordering: .relaxed), work.load(ordering: .relaxed))
    if elapsed > 0 { parts.append("\(Self.milliseconds(elapsed)) ms") }
    if work > 0 { parts.append("\(Self.milliseconds(work)) ms of work") }
    let read = readBlockCount.load(ordering: .relaxed)
    let skipped = skippedBlockCount.load(ordering: .relaxed)
    if read + skipped > 0 {
      parts.append("\(read) blocks read, \(skipped) skipped")
      parts.append("\(readByteCount.load(ordering: .relaxed)) bytes encoded")
      let (whole, sliced) = layouts.withLock { $0 }
      if !whole.isEmpty { parts.append("layouts: " + whole.sorted().joined(separator: ", ")) }
      if !sliced.isEmpty { parts.append("decoded: " + sliced.sorted().joined(separator: ", ")) }
    }
    return parts.joined(separator: ", ")
  }

  static func milliseconds(_ nanoseconds: Int) -> String {
    let micros = (nanoseconds + 500) / 1_000
    let rest = String(micros % 1_000)
    return "\(micros / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}

/// Measures the parts of the work of a step between which others work.
struct WorkClock {
  private let metrics: StepMetrics
  private var beginning = ContinuousClock.now

  /// A clock that runs.
  init(_ metrics: StepMetrics) { self.metrics = metrics }

  mutating func start() { beginning = .now }

  /// Adds the time since the start; the clock is then started again, or let go.
  func stop() { metrics.addWork(since: beginning) }
}
