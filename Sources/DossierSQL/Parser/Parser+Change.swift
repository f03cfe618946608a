import DossierBase

/// Statements that change data.
extension Parser {
  /// A statement that begins with the word in hand; nil if it is none of these.
  mutating func changeStatement() throws(ParseError) -> SQLStatement.Kind? {
    switch token.keyword {
    case .create: return try createStatement()
    case .insert: return .insert(try insertStatement())
    case .update: return .update(try updateStatement())
    case .delete: return .delete(try deleteStatement())
    case .truncate:
      try advance()
      _ = try accept(.table)
      return .truncate(table: try tableName())
    case .drop: return .drop(try dropStatement())
    case .alter: return .alterTable(try alterStatement())
    case .begin, .start:
      let isStart = token.keyword == .start
      try advance()
      if isStart { try expect(.transaction) } else { try takeWork() }
      return .begin
    case .commit:
      try advance()
      try takeWork()
      return .commit
    case .rollback, .abort:
      try advance()
      try takeWork()
      return .rollback
    default: return nil
    }
  }

  /// A statement that changes rows by what WITH before it names; nil if it is none of these.
  mutating func changeStatement(with: [CommonTable]) throws(ParseError) -> SQLStatement.Kind? {
    switch token.keyword {
    case .insert:
      var insert = try insertStatement()
      if let query = insert.query {
        let table = SQLTable(.subquery(query), at: query.range)
        let whole = SQLQuery(with: with, body: .select(.everything(of: table)), at: query.range)
        try check(depth: whole.depth)
        insert.query = whole
      }
      return .insert(insert)
    case .update:
      var update = try updateStatement()
      update.with = with
      return .update(update)
    case .delete:
      var delete = try deleteStatement()
      delete.with = with
      return .delete(delete)
    default: return nil
    }
  }

  /// TRANSACTION or WORK, which mean nothing.
  private mutating func takeWork() throws(ParseError) {
    if try !accept(.transaction) { _ = try accept(.work) }
  }

  /// IF NOT EXISTS.
  private mutating func acceptIfNotExists() throws(ParseError) -> Bool {
    guard token.keyword == .if else { return false }
    try advance()
    try expect(.not)
    try expect(.exists)
    return true
  }

  /// IF EXISTS.
  private mutating func acceptIfExists() throws(ParseError) -> Bool {
    guard token.keyword == .if else { return false }
    try advance()
    try expect(.exists)
    return true
  }

  // MARK: CREATE and DROP

  private mutating func createStatement() throws(ParseError) -> SQLStatement.Kind {
    try advance()
    var replaces = false
    if try accept(.or) {
      try expect(.replace)
      replaces = true
    }
    if token.keyword == .temp || token.keyword == .temporary { throw unsupported("a temporary table is") }
    if try accept(.table) { return .createTable(try createTable(replaces: replaces)) }
    if try accept(.view) {
      let ifNotExists = try acceptIfNotExists()
      let name = try tableName()
      let columns = token.kind == .leftParenthesis ? try columnNames() : []
      try expect(.as)
      guard startsQuery else { throw unexpected("a query") }
      return .createView(
        CreateView(
          view: name, replaces: replaces, ifNotExists: ifNotExists, columns: columns, query: try query()))
    }
    if token.kind == .word { throw unsupported("CREATE \(text(of: token).uppercased()) is") }
    throw unexpected("TABLE or VIEW")
  }

  private mutating func createTable(replaces: Bool) throws(ParseError) -> CreateTable {
    var result = CreateTable(
      table: [], replaces: replaces, ifNotExists: try acceptIfNotExists(), columns: nil, primaryKey: [],
      orderBy: [], query: nil)
    result.table = try tableName()
    if token.kind == .leftParenthesis { try tableElements(of: &result) }
    if try accept(.order) {
      try expect(.by)
      result.orderBy = try columnNames()
    }
    if try accept(.as) {
      guard startsQuery else { throw unexpected("a query") }
      result.query = try query()
    }
    if result.columns == nil, result.query == nil { throw unexpected("`(` or AS") }
    if result.query == nil, let column = result.columns?.first(where: { $0.type == nil }) {
      throw ParseError(
        .syntax, "the column \(ShownText.shortened(column.name.name)) has no type",
        at: .sql(column.name.range))
    }
    return result
  }

