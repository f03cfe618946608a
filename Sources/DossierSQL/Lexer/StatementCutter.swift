/// Cuts a script into statements at its semicolons, by the tokens that the parser reads.
package struct StatementCutter: Sendable {
  package let lexer: Lexer
  /// Where the next statement is looked for.
  package private(set) var position = 0
  /// True if nothing but blanks stands before `position` on its line, and no statement goes on there.
  package private(set) var isAtLineStart = true
  /// True if nothing was open so far: every statement has its semicolon, every text and comment its end.
  package private(set) var isComplete = true

  /// True if the cutting was stopped, which then ends.
  package private(set) var isStopped = false
  private let asksToStop: @Sendable () -> Bool
  private var tokenCount = 0

  /// - Parameter asksToStop: asked now and then whether to stop.
  package init(_ bytes: [UInt8], asksToStop: @escaping @Sendable () -> Bool = { false }) {
    lexer = Lexer(bytes)
    self.asksToStop = asksToStop
  }

  /// Moves over blanks, comments and bare semicolons to the first token of a statement; nil at the end.
  package mutating func nextStart() -> Int? {
    while !isStopped {
      let token = nextToken()
      switch token.kind {
      case .end: return nil
      case .blank:
        if lexer.bytes[token.range].contains(UInt8(ascii: "\n")) { isAtLineStart = true }
      case .semicolon: isAtLineStart = false
      default:
        if !token.isBlank { return position }
        isAtLineStart = false
      }
      position = token.range.upperBound
    }
    return nil
  }

  private mutating func nextToken() -> Token {
    tokenCount += 1
    if tokenCount % 4_096 == 0, asksToStop() { isStopped = true }
    return lexer.token(at: position)
  }

  /// Takes the statement that begins at `position`, from its first token to its last, and the semicolon behind it.
  ///
  /// Nil if the cutting was stopped.
  package mutating func statement() -> Range<Int>? {
    let start = position
    var last = position
    isAtLineStart = false
    while !isStopped {
      let token = nextToken()
      position = token.range.upperBound
      switch token.kind {
      case .semicolon: return start..<last
      case .end:
        isComplete = false
        return start..<last
      default: if !token.isBlank { last = position }
      }
    }
    return nil
  }

  /// Takes the rest of the line that `position` stands on, without its end.
  package mutating func line() -> Range<Int> {
    let start = position
    while position < lexer.end, lexer.bytes[position] != UInt8(ascii: "\n") { position += 1 }
    isAtLineStart = false
    return start..<position
  }
}
