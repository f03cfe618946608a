import DossierBase
import DossierVector

/// What the rows of a report take from the budget while it is made, in steps as they become more.
///
/// It is given back with this object.
final class RowReservation {
  private var reservation: MemoryReservation
  private let bytesPerRow: Int
  private let budget: MemoryBudget

  init(_ budget: MemoryBudget, bytesPerRow: Int, for purpose: String) {
    reservation = MemoryReservation(budget, for: purpose)
    self.bytesPerRow = bytesPerRow
    self.budget = budget
  }

  /// Sees to it that so many rows are reserved, or throws ``EngineError/Code/memoryLimit``.
  func grow(to count: Int) throws(EngineError) { try reservation.grow(to: count * bytesPerRow) }

  /// What is reserved, as far as these batches need it, for those who hold them from now on.
  func taken(for batches: [Batch]) -> SharedReservation {
    var taken = MemoryReservation(budget, for: "a report")
    swap(&taken, &reservation)
    taken.shrink(to: batches.reduce(0) { $0 + $1.byteCount })
    return SharedReservation(taken)
  }
}