  /// `(column type …, PRIMARY KEY (…), …)`.
  private mutating func tableElements(of table: inout CreateTable) throws(ParseError) {
    try expect(.leftParenthesis, "`(`")
    var columns: [ColumnSpecification] = []
    repeat {
      if token.keyword == .primary {
        let place = token.range
        try advance()
        try expect(.key)
        try setKey(of: &table, try columnNames(), at: place)
        continue
      }
      if let name = Self.refusedConstraints[text(of: token).uppercased()], token.kind == .word,
        token.keyword != .check || peek().kind == .leftParenthesis
      {
        throw unsupported("\(name) is")
      }
      let (column, isKey) = try columnSpecification()
      if isKey { try setKey(of: &table, [column.name], at: column.name.range) }
      columns.append(column)
    } while try accept(.comma)
    try expect(.rightParenthesis, "`,` or `)`")
    table.columns = columns
  }

  private func setKey(
    of table: inout CreateTable, _ columns: [Identifier], at range: Range<Int>
  ) throws(ParseError) {
    guard table.primaryKey.isEmpty else {
      throw ParseError(.syntax, "a table has one primary key", at: .sql(range))
    }
    table.primaryKey = columns
  }

  /// What this version has not, and says so.
  private static let refusedConstraints = [
    "UNIQUE": "UNIQUE", "CHECK": "CHECK", "FOREIGN": "FOREIGN KEY", "CONSTRAINT": "a named constraint",
    "REFERENCES": "FOREIGN KEY", "GENERATED": "a generated column", "COLLATE": "COLLATE",
  ]

  private mutating func columnSpecification() throws(ParseError) -> (ColumnSpecification, isKey: Bool) {
    let name = try name(.columnOrTable, "a column's name")
    var column = ColumnSpecification(name: name, type: nil, isNotNull: false, defaultValue: nil)
    switch token.kind {
    case .comma, .rightParenthesis: return (column, false)
    default: column.type = try typeName()
    }
    var isKey = false
    while true {
      switch token.keyword {
      case .not:
        try advance()
        try expect(.null)
        column.isNotNull = true
      case .null: try advance()
      case .default:
        try advance()
        column.defaultValue = try expression(.concatenation)
      case .primary:
        try advance()
        try expect(.key)
        if isKey { throw ParseError(.syntax, "a table has one primary key", at: .sql(name.range)) }
        isKey = true
      default:
        if token.kind == .word, let refused = Self.refusedConstraints[text(of: token).uppercased()] {
          throw unsupported("\(refused) is")
        }
        return (column, isKey)
      }
    }
  }

  private mutating func dropStatement() throws(ParseError) -> Drop {
    try advance()
    let isView = try accept(.view)
    if !isView { try expect(.table) }
    let ifExists = try acceptIfExists()
    return Drop(name: try tableName(), isView: isView, ifExists: ifExists)
  }

