import DossierBase
import DossierSQL
import DossierVector

/// A query with its names resolved.
struct BoundQuery {
  /// Queries within each other at most, CTEs written out, so that plans may be walked by recursion.
  static let depthLimit = 200
  /// Tables of one FROM, subqueries of one SELECT and windows that differ, at most; each is a step above the others.
  static let stepLimit = 256

  /// A column of the result; several may show one column of the plan.
  struct Column {
    var id: ColumnID
    var name: String
    var type: DataType

    var definition: ColumnDefinition { ColumnDefinition(name, type) }
  }

  var plan: PlanNode
  var columns: [Column]
  /// Queries within each other, this one included.
  var depth = 1

  /// The columns of the plan that the query shows, each once.
  fileprivate var distinctColumns: [PlanColumn] {
    var known = ColumnIDSet()
    var distinct: [PlanColumn] = []
    for column in columns where !known.contains(column.id) {
      known.insert(column.id)
      distinct.append(PlanColumn(id: column.id, type: column.type, name: column.name))
    }
    return distinct
  }

  /// The rows of a common plan, whose columns the query names by their numbers there, for one more use.
  fileprivate func used(_ context: BindingContext) -> BoundQuery {
    guard case .common(let known) = plan.operation else { return self }
    let step = CommonStep(known.common, context)
    let ids = Dictionary(step.columns.map { ($0.source, $0.column.id) }) { first, _ in first }
    var result = self
    result.plan = PlanNode(.common(step))
    for index in columns.indices { result.columns[index].id = ids[columns[index].id] ?? columns[index].id }
    return result
  }
}

/// Resolves queries: tables, CTEs, subqueries in FROM, and what stands around the SELECT.
final class QueryBinder {
  let context: BindingContext
  /// What names in a subquery may mean besides its own columns: the scopes around it, inner ones last.
  private var outerScopes: [Scope] = []
  /// The CTEs of each name that are visible, inner ones last.
  private var commonTables: [[UInt8]: [BoundQuery]] = [:]

  /// Tables besides those of the catalogue, by names that are no others'.
  var namedTables: [String: any TableSource] = [:]
  /// Names of tables whose columns are found with these names before them only.
  var qualifiedOnly: Set<Identifier> = []

  init(_ context: BindingContext) { self.context = context }

  func bind(_ query: SQLQuery) throws(EngineError) -> BoundQuery {
    var added: [[UInt8]] = []
    defer { for name in added { commonTables[name]?.removeLast() } }
    for table in query.with {
      var bound = try renamed(try bind(table.query), table.columns, owner: table.name)
      bound.plan = PlanNode(
        .common(CommonStep(CommonPlan(bound.plan, columns: bound.distinctColumns), context)))
      commonTables[table.name.folded, default: []].append(bound)
      added.append(table.name.folded)
    }
    switch query.body {
    case .select(let core): return try SelectBinder(self, core, query).bind()
    case .values, .setOperation:
      if query.orderBy != .none { return try bind(query.aroundSubquery) }
      var bound =
        if case .setOperation(let operation) = query.body { try bind(operation) } else {
          try bindValues(query)
        }
      bound.plan = try limited(bound.plan, query)
      return bound
    }
  }

  // MARK: Outer rows

  /// Binds something that may read columns of rows around it.
  func within<Bound>(_ scope: Scope, _ bind: () throws(EngineError) -> Bound) throws(EngineError) -> Bound {
    outerScopes.append(scope)
    defer { outerScopes.removeLast() }
    return try bind()
  }

  /// True if all columns are of rows around the query that is bound.
  func isOuter(_ columns: ColumnIDSet) -> Bool {
    let outer = ColumnIDSet(outerScopes.flatMap { $0.columns.map(\.id) })
    return columns.isSubset(of: outer)
  }

  /// The column of rows around a subquery that a name means; nil if there is none.
  func bindOuter(_ parts: [Identifier], at range: Range<Int>) throws(EngineError) -> BoundExpression? {
    for scope in outerScopes.reversed() {
      if let position = try scope.position(of: parts) {
        let column = scope.columns[position]
        return BoundExpression(.column(column.id), column.type, at: range)
      }
      if let computed = try scope.computed(parts, context, at: range) { return computed }
    }
    return nil
  }

  /// The rows of a query over another that was bound before and has a name in it.
  func bind(_ query: SQLQuery, over known: BoundQuery, as name: Identifier) throws(EngineError) -> BoundQuery
  {
    var source = known
    if case .common = known.plan.operation {
      // That of a name of WITH would be taken for one more use of it.
      source.plan = PlanNode(.project(known.plan.output.map { .passing($0) }), [known.plan])
    }
    commonTables[name.folded, default: []].append(source)
    defer { commonTables[name.folded]?.removeLast() }
    return try bind(query)
  }

  /// Gives columns the names of an alias list.
  func renamed(_ query: BoundQuery, _ names: [Identifier], owner: Identifier) throws(EngineError)
    -> BoundQuery
  {
    guard names.count <= query.columns.count else {
      throw EngineError(
        .binding,
        "\(ShownText.shortened(owner.name)) has \(query.columns.count) columns, but \(names.count) names are given",
        at: .sql(owner.range))
    }
    var result = query
    for (index, name) in names.enumerated() { result.columns[index].name = name.name }
    return result
  }

