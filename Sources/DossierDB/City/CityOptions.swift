/// Which city to generate; equal options give equal bytes, on any number of threads and any machine.
public struct CityOptions: Sendable {
  /// Which columns a dossier has.
  public enum Columns: String, Sendable, CaseIterable {
    /// Every known column of a dossier.
    case all
    /// The eleven columns that comparisons with other systems use.
    case peers
  }

  /// Number of dossiers, from 0.
  public var rowCount: Int
  /// What random numbers are drawn from; another seed gives another city of the same kind.
  public var seed: UInt64
  /// The first and the last day of acceptance; the end of the last is the cut-off, and what is not finished
  /// by then is open.
  public var days: ClosedRange<CalendarDate>
  /// Which columns a dossier has.
  public var columns: Columns
  /// Whether the small faults of real exports are there, at known rates.
  public var hasFaults: Bool
  /// Called now and then, from any thread, with the number of dossiers done.
  public var progress: (@Sendable (Int) -> Void)?

  /// The years that the built-in calendar and both reorganisations cover.
  public static let usualDays = CalendarDate(dayNumber: 17_897)...CalendarDate(dayNumber: 20_453)

  /// Options, of which each has the default described at its property.
  public init(
    rowCount: Int, seed: UInt64 = 1, days: ClosedRange<CalendarDate> = CityOptions.usualDays,
    columns: Columns = .all, hasFaults: Bool = true, progress: (@Sendable (Int) -> Void)? = nil
  ) {
    self.rowCount = rowCount
    self.seed = seed
    self.days = days
    self.columns = columns
    self.hasFaults = hasFaults
    self.progress = progress
  }
}