  private mutating func alterStatement() throws(ParseError) -> AlterTable {
    try advance()
    try expect(.table)
    let ifExists = try acceptIfExists()
    let table = try tableName()
    if try accept(.add) {
      _ = try accept(.column)
      let ifNotExists = try acceptIfNotExists()
      let (column, isKey) = try columnSpecification()
      if isKey { throw unsupported("a key of a table that is there is") }
      if column.type == nil { throw unexpected("a type") }
      return AlterTable(
        table: table, ifExists: ifExists, action: .addColumn(column, ifNotExists: ifNotExists))
    }
    if try accept(.drop) {
      _ = try accept(.column)
      let ifColumnExists = try acceptIfExists()
      let column = try name(.columnOrTable, "a column's name")
      return AlterTable(
        table: table, ifExists: ifExists, action: .dropColumn(column, ifExists: ifColumnExists))
    }
    guard try accept(.rename) else { throw unexpected("ADD, DROP or RENAME") }
    if try accept(.to) {
      return AlterTable(
        table: table, ifExists: ifExists, action: .renameTable(to: try name(.columnOrTable, "a table's name"))
      )
    }
    _ = try accept(.column)
    let column = try name(.columnOrTable, "a column's name")
    try expect(.to)
    return AlterTable(
      table: table, ifExists: ifExists,
      action: .renameColumn(column, to: try name(.columnOrTable, "a column's name")))
  }

  // MARK: Rows

  private mutating func insertStatement() throws(ParseError) -> Insert {
    try advance()
    var result = Insert(
      table: [], alias: nil, columns: [], isByName: false, query: nil, conflict: .error, conflictColumns: [],
      returning: [])
    if try accept(.or) {
      if try accept(.ignore) {
        result.conflict = .nothing
      } else {
        try expect(.replace)
        result.conflict = .replace
      }
    }
    try expect(.into)
    result.table = try tableName()
    if try accept(.as) { result.alias = try name(.columnOrTable, "an alias") }
    if token.kind == .leftParenthesis, !startsQuery { result.columns = try columnNames() }
    if try accept(.by) {
      if try accept(.name) { result.isByName = true } else { try expect(.position) }
    }
    if try accept(.default) {
      try expect(.values)
    } else {
      guard startsQuery else { throw unexpected("VALUES or a query") }
      result.query = try query()
    }
    if try accept(.on) { try conflictClause(of: &result) }
    result.returning = try returning()
    return result
  }

  private mutating func conflictClause(of insert: inout Insert) throws(ParseError) {
    try expect(.conflict)
    if token.kind == .leftParenthesis { insert.conflictColumns = try columnNames() }
    try expect(.do)
    if try accept(.nothing) {
      insert.conflict = .nothing
      return
    }
    try expect(.update)
    try expect(.set)
    let assignments = try assignments()
    let condition = try accept(.where) ? try expression() : nil
    insert.conflict = .update(set: assignments, condition: condition)
  }

  private mutating func assignments() throws(ParseError) -> [Assignment] {
    try list { (parser) throws(ParseError) in
      let column = try parser.name(.columnOrTable, "a column's name")
      try parser.expect(.equal, "`=`")
      return Assignment(column: column, value: try parser.valueOrDefault())
    }
  }

  private mutating func returning() throws(ParseError) -> [SelectItem] {
    guard try accept(.returning) else { return [] }
    return try list { (parser) throws(ParseError) in try parser.selectItem() }
  }

  /// The alias of a table that is changed.
  private mutating func changedAlias() throws(ParseError) -> Identifier? {
    if try accept(.as) { return try name(.columnOrTable, "an alias") }
    guard isName(.columnOrTable), token.keyword != .set, token.keyword != .using else { return nil }
    return try name(.columnOrTable, "an alias")
  }

  private mutating func updateStatement() throws(ParseError) -> Update {
    try advance()
    let table = try tableName()
    let alias = try changedAlias()
    try expect(.set)
    let assignments = try assignments()
    let from = try accept(.from) ? try tables() : []
    let condition = try accept(.where) ? try expression() : nil
    return Update(
      table: table, alias: alias, assignments: assignments, from: from, condition: condition,
      returning: try returning())
  }

  private mutating func deleteStatement() throws(ParseError) -> Delete {
    try advance()
    try expect(.from)
    let table = try tableName()
    let alias = try changedAlias()
    let using = try accept(.using) ? try tables() : []
    let condition = try accept(.where) ? try expression() : nil
    return Delete(table: table, alias: alias, using: using, condition: condition, returning: try returning())
  }
}
