package import DossierBase
package import DossierQuery
package import DossierVector

/// What is to be said of an on-time report besides its rows.
package struct OnTimeFindings: Sendable {
  /// The moment of judgement; nil if the table has no event at all.
  package let asOf: AsOf?
  package let faults: OnTimeFaults
  /// False if changes of due dates are not recorded: then the overdue counts of past periods are approximate.
  package let knowsChangedDueDates: Bool
  /// The days that the report covers; nil if there is none.
  package let days: ClosedRange<Int32>?
}

/// The on-time report: received, resolved, late, open and overdue dossiers with the three rates.
///
/// The definitions stand in the article Statistics.
package struct OnTimeCall: BoundTableFunction {
  private let options: OnTimeArguments
  private let columns: DossierColumns
  private let size: ReportSize
  private let tell: @Sendable (OnTimeFindings) -> Void

  /// The report on a table.
  ///
  /// - Parameter tell: is told what the report found, when it has been made.
  ///
  /// Throws ``EngineError/Code/binding`` if the table lacks a column that is needed.
  package init(
    _ options: OnTimeArguments, over table: any TableSource,
    tell: @escaping @Sendable (OnTimeFindings) -> Void = { _ in }
  ) throws(EngineError) {
    self.options = options
    self.tell = tell
    columns = try DossierColumns(schema: table.schema, by: options.by, options.spelling)
    size = ReportSize(options, columns, table)
  }

  package var inputColumns: [Int] { columns.all }

  /// The `--by` columns, then counts as BIGINT and rates as DOUBLE, in the fixed order of the command.
  package var output: Schema { ReportSchema.onTime(by: options.by) }

  package func estimatedRowCount(of rowCount: Int) -> Int { size.rowCount(of: rowCount) }

  package func rows(of input: TableFunctionInput) throws(EngineError) -> any TableSource {
    let counting = try OnTimeCounting(input, columns: columns, options: options)
    tell(
      OnTimeFindings(
        asOf: counting.asOf, faults: counting.faults, knowsChangedDueDates: columns.dueChanged != nil,
        days: counting.days(options)))
    return try counting.rows.table(
      by: options.by, noAppointment: options.noAppointment, counting, [counting.reservation])
  }
}
