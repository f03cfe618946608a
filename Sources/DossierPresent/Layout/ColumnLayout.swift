import DossierDB

/// Which rows of a result are shown, and how wide each column is for them.
struct ColumnLayout {
  /// Positions of the rows before and after the gap; the second is empty if all are shown.
  let firstRows: Range<Int>
  let lastRows: Range<Int>
  /// Columns of the screen that each column of the result fills.
  let widths: [Int]
  let isNumeric: [Bool]
  let isText: [Bool]
  private let rowCount: Int

  /// Lays a result out for a screen, or in full.
  ///
  /// - Parameters:
  ///   - overhead: columns of the screen that each column of the result takes besides its own width.
  ///   - minimumWidth: what each column has at least.
  init(_ result: ResultSet, screen: Screen?, overhead: Int, minimumWidth: Int = 1) {
    rowCount = result.rowCount
    isNumeric = result.columns.map(\.type.isNumeric)
    isText = result.columns.map { $0.type == .varchar || $0.type == .null }
    if let screen, result.rowCount > screen.rowLimit {
      firstRows = 0..<(screen.rowLimit + 1) / 2
      lastRows = result.rowCount - screen.rowLimit / 2..<result.rowCount
    } else {
      firstRows = 0..<result.rowCount
      lastRows = result.rowCount..<result.rowCount
    }
    let natural = Self.naturalWidths(
      result, rows: [firstRows, lastRows], isText: isText, minimumWidth: minimumWidth)
    if let screen {
      let room = screen.columnCount - natural.count * overhead
      widths = Self.fitted(natural, isText: isText, into: room)
    } else {
      widths = natural
    }
  }

  /// True if rows in the middle are not shown.
  var hasGap: Bool { !lastRows.isEmpty }

  /// The line below a result: how many rows it has, and how many of them are shown.
  var footer: String {
    let noun = rowCount == 1 ? "row" : "rows"
    if !hasGap { return "(\(rowCount) \(noun))" }
    return "(\(rowCount) \(noun), \(firstRows.count + lastRows.count) shown)"
  }

  private static func naturalWidths(
    _ result: ResultSet, rows: [Range<Int>], isText: [Bool], minimumWidth: Int
  ) -> [Int] {
    var cell = CellText()
    var widths = result.columns.map { column in
      cell.set(column.name)
      return max(cell.width, minimumWidth)
    }
    for range in rows {
      for row in result[range] {
        for column in 0..<widths.count {
          cell.set(row, column, isText: isText[column])
          if cell.width > widths[column] { widths[column] = cell.width }
        }
      }
    }
    return widths
  }

  /// The widths of texts cut down, the widest first, until all columns fit or no text can be cut any more.
  ///
  /// Numbers and times are never cut: they would read as others.
  private static func fitted(_ natural: [Int], isText: [Bool], into room: Int) -> [Int] {
    let least = 12
    var limit = zip(natural, isText).reduce(0) { $1.1 ? max($0, $1.0) : $0 }
    func total() -> Int { zip(natural, isText).reduce(0) { $0 + ($1.1 ? min($1.0, limit) : $1.0) } }
    while limit > least, total() > room { limit -= 1 }
    return zip(natural, isText).map { $1 ? min($0, limit) : $0 }
  }
}
