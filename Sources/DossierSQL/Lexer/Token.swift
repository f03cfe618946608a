/// A piece of SQL text that the grammar sees as one.
struct Token {
  enum Kind: UInt8 {
    case word, quotedName, text, escapedText, dollarText, number, questionMark, dollarName
    case comma, dot, semicolon, colon, castSign
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case plus, minus, star, slash, integerSlash, percent, power, concatenation
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case likeSign, notLikeSign, ilikeSign, notIlikeSign
    /// An operator that other systems have and this one has not.
    case foreignOperator
    case end
  }

  var kind: Kind
  /// UTF-8 offsets, quotes included.
  var range: Range<Int>
  /// The keyword that an unquoted word is.
  var keyword: Keyword?
}
