import DossierBase

/// Names: which words may be one depends on the place.
extension Parser {
  enum NameUse {
    /// A column, a table after FROM or the name of a subquery.
    case columnOrTable
    /// Behind AS or a dot, where every word is a name.
    case label
    /// An alias of a result column without AS.
    case bareLabel
    case function
  }

  /// True if the token in hand can be a name in such a place.
  func isName(_ use: NameUse) -> Bool {
    if token.kind == .quotedName { return true }
    guard token.kind == .word else { return false }
    let word = PackedWord(lexer.bytes[token.range])
    switch (WordClass(word), use) {
    case (nil, _), (_, .label): return true
    case (.reserved, _), (.typeOrFunction, .columnOrTable), (.typeOrFunction, .bareLabel): return false
    case (.unreserved, .bareLabel), (.column, .bareLabel): return !WordClass.afterAsOnly.contains(word!)
    case (.column, .function): return WordClass.functions.contains(word!)
    case (.unreserved, _), (.column, .columnOrTable), (.typeOrFunction, .function): return true
    }
  }

  /// Takes the token as a name.
  mutating func name(_ use: NameUse, _ expected: String) throws(ParseError) -> Identifier {
    guard isName(use) else { throw unexpected(expected) }
    let name = identifier(token)
    // The engine's own names have it.
    if place == nil, name.isQuoted, name.name.utf8.contains(0) {
      throw ParseError(.syntax, "a name has no character of the code 0", at: .sql(token.range))
    }
    try countNode()
    try advance()
    return name
  }

  /// The name in `name: …`, another way to write an alias; nil if none stands here.
  mutating func prefixAlias() throws(ParseError) -> Identifier? {
    guard isName(.columnOrTable), peek().kind == .colon else { return nil }
    let name = try name(.columnOrTable, "an alias")
    try advance()
    return name
  }

  /// The name that a word or a quoted name stands for.
  func identifier(_ token: Token) -> Identifier {
    if token.kind == .word { return Identifier(text(of: token), at: range(of: token)) }
    let inner = token.range.lowerBound + 1..<token.range.upperBound - 1
    let bytes = withoutDoubles(lexer.bytes[inner], of: UInt8(ascii: "\""))
    return Identifier(String(decoding: bytes, as: UTF8.self), isQuoted: true, at: range(of: token))
  }

  /// `bytes` with every pair of quotes made one.
  func withoutDoubles(_ bytes: ArraySlice<UInt8>, of quote: UInt8) -> [UInt8] {
    guard bytes.contains(quote) else { return Array(bytes) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var isSecond = false
    for byte in bytes {
      isSecond = byte == quote && !isSecond
      if byte != quote || isSecond { result.append(byte) }
    }
    return result
  }

  /// `(a, b, …)`.
  mutating func columnNames() throws(ParseError) -> [Identifier] {
    try expect(.leftParenthesis, "`(`")
    let names = try list(until: { $0.token.kind == .rightParenthesis }) { (parser) throws(ParseError) in
      try parser.name(.columnOrTable, "a column's name")
    }
    try expect(.rightParenthesis, "`,` or `)`")
    return names
  }
}
