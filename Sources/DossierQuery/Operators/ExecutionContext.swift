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
  /// Where the steps of the plan say what they do; nil if nobody asks.
  var metrics: PlanMetrics?
}
