import DossierBase
import DossierStatistics
import DossierVector

/// Reads the breaks of series from a database's `series_breaks` table.
enum SeriesBreakReader {
  private static let names = ["date", "until", "breaks_comparison", "label_en", "label_vi"]

  /// All breaks of the table, in its order.
  ///
  /// Throws ``EngineError/Code/data`` if the table has other columns, or a row without a date.
  static func breaks(of table: any TableSource) throws(EngineError) -> [DossierStatistics.SeriesBreak] {
    let places = names.compactMap { table.schema.index(of: $0) }
    guard places.count == names.count else {
      throw EngineError(
        .data, "the table series_breaks needs the columns \(names.joined(separator: ", "))",
        hint: "import one with --table series_breaks")
    }
    var breaks: [DossierStatistics.SeriesBreak] = []
    let reader = try table.makeReader(columns: places)
    let slice = SliceReader()
    for block in 0..<table.blockCount {
      slice.begin(try reader.read(block: block))
      while slice.next() {
        let columns = try places.indices.map { (place) throws(EngineError) in try slice.view(place) }
        for row in 0..<slice.count { try breaks.append(seriesBreak(columns.map { $0.scalar(row) })) }
      }
    }
    return breaks
  }

  private static func seriesBreak(
    _ cells: [Scalar]
  ) throws(EngineError) -> DossierStatistics.SeriesBreak {
    guard let day = day(cells[0]) else {
      throw EngineError(
        .data, "a row of the table series_breaks has no date",
        hint: "the columns date and until hold days, like 2025-07-01")
    }
    return DossierStatistics.SeriesBreak(
      day: day, lastDay: self.day(cells[1]), breaksComparison: isTrue(cells[2]),
      englishLabel: text(cells[3]), vietnameseLabel: text(cells[4]))
  }

  private static func day(_ cell: Scalar) -> Int32? {
    switch cell {
    case .date(let day): day
    case .timestamp(let micros): Microseconds.day(ofTimestamp: micros)
    default: nil
    }
  }

  private static func isTrue(_ cell: Scalar) -> Bool {
    switch cell {
    case .boolean(let value): value
    case .integer(let value): value != 0
    default: false
    }
  }

  private static func text(_ cell: Scalar) -> String {
    if case .text(let bytes) = cell { String(decoding: bytes, as: UTF8.self) } else { "" }
  }
}
