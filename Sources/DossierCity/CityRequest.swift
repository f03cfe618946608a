/// Which city to generate; equal requests give equal bytes.
package struct CityRequest: Sendable, Equatable {
  /// Which columns a dossier has.
  package enum Columns: String, Sendable, CaseIterable {
    /// Every known column of a dossier.
    case all
    /// The eleven columns that comparisons with other systems use.
    case peers
  }

  package var rowCount: Int
  package var seed: UInt64
  /// The first and the last day of acceptance, counted from 1970-01-01; the end of the last is the cut-off.
  package var days: ClosedRange<Int>
  package var columns: Columns
  /// Whether the faults of real exports are there, at the rates of ``Fault``.
  package var hasFaults: Bool

  package init(
    rowCount: Int, seed: UInt64 = 1, days: ClosedRange<Int>, columns: Columns = .all, hasFaults: Bool = true
  ) {
    self.rowCount = rowCount
    self.seed = seed
    self.days = days
    self.columns = columns
    self.hasFaults = hasFaults
  }
}
