/// Statements that change data.
extension SQLPrinter {
  /// A name and what stands before it.
  mutating func addPath(_ parts: [Identifier]) { list(parts, separator: ".") { $0.add($1) } }

  mutating func add(_ table: CreateTable) {
    add("CREATE \(table.replaces ? "OR REPLACE " : "")TABLE \(table.ifNotExists ? "IF NOT EXISTS " : "")")
    addPath(table.table)
    if let columns = table.columns {
      add("(")
      list(columns) { $0.add($1) }
      if !table.primaryKey.isEmpty {
        add(", PRIMARY KEY ")
        addColumns(table.primaryKey)
      }
      add(")")
    }
    if !table.orderBy.isEmpty {
      add(" ORDER BY ")
      addColumns(table.orderBy)
    }
    if let query = table.query {
      add(" AS ")
      add(query)
    }
  }

  mutating func add(_ column: ColumnSpecification) {
    add(column.name)
    if let type = column.type { add(" \(type.spelling)") }
    if column.isNotNull { add(" NOT NULL") }
    if let value = column.defaultValue {
      add(" DEFAULT (")
      add(value)
      add(")")
    }
  }

  mutating func add(_ view: CreateView) {
    add("CREATE \(view.replaces ? "OR REPLACE " : "")VIEW \(view.ifNotExists ? "IF NOT EXISTS " : "")")
    addPath(view.view)
    if !view.columns.isEmpty { addColumns(view.columns) }
    add(" AS ")
    add(view.query)
  }

  mutating func add(_ change: AlterTable) {
    add("ALTER TABLE \(change.ifExists ? "IF EXISTS " : "")")
    addPath(change.table)
    switch change.action {
    case .addColumn(let column, let ifNotExists):
      add(" ADD COLUMN \(ifNotExists ? "IF NOT EXISTS " : "")")
      add(column)
    case .dropColumn(let column, let ifExists):
      add(" DROP COLUMN \(ifExists ? "IF EXISTS " : "")")
      add(column)
    case .renameColumn(let column, let new):
      add(" RENAME COLUMN ")
      add(column)
      add(" TO ")
      add(new)
    case .renameTable(let new):
      add(" RENAME TO ")
      add(new)
    }
  }

  mutating func add(_ insert: Insert) {
    add("INSERT \(insert.conflict == .replace ? "OR REPLACE " : "")INTO ")
    addPath(insert.table)
    if let alias = insert.alias {
      add(" AS ")
      add(alias)
    }
    if !insert.columns.isEmpty { addColumns(insert.columns) }
    if insert.isByName { add(" BY NAME") }
    add(" ")
    if let query = insert.query { add(query) } else { add("DEFAULT VALUES") }
    add(insert.conflict, insert.conflictColumns)
    addReturning(insert.returning)
  }

  private mutating func add(_ conflict: Insert.Conflict, _ columns: [Identifier]) {
    if conflict == .error || conflict == .replace { return }
    add(" ON CONFLICT ")
    if !columns.isEmpty {
      addColumns(columns)
      add(" ")
    }
    switch conflict {
    case .error, .replace: break
    case .nothing: add("DO NOTHING")
    case .update(let assignments, let condition):
      add("DO UPDATE SET ")
      add(assignments)
      addCondition(condition)
    }
  }

  private mutating func add(_ assignments: [Assignment]) {
    list(assignments) {
      $0.add($1.column)
      $0.add(" = ")
      $0.add($1.value)
    }
  }

  private mutating func addCondition(_ condition: SQLExpression?) {
    guard let condition else { return }
    add(" WHERE ")
    add(condition)
  }

  private mutating func addReturning(_ items: [SelectItem]) {
    if items.isEmpty { return }
    add(" RETURNING ")
    list(items) { $0.add($1) }
  }

  mutating func add(_ update: Update) {
    add(update.with)
    add("UPDATE ")
    addPath(update.table)
    if let alias = update.alias {
      add(" AS ")
      add(alias)
    }
    add(" SET ")
    add(update.assignments)
    if !update.from.isEmpty {
      add(" FROM ")
      list(update.from) { $0.add($1) }
    }
    addCondition(update.condition)
    addReturning(update.returning)
  }

  mutating func add(_ delete: Delete) {
    add(delete.with)
    add("DELETE FROM ")
    addPath(delete.table)
    if let alias = delete.alias {
      add(" AS ")
      add(alias)
    }
    if !delete.using.isEmpty {
      add(" USING ")
      list(delete.using) { $0.add($1) }
    }
    addCondition(delete.condition)
    addReturning(delete.returning)
  }
}
