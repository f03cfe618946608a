/// Queries and statements.
extension SQLPrinter {
  mutating func add(_ query: SQLQuery) {
    add(query.with)
    switch query.body {
    case .select(let core): add(core)
    case .values(let rows):
      add("VALUES ")
      list(rows) {
        $0.add("(")
        $0.add($1)
        $0.add(")")
      }
    case .setOperation(let operation): add(operation)
    }
    switch query.orderBy {
    case .none: break
    case .all(let isDescending, let nulls):
      add(" ORDER BY ALL")
      addDirection(isDescending, nulls)
    case .terms(let terms):
      add(" ORDER BY ")
      list(terms) { $0.add($1) }
    }
    clause(" LIMIT ", query.limit)
    clause(" OFFSET ", query.offset)
  }

  /// WITH, if there is any.
  mutating func add(_ with: [CommonTable]) {
    if with.isEmpty { return }
    add("WITH ")
    list(with) { $0.add($1) }
    add(" ")
  }

  private mutating func clause(_ words: String, _ expression: SQLExpression?) {
    guard let expression else { return }
    add(words)
    add(expression)
  }

  private mutating func add(_ table: CommonTable) {
    add(table.name)
    if !table.columns.isEmpty { addColumns(table.columns) }
    add(" AS (")
    add(table.query)
    add(")")
  }

  mutating func addColumns(_ columns: [Identifier]) {
    add("(")
    list(columns) { $0.add($1) }
    add(")")
  }

  private mutating func add(_ operation: SetOperation) {
    add("(")
    add(operation.left)
    add(
      ") \(operation.kind.rawValue)\(operation.isAll ? " ALL" : "")\(operation.isByName ? " BY NAME" : "") (")
    add(operation.right)
    add(")")
  }

  private mutating func add(_ core: SelectCore) {
    add(core.isDistinct ? "SELECT DISTINCT " : "SELECT ")
    if !core.distinctOn.isEmpty {
      add("ON (")
      add(core.distinctOn)
      add(") ")
    }
    list(core.items) { $0.add($1) }
    if !core.from.isEmpty {
      add(" FROM ")
      list(core.from) { $0.add($1) }
    }
    clause(" WHERE ", core.condition)
    switch core.groupBy {
    case .none: break
    case .all: add(" GROUP BY ALL")
    case .expressions(let keys):
      add(" GROUP BY ")
      add(keys)
    case .sets(let sets):
      add(" GROUP BY GROUPING SETS (")
      list(sets) { printer, keys in
        printer.add("(")
        printer.add(keys)
        printer.add(")")
      }
      add(")")
    }
    clause(" HAVING ", core.having)
    if !core.windows.isEmpty {
      add(" WINDOW ")
      list(core.windows) { printer, named in
        printer.add(named.name)
        printer.add(" AS ")
        printer.addDefinition(of: named.window)
      }
    }
    clause(" QUALIFY ", core.qualify)
  }

  mutating func add(_ item: SelectItem) {
    switch item.kind {
    case .expression(let expression, let alias):
      add(expression)
      addAlias(alias)
    case .star(let table, let excluded, let alias):
      if let table {
        add(table)
        add(".")
      }
      add("*")
      if !excluded.isEmpty {
        add(" EXCLUDE ")
        addColumns(excluded)
      }
      addAlias(alias)
    }
  }

  private mutating func addAlias(_ alias: Identifier?) {
    guard let alias else { return }
    add(" AS ")
    add(alias)
  }

  mutating func add(_ table: SQLTable) {
    switch table.kind {
    case .named(let parts): list(parts, separator: ".") { $0.add($1) }
    case .subquery(let query):
      add("(")
      add(query)
      add(")")
    case .function(let call): add(call)
    case .join(let join): add(join)
    }
    guard let alias = table.alias else { return }
    add(" AS ")
    add(alias.name)
    if !alias.columns.isEmpty { addColumns(alias.columns) }
  }

  private mutating func add(_ join: Join) {
    add("(")
    add(join.left)
    add("\(join.condition == .natural ? " NATURAL" : "") \(join.kind.rawValue) JOIN ")
    add(join.right)
    switch join.condition {
    case .none, .natural: break
    case .on(let condition): clause(" ON ", condition)
    case .using(let columns):
      add(" USING ")
      addColumns(columns)
    }
    add(")")
  }

  mutating func add(_ statement: SQLStatement) {
    switch statement.kind {
    case .query(let query): add(query)
    case .explain(let query, let isAnalyze):
      add(isAnalyze ? "EXPLAIN ANALYZE " : "EXPLAIN ")
      add(query)
    case .describe(let table):
      add("DESCRIBE ")
      addPath(table)
    case .describeQuery(let query):
      add("DESCRIBE ")
      add(query)
    case .showTables: add("SHOW TABLES")
    case .summarize(let query):
      add("SUMMARIZE ")
      add(query)
    case .set(let name, let value):
      add("SET \(Self.quoted(name.name)) = ")
      switch value {
      case .literal(let literal): add(literal)
      case .word(let word): add(word)
      }
    case .createTable(let table): add(table)
    case .createView(let view): add(view)
    case .alterTable(let change): add(change)
    case .drop(let drop):
      add("DROP \(drop.isView ? "VIEW" : "TABLE") \(drop.ifExists ? "IF EXISTS " : "")")
      addPath(drop.name)
    case .insert(let insert): add(insert)
    case .update(let update): add(update)
    case .delete(let delete): add(delete)
    case .truncate(let table):
      add("TRUNCATE ")
      addPath(table)
    case .begin: add("BEGIN")
    case .commit: add("COMMIT")
    case .rollback: add("ROLLBACK")
    }
  }
}
