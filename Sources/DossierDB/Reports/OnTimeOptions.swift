/// What an on-time report counts, and how.
public struct OnTimeOptions: Sendable, Hashable {
  /// What a dossier's timeliness is judged by.
  public enum Lateness: String, Sendable, Hashable, CaseIterable {
    /// The days of finishing and appointment: finished on the day of the appointment is on time.
    case date
    /// The moments; an appointment without a time of day counts to the end of its day.
    case timestamp
  }

  /// What becomes of dossiers without an appointment.
  public enum NoAppointment: String, Sendable, Hashable, CaseIterable {
    /// They are in no rate, and counted in a column of their own.
    case excluded
    /// They count as on time.
    case onTime = "on-time"
  }

  /// Which calendar the periods belong to.
  public enum PeriodCalendar: String, Sendable, Hashable, CaseIterable {
    /// Reporting periods: a month runs from the 15th of the month before to the 14th.
    case reporting
    /// Months and years as everybody has them.
    case civil
  }

  /// Which dossiers are counted.
  public enum Range: Sendable, Hashable {
    /// All of them.
    case all
    /// From the first day to the last day meant, either of them open if nil.
    case days(from: CalendarDate?, to: CalendarDate?)
    /// A period by its name: `2024`, `2024-H1`, `2024-Q3` or `2024-07`.
    case period(String)
  }

  /// The table that has the dossiers.
  public var table: String
  /// The dimensions of the report's rows, like `sector` or `reporting_quarter`; empty is one row in all.
  public var dimensions: [String]
  /// What lateness is judged by.
  public var lateness: Lateness
  /// What becomes of dossiers without an appointment.
  public var noAppointment: NoAppointment
  /// Open dossiers are judged at the end of this day, as with a range that ends with it; nil is the newest event
  /// in the data.
  public var asOf: CalendarDate?
  /// Which dossiers are counted.
  public var range: Range
  /// Which calendar a named period belongs to.
  public var calendar: PeriodCalendar
  /// A condition in SQL on the table's columns; rows for which it is not true are left out.
  public var condition: String?
  /// Which rows of the report are wanted, and in which order.
  public var selection: ReportSelection

  /// Options, of which each has the default shown.
  public init(
    table: String = "dossiers", dimensions: [String] = [], lateness: Lateness = .date,
    noAppointment: NoAppointment = .excluded, asOf: CalendarDate? = nil, range: Range = .all,
    calendar: PeriodCalendar = .reporting, condition: String? = nil,
    selection: ReportSelection = ReportSelection()
  ) {
    self.table = table
    self.dimensions = dimensions
    self.lateness = lateness
    self.noAppointment = noAppointment
    self.asOf = asOf
    self.range = range
    self.calendar = calendar
    self.condition = condition
    self.selection = selection
  }
}
