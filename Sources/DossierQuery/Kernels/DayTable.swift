import DossierBase
import Synchronization

/// A number per day over the years that dossiers have, computed once and looked up per row.
///
/// Days outside are computed one by one, so the table is only a matter of speed.
final class DayTable: Sendable {
  /// 1950-01-01 to 2099-12-31.
  static let firstDay = -7_305
  static let dayCount = 54_787

  let values: [Int32]

  init(_ value: (Int) -> Int) {
    values = (0..<Self.dayCount).map { Int32(truncatingIfNeeded: value(Self.firstDay + $0)) }
  }

  /// The table of a part's numbers (`value(day:)`).
  static func values(of part: DatePart) -> DayTable {
    cached(part, in: valueTables) { part.value(day: $0) }
  }

  /// The table of the first days of a part's periods (`truncated(day:)`).
  static func truncations(of part: DatePart) -> DayTable {
    cached(part, in: truncationTables) { part.truncated(day: $0) ?? $0 }
  }

  private static let valueTables = Guarded<[DatePart: DayTable]>([:])
  private static let truncationTables = Guarded<[DatePart: DayTable]>([:])

  private static func cached(
    _ part: DatePart, in tables: Guarded<[DatePart: DayTable]>, _ value: (Int) -> Int
  ) -> DayTable {
    tables.withLock { known in
      if let table = known[part] { return table }
      let table = DayTable(value)
      known[part] = table
      return table
    }
  }
}
