/// Gives every agency the unit code that its dossiers' ids begin with; the numbering is ours.
struct UnitNumbering {
  enum Series: Int {
    case office, district, oldCommune, newCommune
  }

  private var counts = [0, 0, 0, 0]

  /// `000.00.NN.H29` for offices, `000.NN.90.H29` for districts, `NNN.NN.10.H29` and `NNN.NN.20.H29` for communes.
  mutating func next(_ series: Series) -> String {
    counts[series.rawValue] += 1
    let number = counts[series.rawValue]
    return switch series {
    case .office: "000.00.\(Self.digits(number, 2)).H29"
    case .district: "000.\(Self.digits(number, 2)).90.H29"
    case .oldCommune: "\(Self.digits(number / 100, 3)).\(Self.digits(number % 100, 2)).10.H29"
    case .newCommune: "\(Self.digits(number / 100, 3)).\(Self.digits(number % 100, 2)).20.H29"
    }
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
