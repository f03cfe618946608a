import DossierBase
import DossierSQL
import DossierVector

extension QueryBinder {
  /// The rows of a table function.
  func bind(_ call: TableFunctionCall) throws(EngineError) -> BoundQuery {
    if let series = try bindSeries(call) { return series }
    let functions = context.catalog.tableFunctions
    guard let function = functions.first(where: { Schema.folded($0.name) == call.name.folded }) else {
      throw unknown(call.name, functions.map(\.name) + Self.seriesNames)
    }
    let binder = TableFunctionArgumentBinder(call: call, function: function, context: context)
    let (arguments, condition) = try binder.bind()
    let table = arguments.text("table")
    let request = TableFunctionRequest(
      function.name,
      table: Identifier(table?.text ?? function.defaultTable, at: table?.range ?? call.name.range),
      condition: condition
    ) { (source) throws(EngineError) in try function.bind(arguments, over: source) }
    do throws(EngineError) {
      return try bind(request, text: SQLPrinter.text(of: call))
    } catch {
      throw error.located(at: .sql(call.name.range))
    }
  }

  private func unknown(_ name: Identifier, _ known: [String]) -> EngineError {
    var hint = NearestName.nearest(to: name.name, among: known).map { "did you mean \($0)?" }
    if hint == nil, !known.isEmpty { hint = "the table functions are \(known.joined(separator: ", "))" }
    return EngineError(
      .binding, "there is no table function \(ShownText.shortened(name.name))", at: .sql(name.range),
      hint: hint)
  }

  /// - Parameter text: the call as EXPLAIN shows it.
  func bind(_ request: TableFunctionRequest, text: String) throws(EngineError) -> BoundQuery {
    let name = request.table.name
    guard let source = try context.catalog.table(named: name) else {
      let nearest = NearestName.nearest(to: name, among: context.catalog.tableNames)
      throw EngineError(
        .binding, "there is no table \(name)",
        at: request.table.range.isEmpty ? nil : .sql(request.table.range),
        hint: nearest.map { "did you mean \($0)?" } ?? "import dossiers first")
    }
    let input = try scan(source, name: name)
    var plan = input.plan
    if let condition = request.condition {
      let columns = input.columns.map {
        Scope.Column(id: $0.id, table: name, name: $0.name, type: $0.type)
      }
      let stored = Scope.Table(name: name, source: source, columns: input.columns.map(\.id))
      let scope = Scope(columns: columns, tables: [stored], catalog: context.catalog)
      let binder = ExpressionBinder(scope: scope, context, .reportCondition)
      plan = SelectBinder.filtered(plan, try binder.bindCondition(condition))
    }
    let function = try request.bind(source)
    try context.reserve(function.output.columns.count, BindingContext.columnByteCount)
    let columns = function.output.columns.enumerated().map {
      TableScan.Column(
        id: context.makeColumn(), position: $0.offset, name: $0.element.name, type: $0.element.type)
    }
    let step = TableFunctionStep(
      function: function, table: source, text: text,
      inputs: function.inputColumns.map { input.columns[$0].id },
      columns: columns)
    return BoundQuery(
      plan: PlanNode(.tableFunction(step), [plan]),
      columns: columns.map { .init(id: $0.id, name: $0.name, type: $0.type) })
  }
}
