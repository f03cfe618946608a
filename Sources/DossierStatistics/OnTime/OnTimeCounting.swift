import DossierBase
import DossierCalendar
import DossierQuery

/// The dossiers of a table counted by group and slice of time: what every report on timeliness is made of.
struct OnTimeCounting {
  let rows: ReportRows
  let axis: TimeAxis
  let dimensions: [TextDimension]
  let interruption: Interruption
  /// The moment of judgement; nil if the table has no event at all.
  let asOf: AsOf?
  let faults: OnTimeFaults
  /// The first day on which a dossier was accepted, of the whole table.
  let firstAccepted: Int32?
  /// Holds the memory of the rows.
  let reservation: RowReservation

  /// Bytes that a row takes while the report is made and in its table.
  private static let bytesPerRow = 400

  /// Counts in one pass.
  ///
  /// - Parameter historyStart: With a range that has a start, the day from which slices before the range are
  ///   counted too; days without any dossier may be left out.
  init(
    _ input: TableFunctionInput, columns: DossierColumns, options: OnTimeArguments, historyStart: Int32? = nil
  ) throws(EngineError) {
    let bounds = try EventBounds.find(in: input.all)
    asOf = options.asOf ?? bounds.newest
    firstAccepted = bounds.firstAccepted
    interruption = input.interruption
    var start = options.from
    if let from = start, let historyStart {
      start = min(from, max(historyStart, bounds.firstAccepted ?? from))
    }
    axis = try TimeAxis(
      kinds: options.by.compactMap(\.periodKind), from: start, to: options.to, asOf: asOf ?? AsOf(day: 0),
      firstAccepted: bounds.firstAccepted, cut: options.from, spelling: options.spelling)
    let counted = try input.run(
      into: CountingSink(input, columns: columns, options: options, axis: axis))
    faults = counted.faults
    dimensions = counted.dimensions
    reservation = RowReservation(input.budget, bytesPerRow: Self.bytesPerRow, for: "a report")
    rows = try ReportRows.build(
      counted, axis: axis, isWhole: options.by.isEmpty, interruption: interruption, reservation: reservation)
    withExtendedLifetime(counted) {}
  }

  /// The days that the report covers: from the start of its range, or else the first acceptance, to the last one
  /// that counts; nil if there is none.
  func days(_ options: OnTimeArguments) -> ClosedRange<Int32>? {
    let last = [options.to, asOf?.day].compactMap(\.self).min()
    guard let first = options.from ?? firstAccepted, let last, first <= last else { return nil }
    return first...last
  }
}
