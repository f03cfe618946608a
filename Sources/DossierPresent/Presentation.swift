public import DossierDB

/// Writes results in one format.
public struct Presentation: Sendable {
  /// The format.
  public var format: OutputFormat
  /// What the screen is like, or nil if the output is not looked at on one.
  public var screen: Screen?

  /// A presentation in a format, for a screen or for a file.
  public init(_ format: OutputFormat, screen: Screen? = nil) {
    self.format = format
    self.screen = screen
  }

  /// Writes a whole result.
  ///
  /// - Throws: whatever the sink throws.
  public func write(
    _ result: ResultSet, hints: LayoutHints = LayoutHints(), to sink: any ByteSink
  ) throws(DossierError) {
    var output = ByteOutput(sink)
    try style(hints).write(result, to: &output)
    try output.flush()
  }

  /// True if rows can be written before the last of them is known; tables need all for the widths of their columns.
  public var isStreamed: Bool { style(LayoutHints()).streamed != nil }

  /// Writes the rows of a statement, if the format lets it while they are computed, and returns their number.
  ///
  /// - Throws: whatever the statement and the sink throw; then some rows may have been written.
  public func write(_ rows: ResultStream, to sink: any ByteSink) throws(DossierError) -> Int {
    guard let style = style(LayoutHints()).streamed else {
      let result = try rows.result()
      try write(result, to: sink)
      return result.rowCount
    }
    var output = ByteOutput(sink)
    try style.begin(rows.columns, to: &output)
    var rowCount = 0
    try rows.forEach { (part) throws(DossierError) in
      var output = ByteOutput(nil)
      try style.write(rows: part, to: &output)
      return (bytes: output.bytes, rowCount: part.rowCount)
    } _: { (part) throws(DossierError) in
      if rowCount > 0 { try style.separate(to: &output) }
      rowCount += part.rowCount
      output.put(part.bytes)
      try output.flush()
    }
    try style.end(to: &output)
    try output.flush()
    return rowCount
  }

  /// The rows of a result of so many rows that are written: all, or those at both ends if the screen has no room.
  ///
  /// A result that is costly to make needs these rows only, and the number of all in its ``LayoutHints``.
  public func shownRows(of rowCount: Int) -> [Range<Int>] {
    guard format == .table || format == .box, let screen, rowCount > screen.rowLimit else {
      return [0..<rowCount]
    }
    return [0..<(screen.rowLimit + 1) / 2, rowCount - screen.rowLimit / 2..<rowCount]
  }

  private func style(_ hints: LayoutHints) -> any ResultStyle {
    switch format {
    case .table: TableStyle(screen: screen, hints: hints)
    case .box: BoxStyle(screen: screen, hints: hints)
    case .csv: CSVStyle()
    case .tsv: TSVStyle()
    case .json: JSONStyle()
    case .jsonl: JSONLinesStyle()
    case .markdown: MarkdownStyle()
    case .line: LineStyle(screen: screen)
    case .html: HTMLStyle()
    case .trash: TrashStyle()
    }
  }
}

/// The screen that a result is looked at on: it is shortened to fit.
public struct Screen: Sendable, Hashable {
  /// Characters of a line.
  public var columnCount: Int
  /// Rows that are shown of a result before its middle is left out.
  public var rowLimit: Int
  /// Whether colours and weights may be used.
  public var hasColour: Bool
  /// What the line below a result says where rows are left out: what to do to see all, like a command.
  public var rowsHint: String?
  /// The same where columns are left out.
  public var columnsHint: String?

  /// A screen of this width.
  public init(columnCount: Int, rowLimit: Int = 40, hasColour: Bool = false) {
    self.columnCount = columnCount
    self.rowLimit = rowLimit
    self.hasColour = hasColour
  }
}

/// One way to write a result.
protocol ResultStyle {
  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError)

  /// Itself, if it needs no more than some rows at a time.
  var streamed: (any StreamedStyle)? { get }
}

extension ResultStyle {
  var streamed: (any StreamedStyle)? { nil }
}

/// A way to write a result that needs to know no more than some consecutive rows at a time.
protocol StreamedStyle: ResultStyle, Sendable {
  /// Writes what stands before the rows.
  func begin(_ columns: [Column], to output: inout ByteOutput) throws(DossierError)

  /// Writes some rows.
  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError)

  /// Writes what stands between rows that were written apart.
  func separate(to output: inout ByteOutput) throws(DossierError)

  /// Writes what stands after the rows.
  func end(to output: inout ByteOutput) throws(DossierError)
}

extension StreamedStyle {
  var streamed: (any StreamedStyle)? { self }

  func begin(_ columns: [Column], to output: inout ByteOutput) throws(DossierError) {}
  func separate(to output: inout ByteOutput) throws(DossierError) {}
  func end(to output: inout ByteOutput) throws(DossierError) {}

  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    try begin(result.columns, to: &output)
    try write(rows: result, to: &output)
    try end(to: &output)
  }
}
