import DossierBase
import DossierCalendar
import Foundation

/// The calendar of datasets/, read with a few lines of its own.
enum VietnameseCalendar {
  static func load() throws -> WorkingCalendar {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("datasets/vn_calendar_2019_2026.csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      let fields = line.split(separator: ",")
      return WorkingCalendar.Row(day: day(String(fields[0])), kind: .init(rawValue: String(fields[1]))!)
    }
    return try WorkingCalendar(rows: rows)
  }
}

/// Days since 1970-01-01 of a date written `2024-03-05`.
func day(_ text: String) -> Int32 {
  let parts = text.split(separator: "-").map { Int($0)! }
  return Int32(CivilDate(year: parts[0], month: parts[1], day: parts[2]).days)
}
