import DossierBase

/// What operators need besides their input.
struct ExecutionContext: Sendable {
  let scheduler: Scheduler
  let budget: MemoryBudget
  let interruption: Interruption
  let settings: EngineSettings
  /// For what finds no room in the budget.
  let temporaryDirectory: TemporaryDirectory
  /// Where the steps of the plan say what they do; nil if nobody asks.
  var metrics: PlanMetrics?
}
