/// A piece of SQL text; the pieces of a text, one after the other, are the whole text.
package struct Token: Sendable {
  package enum Kind: UInt8, Sendable {
    case blank, lineComment, blockComment
    case word, quotedName, text, escapedText, dollarText, number, questionMark, dollarName
    case comma, dot, semicolon, colon, castSign, assignment
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case plus, minus, star, slash, integerSlash, percent, power, caret, concatenation
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case likeSign, notLikeSign, ilikeSign, notIlikeSign
    /// An operator that other systems have and this one has not.
    case foreignOperator
    /// A character that means nothing in SQL.
    case unknown
    /// Behind the last piece; empty.
    case end
  }

  /// What the parser refuses a piece for.
  package enum Fault: UInt8, Sendable {
    /// It runs to the end of the text without what should close it.
    case open
    case emptyName, wrongNumber, longNumber, loneDollar, foreignText, unknownCharacter
  }

  package var kind: Kind
  /// UTF-8 offsets, quotes included.
  package var range: Range<Int>
  package var fault: Fault?
  /// The keyword that an unquoted word is, once it was looked up.
  var keyword: Keyword?

  init(_ kind: Kind, _ range: Range<Int>, fault: Fault? = nil) {
    self.kind = kind
    self.range = range
    self.fault = fault
  }

  /// True for what the grammar does not see: blanks, and comments that are closed.
  package var isBlank: Bool {
    switch kind {
    case .blank, .lineComment: true
    case .blockComment: fault == nil
    default: false
    }
  }
}
