import DossierBase

/// The texts that stand for periods.
extension PeriodKind {
  /// `2024`, `2024-H1`, `2024-Q3`, `2024-07`, `2024-W05` (ISO 8601) or `2024-03-05`.
  package func label(_ index: Int) -> String {
    switch self {
    case .day:
      let date = CivilDate(days: index)
      return "\(Self.year(date.year))-\(Self.twoDigits(date.month))-\(Self.twoDigits(date.day))"
    case .week:
      // An ISO week belongs to the year of its Thursday.
      let thursday = firstDay(ofIndex: index) + 3
      let year = CivilDate(days: thursday).year
      let week = (thursday - CivilDate(year: year, month: 1, day: 1).days) / 7 + 1
      return "\(Self.year(year))-W\(Self.twoDigits(week))"
    default:
      let perYear = 12 / (monthCount ?? 1)
      let year = Self.floorDivide(index, perYear)
      let part = index - year * perYear + 1
      return switch perYear {
      case 1: Self.year(year)
      case 2: "\(Self.year(year))-H\(part)"
      case 4: "\(Self.year(year))-Q\(part)"
      default: "\(Self.year(year))-\(Self.twoDigits(part))"
      }
    }
  }

  /// A year with at least four digits.
  private static func year(_ year: Int) -> String {
    let digits = String(abs(year))
    let padding = String(repeating: "0", count: max(0, 4 - digits.count))
    return (year < 0 ? "-" : "") + padding + digits
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
