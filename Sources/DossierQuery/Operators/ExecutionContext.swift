import DossierBase
import DossierVector

/// What operators need besides their input.
struct ExecutionContext: Sendable {
  let scheduler: Scheduler
  let budget: MemoryBudget
  let interruption: Interruption
  let settings: EngineSettings
  /// Where rows wait between operators, in memory or in a file.
  let spillSpace: SpillSpace
  /// Told, from any thread, how many blocks of the pipeline that runs now are done, and of how many.
  var progress: (@Sendable (_ doneCount: Int, _ blockCount: Int) -> Void)?
  /// Where the steps of the plan say what they do; nil if nobody asks.
  var metrics: PlanMetrics?
}
