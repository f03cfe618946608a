import DossierBase

/// What the rows of a report take from the budget while it is made, in steps as they become more.
///
/// It is given back with this object.
final class RowReservation {
  private let budget: MemoryBudget?
  private let bytesPerRow: Int
  private var rowCount = 0

  /// Rows that are reserved at once.
  private static let step = 1 << 14

  init(_ budget: MemoryBudget?, bytesPerRow: Int) {
    self.budget = budget
    self.bytesPerRow = bytesPerRow
  }

  deinit { budget?.release(rowCount * bytesPerRow) }

  /// Sees to it that so many rows are reserved, or throws ``EngineError/Code/memoryLimit``.
  ///
  /// - Parameter purpose: What needs them, for the error's text.
  func grow(to count: Int, for purpose: String? = nil) throws(EngineError) {
    guard let budget, count > rowCount else { return }
    let more = (count - rowCount + Self.step - 1) / Self.step * Self.step
    try budget.reserve(more * bytesPerRow, for: purpose ?? "a report of over \(rowCount) rows")
    rowCount += more
  }
}
