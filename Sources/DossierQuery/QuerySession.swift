package import DossierBase
package import DossierSQL
import DossierVector

/// Binds and runs statements over one state of a database.
package final class QuerySession {
  private let catalog: any Catalog
  private(set) var context: ExecutionContext
  private let optimizer: Optimizer
  /// What SET has changed.
  package var settings = QuerySettings()
  /// The values of the parameters of the next statement.
  package var parameters = BoundParameters.none

  package convenience init(
    catalog: any Catalog, scheduler: Scheduler, budget: MemoryBudget, interruption: Interruption,
    engine: EngineSettings = EngineSettings(),
    temporaryDirectory: TemporaryDirectory = TemporaryDirectory(chosen: nil, beside: nil),
    progress: (@Sendable (_ doneCount: Int, _ blockCount: Int) -> Void)? = nil
  ) {
    self.init(
      catalog: catalog, scheduler: scheduler, budget: budget, interruption: interruption, engine: engine,
      temporaryDirectory: temporaryDirectory,
      optimizer: engine.usesOptimizer ? .standard : Optimizer(rules: []))
    context.progress = progress
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
      spillSpace: SpillSpace(
        budget, temporaryDirectory, for: "the statement", spillsAtOnce: engine.spillsAtOnce))
  }

  /// Runs one statement, whose rows are computed when they are asked for.
  package func run(_ statement: SQLStatement) throws(EngineError) -> QueryResult {
    switch statement.kind {
    case .query(let query): return try run(query)
    case .describe(let parts): return try describe(parts)
    case .describeQuery(let query):
      let columns = try QueryBinder(makeBinding()).bind(query).columns.map(\.definition)
      return QueryResult(Description.describe(columns), context)
    case .summarize(let query):
      return QueryResult(try Summary(of: query, self, catalog).result(), context)
    case .showTables: return QueryResult(Description.tables(catalog), context)
    case .set(let name, let value): return try set(name, value)
    case .explain(let query, let isAnalyze): return try explain(query, isAnalyze: isAnalyze)
    case .createTable, .createView, .alterTable, .drop, .insert, .update, .delete, .truncate, .begin, .commit,
      .rollback:
      preconditionFailure(
        "statements that change data go by change(_:in:), and transactions are the caller's")
    }
  }

  /// Runs one statement that changes data, at once: all rows that it returns are there.
  package func change(
    _ statement: SQLStatement, in target: any ChangeTarget
  ) throws(EngineError) -> QueryResult {
    try ChangeRunner(self, target).run(statement)
  }

  /// The rows of a query over a state of the database and some tables besides.
  func result(
    _ catalog: any Catalog, _ tables: [String: any TableSource], at range: Range<Int>,
    _ bind: (QueryBinder) throws(EngineError) -> BoundQuery
  ) throws(EngineError) -> QueryResult {
    let binding = BindingContext(catalog: catalog, settings: settings, parameters: parameters, context)
    let binder = QueryBinder(binding)
    binder.namedTables = tables
    return QueryResult(try optimized(try bind(binder), binding, at: range), binding, context)
  }

  private func describe(_ parts: [Identifier]) throws(EngineError) -> QueryResult {
    let name = parts[parts.count - 1]
    if try catalog.table(named: name.name) == nil, catalog.view(named: name.name) != nil {
      let columns = try QueryBinder(makeBinding()).bindNamed(parts).columns.map(\.definition)
      return QueryResult(Description.describe(columns), context)
    }
    return QueryResult(try Description.describe(parts, catalog), context)
  }

  private func run(_ query: SQLQuery) throws(EngineError) -> QueryResult {
    let binding = makeBinding()
    return QueryResult(try plan(query, binding), binding, context)
  }

  /// Runs a query in which a name means the rows of a table function.
  package func run(
    _ query: SQLQuery, over request: TableFunctionRequest, as name: Identifier
  ) throws(EngineError) -> QueryResult {
    let binding = makeBinding()
    let binder = QueryBinder(binding)
    let rows = try binder.bind(request, text: request.name)
    return QueryResult(
      try optimized(try binder.bind(query, over: rows, as: name), binding, at: query.range), binding, context)
  }

  private func plan(_ query: SQLQuery, _ binding: BindingContext) throws(EngineError) -> BoundQuery {
    try optimized(try QueryBinder(binding).bind(query), binding, at: query.range)
  }

  private func optimized(
    _ query: BoundQuery, _ binding: BindingContext, at range: Range<Int>
  ) throws(EngineError) -> BoundQuery {
    guard query.plan.isComplete, query.plan.allCommonPlans.allSatisfy(\.plan.isComplete) else {
      throw EngineError(
        .unsupported, "an expression is read here by its alias before it is computed, which is not supported",
        at: .sql(range),
        hint: "compute window functions and subqueries in a subquery in FROM, and read them outside of it")
    }
    let bound = optimizer.optimize(query)
    let plans = [bound.plan] + bound.plan.allCommonPlans.map(\.plan)
    try binding.reserve(
      plans.reduce(0) { min(1 << 40, $0 + $1.computationCount) } * context.scheduler.threadCount,
      BindingContext.computationByteCount)
    return bound
  }

  /// The plan of a query; run before, and with what its steps did, if it is to be analyzed.
  private func explain(_ query: SQLQuery, isAnalyze: Bool) throws(EngineError) -> QueryResult {
    let binding = makeBinding()
    let bound = try plan(query, binding)
    guard isAnalyze else {
      defer { withExtendedLifetime(binding) {} }
      return QueryResult(Description.plan(PlanPrinter.lines(of: bound.plan)), context)
    }
    let metrics = PlanMetrics(bound.plan)
    let total = StepMetrics()
    var analyzed = context
    analyzed.metrics = metrics
    let result = QueryResult(bound, binding, analyzed)
    total.addRows(try total.timed { () throws(EngineError) in try result.countRows() })
    let lines = PlanPrinter.lines(of: bound.plan, metrics) + ["Total: \(total.description)"]
    return QueryResult(Description.plan(lines), context)
  }

  private func makeBinding() -> BindingContext {
    BindingContext(catalog: catalog, settings: settings, parameters: parameters, context)
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
    return QueryResult(MemoryTable(schema: Schema([]), batches: []), context)
  }
}
