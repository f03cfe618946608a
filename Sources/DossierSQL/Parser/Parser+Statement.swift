import DossierBase

/// Statements.
extension Parser {
  /// Every statement up to the end of the text.
  mutating func statements() throws(ParseError) -> [SQLStatement] {
    var statements: [SQLStatement] = []
    while true {
      while try accept(.semicolon) {}
      if token.kind == .end { return statements }
      statements.append(try statement())
      if token.kind != .semicolon && token.kind != .end { throw unexpected("a semicolon or the end") }
    }
  }

  private mutating func statement() throws(ParseError) -> SQLStatement {
    let start = self.start
    let kind = try statementKind()
    return SQLStatement(kind: kind, place: SourcePlace(range(from: start)))
  }

  private mutating func statementKind() throws(ParseError) -> SQLStatement.Kind {
    if token.keyword == .with { return try statementWithCommonTables() }
    if startsQuery { return .query(try query()) }
    switch token.keyword {
    case .explain:
      try advance()
      let isAnalyze = try accept(.analyze)
      guard startsQuery else { throw unexpected("a query") }
      return .explain(try query(), isAnalyze: isAnalyze)
    case .describe, .desc:
      try advance()
      return try description()
    case .show: return try show()
    case .set: return try setting()
    case .summarize:
      try advance()
      if startsQuery { return .summarize(try query()) }
      let start = self.start
      let table = SQLTable(.named(try tableName()), at: range(from: start))
      return .summarize(SQLQuery(body: .select(.everything(of: table)), at: table.range))
    default:
      if let change = try changeStatement() { return change }
      throw unknownStatement()
    }
  }

  private mutating func description() throws(ParseError) -> SQLStatement.Kind {
    if startsQuery { return .describeQuery(try query()) }
    return .describe(table: try tableName())
  }

  private mutating func show() throws(ParseError) -> SQLStatement.Kind {
    try advance()
    if token.keyword == .all { throw unsupported("SHOW ALL is") }
    if try accept(.tables) { return .showTables }
    return try description()
  }

  private mutating func setting() throws(ParseError) -> SQLStatement.Kind {
    try advance()
    let scope = token.keyword
    if scope == .session || scope == .global || scope == .local, peek().kind == .word { try advance() }
    let name = try name(.columnOrTable, "the name of a setting")
    if token.keyword == .to { try advance() } else { try expect(.equal, "`=`") }
    if isName(.columnOrTable) || token.keyword == .on { return .set(name, .word(try settingWord())) }
    let value = try expression()
    guard case .literal(let literal) = value.kind else {
      throw ParseError(.syntax, "the value of a setting is a literal or a word", at: .sql(value.range))
    }
    return .set(name, .literal(literal))
  }

  private mutating func settingWord() throws(ParseError) -> Identifier { try name(.label, "a value") }

  /// The name of a table, a schema's before it.
  mutating func tableName() throws(ParseError) -> [Identifier] {
    if token.kind == .text {
      throw unsupported("reading a file in SQL is", hint: "load it with `dossier import` first")
    }
    var parts = [try name(.columnOrTable, "a table's name")]
    while try accept(.dot) { parts.append(try name(.label, "a name")) }
    return parts
  }

  private func unknownStatement() -> ParseError {
    let word = text(of: token).uppercased()
    if token.kind == .word, Self.foreignStatements.contains(word) {
      let isTransfer = ["COPY", "EXPORT", "IMPORT", "ATTACH", "LOAD"].contains(word)
      return unsupported(
        "\(word) is", hint: isTransfer ? "SQL names no files: use the command or the library" : nil)
    }
    return unexpected("a statement")
  }

  /// Statements of DuckDB that this version has not.
  private static let foreignStatements: Set<String> = [
    "ANALYZE", "ATTACH", "CALL", "CHECKPOINT", "COMMENT", "COPY",
    "DEALLOCATE", "DETACH", "EXECUTE", "EXPORT", "IMPORT", "INSTALL", "LOAD",
    "MERGE", "PIVOT", "PRAGMA", "PREPARE", "RESET", "TABLE",
    "UNPIVOT", "USE", "VACUUM",
  ]
}
