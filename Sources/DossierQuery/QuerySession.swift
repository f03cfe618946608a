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
  private let optimizer: Optimizer
  /// What SET has changed.
  package var settings = QuerySettings()

  package convenience init(
    catalog: any Catalog, scheduler: Scheduler, budget: MemoryBudget, interruption: Interruption,
    engine: EngineSettings = EngineSettings(),
    temporaryDirectory: TemporaryDirectory = TemporaryDirectory(chosen: nil, beside: nil)
  ) {
    self.init(
      catalog: catalog, scheduler: scheduler, budget: budget, interruption: interruption, engine: engine,
      temporaryDirectory: temporaryDirectory,
      optimizer: engine.usesOptimizer ? .standard : Optimizer(rules: []))
  }

  /// A session whose plans are rewritten by other rules.
  init(
    catalog: any Catalog, scheduler: Scheduler, budget: MemoryBudget, interruption: Interruption,
    engine: EngineSettings,
    temporaryDirectory: TemporaryDirectory = TemporaryDirectory(chosen: nil, beside: nil),
    optimizer: Optimizer
  ) {
    self.catalog = catalog
    self.optimizer = optimizer
    context = ExecutionContext(
      scheduler: scheduler, budget: budget, interruption: interruption, settings: engine,
      temporaryDirectory: temporaryDirectory)
  }

  /// Runs one statement and gathers its rows.
  package func run(_ statement: SQLStatement) throws(EngineError) -> QueryResult {
    switch statement.kind {
    case .query(let query): return try run(query)
    case .describe(let parts): return try Description.describe(parts, catalog)
    case .describeQuery(let query):
      return Description.describe(try QueryBinder(makeBinding()).bind(query).columns.map(\.definition))
    case .showTables: return Description.tables(catalog)
    case .set(let name, let value): return try set(name, value)
    case .explain(let query, let isAnalyze): return try explain(query, isAnalyze: isAnalyze)
    }
  }

  private func run(_ query: SQLQuery) throws(EngineError) -> QueryResult {
    // The binding holds the plan's memory until the statement ends.
    let binding = makeBinding()
    let bound = try plan(query, binding)
    let table = try Executor(context: context).run(bound)
    withExtendedLifetime(binding) {}
    return QueryResult(schema: table.schema, table: table)
  }

  private func plan(_ query: SQLQuery, _ binding: BindingContext) throws(EngineError) -> BoundQuery {
    let bound = optimizer.optimize(try QueryBinder(binding).bind(query))
    try binding.reserve(
      bound.plan.computationCount * context.scheduler.threadCount, BindingContext.computationByteCount)
    return bound
  }

  /// The plan of a query; run before, and with what its steps did, if it is to be analyzed.
  private func explain(_ query: SQLQuery, isAnalyze: Bool) throws(EngineError) -> QueryResult {
    let binding = makeBinding()
    let bound = try plan(query, binding)
    defer { withExtendedLifetime(binding) {} }
    guard isAnalyze else { return Description.plan(PlanPrinter.lines(of: bound.plan)) }
    let metrics = PlanMetrics(bound.plan)
    let total = StepMetrics()
    var analyzed = context
    analyzed.metrics = metrics
    total.addRows(
      try total.timed { () throws(EngineError) in try Executor(context: analyzed).run(bound).rowCount })
    return Description.plan(PlanPrinter.lines(of: bound.plan, metrics) + ["Total: \(total.description)"])
  }

  private func makeBinding() -> BindingContext {
    BindingContext(catalog: catalog, settings: settings, budget: context.budget)
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
