package import DossierBase
package import DossierSQL
package import DossierVector

/// The rows of a statement, with the names and types of their columns.
package struct QueryResult: Sendable {
  package let schema: Schema
  package let table: MemoryTable
}

/// Binds and runs statements over one state of a database.
package final class QuerySession {
  private let catalog: any Catalog
  private let context: ExecutionContext
  /// What SET has changed.
  package var settings = QuerySettings()

  package init(
    catalog: any Catalog, scheduler: Scheduler, budget: MemoryBudget, interruption: Interruption,
    engine: EngineSettings = EngineSettings()
  ) {
    self.catalog = catalog
    context = ExecutionContext(
      scheduler: scheduler, budget: budget, interruption: interruption, settings: engine)
  }

  /// Runs one statement and gathers its rows.
  package func run(_ statement: SQLStatement) throws(EngineError) -> QueryResult {
    switch statement.kind {
    case .query(let query): return try run(query)
    case .describe(let parts): return try Description.describe(parts, catalog)
    case .describeQuery(let query):
      return Description.describe(try QueryBinder(catalog: catalog, settings: settings).bind(query).columns)
    case .showTables: return Description.tables(catalog)
    case .set(let name, let value): return try set(name, value)
    case .explain(_, _):
      throw EngineError(.unsupported, "EXPLAIN is not supported yet", at: .sql(statement.range))
    }
  }

  private func run(_ query: SQLQuery) throws(EngineError) -> QueryResult {
    let bound = try QueryBinder(catalog: catalog, settings: settings).bind(query)
    let all = Set(bound.columns.indices)
    let (plan, _) = ColumnPruning.prune(bound.plan, needed: all)
    let rows = try Executor(context: context).run(plan)
    let schema = Schema(bound.columns)
    return QueryResult(
      schema: schema, table: MemoryTable(schema: schema, batches: rows.batches, memory: rows.memory))
  }

  private func set(_ name: Identifier, _ value: SettingValue) throws(EngineError) -> QueryResult {
    guard name.name.lowercased() == "integer_division" else {
      throw EngineError(
        .binding, "there is no setting \(ShownText.shortened(name.name))", at: .sql(name.range),
        hint:
          "there is one setting, integer_division; threads and memory are limited where the database is opened: "
          + "dossier --threads 2 --memory-limit 2GB")
    }
    switch value {
    case .literal(.boolean(let flag)): settings.isIntegerDivision = flag
    case .word(let word) where word.name.lowercased() == "on": settings.isIntegerDivision = true
    case .word(let word) where word.name.lowercased() == "off": settings.isIntegerDivision = false
    default: throw EngineError(.binding, "integer_division is true or false", at: .sql(name.range))
    }
    return QueryResult(schema: Schema([]), table: MemoryTable(schema: Schema([]), batches: []))
  }
}
