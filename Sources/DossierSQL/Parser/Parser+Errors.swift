import DossierBase

/// Errors that name the token, what was expected instead, and the keyword that was probably meant.
extension Parser {
  /// The token in hand is not what the grammar wants here.
  func unexpected(_ expected: String) -> ParseError {
    if let slip = misspelling() { return slip }
    if token.kind == .end {
      let end = token.range.upperBound
      return ParseError(.syntax, "the text ends where \(expected) should follow", at: .sql(end..<end))
    }
    var hint: String?
    if token.kind == .word, isLikelyName {
      hint = "\(spelling(token)) is a keyword; as a name write it in double quotes"
    }
    return ParseError(
      .syntax, "syntax error at \(spelling(token)): expected \(expected)", at: .sql(token.range), hint: hint)
  }

  /// What is wrong with a token by itself.
  func failure(of token: Token) -> ParseError {
    let start = token.range.lowerBound
    let text = spelling(token)
    switch token.fault {
    case .open: return unclosed(token)
    case .emptyName:
      return ParseError(.syntax, "a name between double quotes is empty", at: .sql(token.range))
    case .wrongNumber:
      return ParseError(.syntax, "\(text) is neither a number nor a name", at: .sql(token.range))
    case .longNumber:
      return ParseError(.syntax, "a number has more than 1,000 digits", at: .sql(token.range))
    case .loneDollar:
      return ParseError(
        .syntax, "a `$` needs a number or a name after it", at: .sql(token.range), hint: "as in $1 or $name")
    case .foreignText:
      return ParseError(.unsupported, "bit and byte strings are not supported", at: .sql(start..<start + 2))
    case .unknownCharacter, nil:
      let byte = lexer[start]
      let name = byte < 32 || byte == 127 ? "with the code \(byte)" : text
      return ParseError(.syntax, "the character \(name) means nothing in SQL", at: .sql(token.range))
    }
  }

  /// The error of a token that the text's end cuts off; its place is what opens it.
  private func unclosed(_ token: Token) -> ParseError {
    let start = token.range.lowerBound
    var length = 1
    let message: String
    switch token.kind {
    case .blockComment:
      length = 2
      message = "unterminated /* comment"
    case .quotedName: message = "a name that begins with \" has no second \""
    case .dollarText:
      let tag = lexer.bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "$")) ?? start
      length = tag - start + 1
      let name = spelling(Token(.dollarText, start..<start + length)).dropFirst().dropLast()
      message = "a text that begins with \(name) has no second \(name)"
    case .escapedText:
      length = 2
      fallthrough
    default: message = "a text that begins with ' has no second '"
    }
    return ParseError(.syntax, message, at: .sql(start..<start + length))
  }

  /// True for a keyword that somebody may have meant as a name, not as a clause in the wrong place.
  private var isLikelyName: Bool {
    guard wordClass == .reserved || wordClass == .typeOrFunction else { return false }
    switch token.keyword {
    case .group, .order, .end, .desc, .table, .limit, .offset, .left, .right, .show, .to, .for, .window, nil:
      return true
    default: return false
    }
  }

  func unsupported(_ feature: String, at range: Range<Int>? = nil, hint: String? = nil) -> ParseError {
    ParseError(.unsupported, "\(feature) not supported", at: .sql(range ?? token.range), hint: hint)
  }

  /// The token as an error shows it, shortened if it is long.
  func spelling(_ token: Token) -> String {
    if token.range.count <= 60 { return "`\(text(of: token))`" }
    // Characters cut in two would decode to replacement characters.
    let start = String(decoding: lexer.bytes[token.range].prefix(50), as: UTF8.self)
    return "`\(start.prefix { $0 != "\u{FFFD}" })…`"
  }

  /// The text of a token.
  func text(of token: Token) -> String { String(decoding: lexer.bytes[token.range], as: UTF8.self) }

  /// What the word in hand may be besides a keyword; nil for no keyword at all.
  var wordClass: WordClass? { WordClass(PackedWord(lexer.bytes[token.range])) }

  /// An error about the word in hand or the one before it, if it is almost a keyword of a clause.
  ///
  /// The word before counts, since a misspelt keyword is taken for an alias: `a form t`.
  private func misspelling() -> ParseError? {
    for suspect in [previous, token] where suspect.kind == .word && suspect.keyword == nil {
      guard (3...20).contains(suspect.range.count) else { continue }
      let word = text(of: suspect)
      guard let meant = NearestName.nearest(to: word, among: Self.clauseWords),
        Schema.folded(meant) != Schema.folded(word)
      else { continue }
      return ParseError(
        .syntax, "syntax error at `\(word)`", at: .sql(suspect.range), hint: "did you mean \(meant)?")
    }
    return nil
  }

  private static let clauseWords = [
    "SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "DISTINCT", "BETWEEN", "UNION",
    "JOIN", "LEFT", "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "NOT", "NULL", "LIKE", "ILIKE", "WITH",
    "EXPLAIN", "DESCRIBE", "SHOW", "VALUES", "FILTER", "INTERVAL", "EXCEPT", "INTERSECT",
  ]
}
