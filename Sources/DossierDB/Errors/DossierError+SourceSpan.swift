extension DossierError {
  /// A stretch of SQL text.
  public struct SourceSpan: Sendable, Hashable {
    /// The line on which it starts, from 1.
    public var line: Int
    /// The character (Unicode scalar) of that line at which it starts, from 1.
    public var column: Int
    /// Offsets of its bytes in the UTF-8 text.
    public var utf8Range: Range<Int>
    /// The line on which it starts, without its end; of a line of kilobytes the part around the start.
    public var lineText: String
    /// The column at which `lineText` begins: 1, unless it is a part of its line.
    public var lineTextColumn: Int
    /// The stretch itself, as far as it lies in `lineText`.
    public var text: String
  }
}

extension DossierError.SourceSpan {
  /// The stretch at these UTF-8 offsets of a text, which are brought into its bounds if they lie outside.
  public init(utf8Range range: Range<Int>, in sql: String) { self.init(range, in: SQLSource(sql)) }

  /// - Parameter known: a place before the stretch, from which lines and columns are counted.
  init(_ range: Range<Int>, in source: SQLSource, from known: TextPosition = TextPosition()) {
    let bytes = source.bytes
    let start = min(max(range.lowerBound, 0), bytes.count)
    let end = min(max(range.upperBound, start), bytes.count)
    var position = known.offset <= start ? known : TextPosition()
    position.advance(to: start, in: bytes)
    let first = Self.partStart(before: start, from: position.lineStart, in: bytes)
    let last = Self.partEnd(after: start, in: bytes)
    line = position.line
    column = position.column
    utf8Range = start..<end
    lineText = String(decoding: bytes[first..<last], as: UTF8.self)
    lineTextColumn = column - bytes[first..<start].count { $0 & 0xC0 != 0x80 }
    text = String(decoding: bytes[start..<max(start, min(end, last))], as: UTF8.self)
  }

  /// Bytes of a line that are kept on either side of the start.
  private static let partByteCount = 1_024

  /// Where the part of the line begins that is kept: at a whole character.
  private static func partStart(before start: Int, from lineStart: Int, in bytes: [UInt8]) -> Int {
    var first = max(lineStart, start - partByteCount)
    while first < start, bytes[first] & 0xC0 == 0x80 { first += 1 }
    return first
  }

  /// Where the line ends, or the part of it that is kept.
  private static func partEnd(after start: Int, in bytes: [UInt8]) -> Int {
    let limit = min(bytes.count, start + partByteCount)
    var last = start
    while last < limit, bytes[last] != UInt8(ascii: "\n") { last += 1 }
    if last < bytes.count, bytes[last] == UInt8(ascii: "\n") {
      if last > start, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
    } else {
      while last < bytes.count, last > start, bytes[last] & 0xC0 == 0x80 { last -= 1 }
    }
    return last
  }
}
