extension DossierError {
  /// A stretch of SQL text.
  public struct SourceSpan: Sendable, Hashable {
    /// The line on which it starts, from 1.
    public var line: Int
    /// The character (Unicode scalar) of that line at which it starts, from 1.
    public var column: Int
    /// Offsets of its bytes in the UTF-8 text.
    public var utf8Range: Range<Int>
    /// The whole line on which it starts, without its end.
    public var lineText: String
    /// The stretch itself, as far as it lies on that line.
    public var text: String
  }
}

extension DossierError.SourceSpan {
  /// The stretch at these UTF-8 offsets of a text, which are brought into its bounds if they lie outside.
  public init(utf8Range range: Range<Int>, in sql: String) {
    let bytes = Array(sql.utf8)
    let start = min(max(range.lowerBound, 0), bytes.count)
    let end = min(max(range.upperBound, start), bytes.count)
    let lineFeed = UInt8(ascii: "\n")
    let lineStart = bytes[..<start].lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
    var lineEnd = bytes[start...].firstIndex(of: lineFeed) ?? bytes.count
    if lineEnd > lineStart, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
    lineEnd = max(lineEnd, start)
    line = bytes[..<start].count { $0 == lineFeed } + 1
    column = String(decoding: bytes[lineStart..<start], as: UTF8.self).unicodeScalars.count + 1
    utf8Range = start..<end
    lineText = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
    text = String(decoding: bytes[start..<max(start, min(end, lineEnd))], as: UTF8.self)
  }
}
