import DossierDB
import DossierPresent

/// The entropies of a city's columns, with their sum.
struct EntropyView {
  private let columns: [ColumnEntropy]

  init(_ columns: [ColumnEntropy]) { self.columns = columns }

  /// Writes a row for each column; the last row is the total.
  func write(_ presentation: Presentation) throws(DossierError) {
    let total = columns.reduce(0) { $0 + $1.bitsPerRow }
    let rows = columns + [ColumnEntropy(column: "total", given: "", bitsPerRow: total)]
    let result = ResultSet(
      columns: [
        Column(name: "column", type: .varchar), Column(name: "given", type: .varchar),
        Column(name: "bits_per_row", type: .decimal(precision: 18, scale: 3)),
        Column(name: "bytes_per_row", type: .decimal(precision: 18, scale: 3)),
      ],
      rows: rows.map {
        [.text($0.column), .text($0.given), Self.decimal($0.bitsPerRow), Self.decimal($0.bitsPerRow / 8)]
      })
    try presentation.write(result, to: StandardOutput())
  }

  private static func decimal(_ value: Double) -> Value {
    .decimal(ExactDecimal(unscaled: Int128((value * 1_000).rounded()), scale: 3))
  }
}
