import DossierBase

/// What operators need besides their input.
struct ExecutionContext: Sendable {
  let scheduler: Scheduler
  let budget: MemoryBudget
  let interruption: Interruption
  let settings: EngineSettings
}
