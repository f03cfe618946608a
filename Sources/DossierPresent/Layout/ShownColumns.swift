import DossierDB

/// Which rows and columns of a result are shown, and how wide each column is for them.
struct ShownColumns {
  /// Positions of the rows before and after the gap; the second is empty if all are shown.
  let firstRows: Range<Int>
  let lastRows: Range<Int>
  /// The result's columns that are shown, from the left; nil stands for those left out.
  let columns: [Int?]
  /// Columns of the screen that each of them fills.
  let widths: [Int]
  let isNumeric: [Bool]
  let isText: [Bool]
  private let rowCount: Int
  private let columnCount: Int
  private let screen: Screen?

  /// Lays a result out for a screen, or in full.
  ///
  /// - Parameters:
  ///   - overhead: columns of the screen that each column of the result takes besides its own width.
  ///   - border: columns of the screen that the whole takes besides, or fewer than `overhead` says if negative.
  ///   - check: is called now and then; what it throws ends the work.
  init(
    _ result: ResultSet, screen: Screen?, hints: LayoutHints, overhead: Int, border: Int,
    check: () throws(DossierError) -> Void
  ) throws(DossierError) {
    rowCount = hints.rowCount ?? result.rowCount
    columnCount = result.columns.count
    self.screen = screen
    let isNumeric = result.columns.map(\.type.isNumeric)
    let isText = result.columns.map { $0.type == .varchar || $0.type == .null }
    if let screen, rowCount > screen.rowLimit {
      firstRows = 0..<(screen.rowLimit + 1) / 2
      lastRows = result.rowCount - screen.rowLimit / 2..<result.rowCount
    } else {
      firstRows = 0..<result.rowCount
      lastRows = result.rowCount..<result.rowCount
    }
    let natural = try Self.naturalWidths(result, rows: [firstRows, lastRows], isText: isText, check)
    let choice = ColumnChoice(
      natural, isText: isText, ranks: hints.columnRanks, overhead: overhead,
      room: screen.map { $0.columnCount - border })
    columns = choice.columns
    widths = choice.widths
    self.isNumeric = columns.map { $0.map { isNumeric[$0] } ?? false }
    self.isText = columns.map { $0.map { isText[$0] } ?? true }
  }

  /// True if rows in the middle are not shown.
  var hasGap: Bool { !lastRows.isEmpty }

  /// The line below a result: how many rows it has, and how many of them and of its columns are shown.
  var footer: String {
    var parts = ["\(rowCount) \(rowCount == 1 ? "row" : "rows")"]
    var hints: [String?] = []
    if hasGap {
      parts.append("\(firstRows.count + lastRows.count) shown")
      hints.append(screen?.rowsHint)
    }
    if columns.contains(nil) {
      parts.append("\(columns.count { $0 != nil }) of \(columnCount) columns shown")
      if screen?.columnsHint != screen?.rowsHint || !hasGap { hints.append(screen?.columnsHint) }
    }
    let way = hints.compactMap { $0 }.joined(separator: ", ")
    return "(\(parts.joined(separator: ", "))\(way.isEmpty ? "" : "; \(way) to see all"))"
  }

  private static func naturalWidths(
    _ result: ResultSet, rows: [Range<Int>], isText: [Bool], _ check: () throws(DossierError) -> Void
  ) throws(DossierError) -> [Int] {
    var cell = CellText()
    var widths = result.columns.map { column in
      cell.set(column.name)
      return max(cell.width, 1)
    }
    for range in rows {
      for position in range {
        let row = result[position]
        for column in 0..<widths.count {
          if (position &* widths.count &+ column) & 0x3FF == 0 { try check() }
          cell.set(row, column, isText: isText[column])
          if cell.width > widths[column] { widths[column] = cell.width }
        }
      }
    }
    return widths
  }
}