  func isCommonTable(_ parts: [Identifier]) -> Bool {
    parts.count == 1 && commonTables[parts[0].folded]?.last != nil
  }

  func bindNamed(_ parts: [Identifier]) throws(EngineError) -> BoundQuery {
    let name = try TableName.last(of: parts)
    if parts.count == 1, let known = commonTables[name.folded]?.last { return known.used(context) }
    if parts.count > 1, Schema.folded(parts[parts.count - 2].name) == Schema.folded(InformationSchema.name) {
      if let table = try InformationSchema.table(named: name.name, self) {
        return try scan(table, name: name.name)
      }
      throw EngineError(
        .binding, "there is no table \(ShownText.shortened(name.name)) in information_schema",
        at: .sql(name.range), hint: "it has tables and columns")
    }
    if let table = namedTables[name.name] { return try scan(table, name: name.name) }
    guard let source = try context.catalog.table(named: name.name) else {
      if let view = context.catalog.view(named: name.name) { return try bind(view, as: name) }
      let known = context.catalog.tableNames
      throw EngineError(
        .binding, "there is no table \(ShownText.shortened(name.name))", at: .sql(name.range),
        hint: Scope.hint(forPartOf: name, among: known)
          ?? NearestName.nearest(to: name.name, among: known).map { "did you mean \(SQLPrinter.quoted($0))?" }
          ?? (known.isEmpty ? nil : "the tables are \(known.joined(separator: ", "))"))
    }
    return try scan(source, name: name.name)
  }

  /// The rows of a view, whose query sees nothing of the one that it is part of.
  private func bind(_ view: ViewDefinition, as name: Identifier) throws(EngineError) -> BoundQuery {
    let query = try SQLParser.query(of: view.sql, at: name.range)
    return try context.expanding(view, query, at: name.range) { () throws(EngineError) in
      var bound = try renamed(
        try QueryBinder(context).bind(query), view.columns.map { Identifier($0, at: name.range) },
        owner: name)
      bound.depth += 1
      return bound
    }
  }

  /// All rows of a table.
  func scan(_ source: any TableSource, name: String?) throws(EngineError) -> BoundQuery {
    let columns = source.schema.columns
    try context.reserve(columns.count, BindingContext.columnByteCount)
    let scan = TableScan(source, name: name, ids: context.makeColumns(columns.count))
    return BoundQuery(
      plan: PlanNode(.scan(scan)),
      columns: scan.columns.map { .init(id: $0.id, name: $0.name, type: $0.type) })
  }

  // MARK: LIMIT and VALUES

  /// The plan cut by LIMIT and OFFSET, which are constants.
  func limited(_ plan: PlanNode, _ query: SQLQuery) throws(EngineError) -> PlanNode {
    let count = try rowCount(query.limit, .limit)
    let offset = try rowCount(query.offset, .offset) ?? 0
    return count == nil && offset == 0 ? plan : PlanNode(.limit(count: count, offset: offset), [plan])
  }

  private func rowCount(_ expression: SQLExpression?, _ clause: Clause) throws(EngineError) -> Int? {
    guard let expression else { return nil }
    let binder = ExpressionBinder(scope: Scope(), context, clause)
    let bound = try Coercion.cast(try binder.bind(expression), to: .bigint)
    switch bound.constantValue {
    case .null: return nil
    case .integer(let value) where value >= 0: return Int(value)
    default:
      throw EngineError(
        .binding, "\(clause.rawValue) takes a whole number that is not negative", at: .sql(expression.range))
    }
  }

  /// VALUES as a table in memory.
  private func bindValues(_ query: SQLQuery) throws(EngineError) -> BoundQuery {
    guard case .values(let rows) = query.body else { preconditionFailure("VALUES") }
    let binder = ExpressionBinder(scope: Scope(), context, .values)
    var columns: [[BoundExpression]] = rows[0].map { _ in [] }
    for row in rows {
      for (index, expression) in row.enumerated() { columns[index].append(try binder.bind(expression)) }
    }
    for index in columns.indices {
      columns[index][0] = columns[index][0].computed
      columns[index] = try Coercion.unify(columns[index], for: "VALUES", at: query.range)
    }
    let types = columns.map { $0[0].type }
    let table = try valuesTable(columns, types, rowCount: rows.count)
    return try scan(table, name: nil)
  }

  private func valuesTable(
    _ columns: [[BoundExpression]], _ types: [DataType], rowCount: Int
  ) throws(EngineError) -> MemoryTable {
    let oneRow = SliceReader()
    oneRow.present([], count: 1)
    var builder = BatchBuilder(types)
    var heldByteCount = 0
    for row in 0..<rowCount {
      // The evaluators own what their views show.
      let evaluators = columns.map { $0[row].makeEvaluator(.empty) }
      var views: [VectorView] = []
      for evaluator in evaluators { views.append(try evaluator.evaluate(oneRow)) }
      builder.append(views, count: 1)
      withExtendedLifetime(evaluators) {}
      if builder.byteCount > heldByteCount {
        try context.reserve(builder.byteCount - heldByteCount, 1)
        heldByteCount = builder.byteCount
      }
    }
    let names = types.enumerated().map { ColumnDefinition("col\($0.offset)", $0.element) }
    return MemoryTable(schema: Schema(names), batches: builder.finish())
  }
}
