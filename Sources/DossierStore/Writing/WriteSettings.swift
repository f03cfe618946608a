package import DossierBase

/// What a transaction works with.
package struct WriteSettings: Sendable {
  /// The threads that share the work on rows that were sorted.
  package var scheduler: Scheduler
  package var interruption: Interruption
  package var budget: MemoryBudget
  /// Where rows wait that are to be sorted.
  package var temporaryDirectory: TemporaryDirectory
  /// Rows of a block at most, where the store divides rows itself.
  package var blockRowCount: Int

  package init(
    scheduler: Scheduler = Scheduler(threadCount: 1), interruption: Interruption = Interruption(),
    budget: MemoryBudget = .unlimited,
    temporaryDirectory: TemporaryDirectory = TemporaryDirectory(chosen: nil, beside: nil),
    blockRowCount: Int = Limits.blockRowCount
  ) {
    self.scheduler = scheduler
    self.interruption = interruption
    self.budget = budget
    self.temporaryDirectory = temporaryDirectory
    self.blockRowCount = blockRowCount
  }
}
