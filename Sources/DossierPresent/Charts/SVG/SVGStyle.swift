/// How the series of an SVG chart look: each has a colour, a sign and a kind of line of its own.
enum SVGStyle {
  static let fonts = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"
  static let ink = "#222222"
  static let faint = "#666666"
  static let grid = "#e3e3e3"
  static let warning = "#b03000"

  /// Colours that readers with any colour vision can tell apart.
  ///
  /// Source: M. Okabe and K. Ito, "Color Universal Design", 2008; the yellow is left out for its contrast.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#8a6d00"]
  private static let dashes: [String?] = [nil, "7 4", nil, "7 4", nil, "7 4"]

  static func colour(_ series: Int) -> String { colours[series % colours.count] }

  static func dash(_ series: Int) -> String? { dashes[series % dashes.count] }

  /// The outline of a series' sign around a point: a disk as a polygon would be, a square, a triangle or a rhombus.
  static func sign(_ series: Int, x: Double, y: Double) -> [(Double, Double)] {
    switch series % 4 {
    case 0: octagon(x, y, 4)
    case 1: [(x - 3.6, y - 3.6), (x + 3.6, y - 3.6), (x + 3.6, y + 3.6), (x - 3.6, y + 3.6)]
    case 2: [(x, y - 4.8), (x + 4.6, y + 3.6), (x - 4.6, y + 3.6)]
    default: [(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)]
    }
  }

  private static func octagon(_ x: Double, _ y: Double, _ radius: Double) -> [(Double, Double)] {
    let part = radius * 0.4142
    return [
      (x - part, y - radius), (x + part, y - radius), (x + radius, y - part), (x + radius, y + part),
      (x + part, y + radius), (x - part, y + radius), (x - radius, y + part), (x - radius, y - part),
    ]
  }

  /// Points as the attribute of a polygon or a line.
  static func points(_ points: [(Double, Double)]) -> String {
    points.map { "\(SVGWriter.number($0.0)),\(SVGWriter.number($0.1))" }.joined(separator: " ")
  }
}
