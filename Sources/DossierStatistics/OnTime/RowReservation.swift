import DossierBase

/// What the rows of a report take from the budget while it is made, in steps as they become more.
///
/// It is given back with this object.
final class RowReservation {
  private var reservation: MemoryReservation
  private let bytesPerRow: Int

  init(_ budget: MemoryBudget, bytesPerRow: Int, for purpose: String) {
    reservation = MemoryReservation(budget, for: purpose)
    self.bytesPerRow = bytesPerRow
  }

  /// Sees to it that so many rows are reserved, or throws ``EngineError/Code/memoryLimit``.
  func grow(to count: Int) throws(EngineError) { try reservation.grow(to: count * bytesPerRow) }
}
