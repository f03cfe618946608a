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
    let slice = SliceReader()
    for block in 0..<table.blockCount {
      slice.begin(try reader.read(block: block))
      while slice.next() {
        let (days, kinds) = (try slice.view(0), try slice.view(1))
        for row in 0..<slice.count { try rows.append(calendarRow(days.scalar(row), kinds.scalar(row))) }
      }
    }
    return try WorkingCalendar(rows: rows)
  }

  private static func calendarRow(_ day: Scalar, _ kind: Scalar) throws(EngineError) -> WorkingCalendar.Row {
    guard case .date(let day) = day else {
      throw EngineError(.data, "a row of the table calendar has no date")
    }
    guard case .text(let bytes) = kind,
      let kind = WorkingCalendar.Kind(rawValue: String(decoding: bytes, as: UTF8.self))
    else {
      throw EngineError(
        .data, "the kind of \(CalendarDate(dayNumber: day)) in the table calendar is unknown",
        hint: "write closure or makeup_workday")
    }
    return WorkingCalendar.Row(day: day, kind: kind)
  }
}
