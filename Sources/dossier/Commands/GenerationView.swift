import DossierDB
import DossierPresent

/// The line that a generation ends with.
struct GenerationView {
  private let rowCount: Int
  private let seconds: Double

  init(rowCount: Int, duration: Duration) {
    self.rowCount = rowCount
    let (seconds, attoseconds) = duration.components
    self.seconds = Double(seconds) + Double(attoseconds) / 1e18
  }

  /// Writes one line for people, or one row for programs.
  func write(_ presentation: Presentation) throws(DossierError) {
    let rate = Int64((Double(rowCount) / max(seconds, 1e-9)).rounded())
    let time = Value.decimal(ExactDecimal(unscaled: Int128((seconds * 1_000).rounded()), scale: 3))
    if presentation.format.isExact {
      let columns = [
        Column(name: "generated", type: .bigint),
        Column(name: "seconds", type: .decimal(precision: 18, scale: 3)),
        Column(name: "rows_per_second", type: .bigint),
      ]
      let row: [Value] = [.integer(Int64(rowCount)), time, .integer(rate)]
      try presentation.write(ResultSet(columns: columns, rows: [row]), to: StandardOutput())
    } else {
      try StandardOutput().write(text: "generated \(rowCount), seconds \(time), rows/s \(rate)\n")
    }
  }
}
