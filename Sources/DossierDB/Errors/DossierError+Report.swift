extension DossierError {
  /// The message for people, over several lines without a last line feed: what, where with a caret, what to do.
  public var report: String { report(columnCount: nil) }

  /// The message for people, its excerpt of the source no wider than a screen, so that the caret stands right.
  ///
  /// - Parameter columnCount: the columns of the screen; nil takes what most screens have.
  package func report(columnCount: Int?) -> String {
    var lines = ["error: \(message)"]
    switch place {
    case nil: break
    case .sql(let span):
      let excerpt = SourceExcerpt(span, columnCount: columnCount)
      lines.append("  at line \(span.line), column \(span.column)")
      lines.append("  | \(excerpt.line)")
      lines.append("  | \(excerpt.caret)")
    case .text(let file, let line, let column):
      lines.append("  at \(file), line \(line), column \(column)")
    case .file(let path, let offset, let what):
      lines.append("  at \(path), byte \(offset): \(what)")
    case .wholeFile(let path): lines.append("  at \(path)")
    }
    if let hint { lines.append("hint: \(hint)") }
    return lines.map(DisplayText.escaped).joined(separator: "\n")
  }
}

/// A line of source with a caret line that fits under it, shortened where it is long.
private struct SourceExcerpt {
  private(set) var line: String
  private(set) var caret: String

  /// Columns of the screen before the excerpt, and for its two ellipses.
  private static let overhead = 6

  init(_ span: DossierError.SourceSpan, columnCount: Int?) {
    let widthLimit = columnCount.map { min(100, max(20, $0 - Self.overhead)) } ?? 100
    let scalars = Array(span.lineText.unicodeScalars)
    let start = min(max(span.column - span.lineTextColumn, 0), scalars.count)
    let (first, last) = Self.window(scalars, around: start, widthLimit: widthLimit)
    let shown = Self.text(scalars[first..<last])
    let isCutBefore = first > 0 || span.lineTextColumn > 1
    let before = (isCutBefore ? "…" : "") + Self.text(scalars[first..<max(first, min(start, last))])
    line = (isCutBefore ? "…" : "") + shown + (last < scalars.count ? "…" : "")
    let room = max(1, DisplayText.width(of: line) - DisplayText.width(of: before))
    let length = min(max(1, DisplayText.width(of: DisplayText.escaped(span.text))), room)
    caret =
      String(repeating: " ", count: DisplayText.width(of: before)) + String(repeating: "^", count: length)
  }

  /// The part of a line that fits, with some of what stands before `start`.
  private static func window(
    _ scalars: [Unicode.Scalar], around start: Int, widthLimit: Int
  ) -> (first: Int, last: Int) {
    let widths = scalars.indices.map { DisplayText.width(of: text(scalars[$0...$0])) }
    guard widths.reduce(0, +) > widthLimit else { return (0, scalars.count) }
    var first = start
    var room = widthLimit * 2 / 5
    while first > 0, widths[first - 1] <= room {
      first -= 1
      room -= widths[first]
    }
    var last = first
    room = widthLimit
    while last < scalars.count, widths[last] <= room {
      room -= widths[last]
      last += 1
    }
    return (first, last)
  }

  /// Tabs become one space, so that the caret stands right under any tab width.
  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    for scalar in scalars { view.append(scalar == "\t" ? " " : scalar) }
    return DisplayText.escaped(String(view))
  }
}
