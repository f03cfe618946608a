import DossierDB
import DossierPresent

/// The line that every load ends with.
struct ImportSummaryView {
  private let summary: ImportSummary

  init(_ summary: ImportSummary) { self.summary = summary }

  /// Writes one line for people, or one row for programs.
  func write(_ presentation: Presentation, to sink: any ByteSink = StandardOutput()) throws(DossierError) {
    if presentation.format.isExact {
      try presentation.write(result, to: sink)
    } else {
      try sink.write(text: line + "\n")
    }
  }

  private var figures: [(name: String, value: Value)] {
    [
      ("read", .integer(Int64(summary.readRowCount))), ("loaded", .integer(Int64(summary.loadedRowCount))),
      ("updated", .integer(Int64(summary.updatedRowCount))),
      ("rejected", .integer(Int64(summary.rejectedRowCount))),
      ("seconds", decimal(summary.seconds, digits: 3)),
      ("rows/s", .integer(Int64(summary.rowsPerSecond.rounded()))),
      ("MB/s", decimal(summary.megabytesPerSecond, digits: 1)),
    ]
  }

  private var line: String { figures.map { "\($0.name) \($0.value)" }.joined(separator: ", ") }

  private var result: ResultSet {
    let names = ["read", "loaded", "updated", "rejected", "seconds", "rows_per_second", "mb_per_second"]
    let types: [ColumnType] = [
      .bigint, .bigint, .bigint, .bigint, .decimal(precision: 18, scale: 3), .bigint,
      .decimal(precision: 18, scale: 1),
    ]
    return ResultSet(
      columns: zip(names, types).map { Column(name: $0, type: $1) }, rows: [figures.map(\.value)])
  }

  private func decimal(_ value: Double, digits: Int) -> Value {
    let scaled = (0..<digits).reduce(value) { product, _ in product * 10 }
    return .decimal(ExactDecimal(unscaled: Int128(scaled.rounded()), scale: digits))
  }
}
