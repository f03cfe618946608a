/// The forms in which a result can be written.
public enum OutputFormat: String, Sendable, Hashable, CaseIterable {
  /// Columns set apart by lines of ASCII, for people.
  case table
  /// Columns in a box of Unicode lines, for people.
  case box
  /// Comma-separated values by RFC 4180, lines ended by a line feed.
  case csv
  /// Values set apart by tabs.
  case tsv
  /// One array of objects.
  case json
  /// One object per line.
  case jsonl
  /// A table of GitHub's Markdown.
  case markdown
  /// One line per value, for people who look at few rows of many columns.
  case line
  /// A table element.
  case html
  /// Nothing: all rows are computed and dropped, to see how long that takes.
  case trash

  /// True if programs are meant to read it, so that its bytes depend on the result only.
  public var isExact: Bool {
    switch self {
    case .csv, .tsv, .json, .jsonl, .trash: true
    case .table, .box, .markdown, .line, .html: false
    }
  }
}
