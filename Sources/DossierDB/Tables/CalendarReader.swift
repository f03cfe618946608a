import DossierBase
import DossierCalendar
import DossierVector

/// Makes the working calendar of a database's `calendar` table.
enum CalendarReader {
  /// Reads `date` and `kind` of every row.
  ///
  /// - Throws: ``EngineError/Code/data`` if the table has other columns or kinds.
  static func calendar(of table: any TableSource) throws(EngineError) -> WorkingCalendar {
    guard let dates = table.schema.index(of: "date"), table.schema.columns[dates].type == .date,
      let kinds = table.schema.index(of: "kind"), table.schema.columns[kinds].type == .varchar
    else {
      throw EngineError(
        .data, "the table calendar needs the columns date (DATE) and kind (VARCHAR)",
        hint: "import one with --table calendar")
    }
    var rows: [WorkingCalendar.Row] = []
    let reader = try table.makeReader(columns: [dates, kinds])
    for block in 0..<table.blockCount {
      try reader.open(block: block)
      let rowCount = table.rowCount(ofBlock: block)
      for vector in 0..<(rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount {
        let batch = try reader.read(vector: vector)
        for row in 0..<batch.count { try rows.append(calendarRow(batch, row)) }
      }
    }
    return try WorkingCalendar(rows: rows)
  }

  private static func calendarRow(_ batch: Batch, _ row: Int) throws(EngineError) -> WorkingCalendar.Row {
    guard case .date(let day) = batch.columns[0].scalar(row) else {
      throw EngineError(.data, "a row of the table calendar has no date")
    }
    guard case .text(let bytes) = batch.columns[1].scalar(row),
      let kind = WorkingCalendar.Kind(rawValue: String(decoding: bytes, as: UTF8.self))
    else {
      throw EngineError(
        .data, "the kind of \(CalendarDate(dayNumber: day)) in the table calendar is unknown",
        hint: "write closure or makeup_workday")
    }
    return WorkingCalendar.Row(day: day, kind: kind)
  }
}
