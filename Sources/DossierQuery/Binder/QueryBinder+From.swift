import DossierBase
import DossierSQL

/// What stands after FROM: tables, and what is joined to them.
extension QueryBinder {
  /// Rows and the names of their columns.
  struct BoundTable {
    var plan: PlanNode
    var scope: Scope
    /// Queries within each other.
    var depth: Int
  }

  /// Tables between commas: all combinations of their rows.
  func bindFrom(_ tables: [SQLTable]) throws(EngineError) -> BoundTable? {
    guard let first = tables.first else { return nil }
    let count = tables.reduce(0) { $0 + $1.joinedTableCount }
    if count > BoundQuery.stepLimit {
      throw EngineError(
        .binding, "FROM has \(count) tables, and may have \(BoundQuery.stepLimit)", at: .sql(first.range))
    }
    var result = try bindTable(first)
    for table in tables.dropFirst() {
      let right = try within(result.scope) { () throws(EngineError) in try bindTable(table) }
      result = try joined(.cross, result, right, on: [], at: table.range)
    }
    return result
  }

  func bindTable(_ table: SQLTable) throws(EngineError) -> BoundTable {
    let bound: BoundQuery
    var name: String?
    var stored: TableScan?
    switch table.kind {
    case .named(let parts):
      bound = try bindNamed(parts)
      name = parts[parts.count - 1].name
      if !isCommonTable(parts), case .scan(let scan) = bound.plan.operation { stored = scan }
    case .subquery(let query): bound = try bind(query)
    case .function(let call):
      bound = try bind(call)
      name = call.name.name
    case .join(let join): return try bindJoin(join, at: table.range)
    }
    if let alias = table.alias { name = alias.name.name }
    let owner = table.alias?.name ?? Identifier(name ?? "subquery", at: table.range)
    let named = try renamed(bound, table.alias?.columns ?? [], owner: owner)
    try check(depth: named.depth, at: table.range)
    let needsTable = qualifiedOnly.contains(owner)
    let columns = named.columns.map {
      Scope.Column(id: $0.id, table: name, name: $0.name, type: $0.type, needsTable: needsTable)
    }
    let tables = stored.map {
      [Scope.Table(name: owner.name, source: $0.source, columns: $0.columns.map(\.id))]
    }
    let scope = Scope(columns: columns, tables: tables ?? [], catalog: context.catalog)
    return BoundTable(plan: named.plan, scope: scope, depth: named.depth)
  }

  func check(depth: Int, at range: Range<Int>) throws(EngineError) {
    guard depth < BoundQuery.depthLimit else {
      throw EngineError(
        .binding, "queries and CTEs are nested deeper than \(BoundQuery.depthLimit) levels", at: .sql(range))
    }
  }

  // MARK: Joins

  private func bindJoin(_ join: Join, at range: Range<Int>) throws(EngineError) -> BoundTable {
    let left = try bindTable(join.left)
    let right = try within(left.scope) { () throws(EngineError) in try bindTable(join.right) }
    switch join.condition {
    case .none: return try joined(join.kind, left, right, on: [], at: range)
    case .using(let names): return try joined(join, left, right, using: names, at: range)
    case .natural:
      let names = try commonNames(left.scope, right.scope, join, at: range)
      return try joined(join, left, right, using: names, at: range)
    case .on(let condition):
      let scope = left.scope.joined(right.scope)
      let binder = ExpressionBinder(scope: scope, context, .joinCondition, queries: self)
      let terms = try binder.bindCondition(condition).conjuncts
      if binder.subqueries.isEmpty { return try joined(join.kind, left, right, on: terms, at: range) }
      guard join.kind == .inner else {
        throw EngineError(
          .unsupported, "a subquery in the condition of \(join.kind.rawValue) JOIN is not supported yet",
          at: .sql(condition.range))
      }
      var both = try joined(.cross, left, right, on: [], at: range)
      both.plan = try binder.attach(binder.subqueries, to: both.plan).filtered(terms)
      return both
    }
  }

  /// The names of columns that two tables have in common, in the order of the left one.
  private func commonNames(
    _ left: Scope, _ right: Scope, _ join: Join, at range: Range<Int>
  ) throws(EngineError) -> [Identifier] {
    let known = Set(right.columns.filter { !$0.needsTable }.map { Schema.folded($0.name) })
    var names: [Identifier] = []
    for column in left.columns where !column.needsTable && known.contains(Schema.folded(column.name)) {
      let name = Identifier(column.name, isQuoted: true, at: join.right.range)
      if !names.contains(name) { names.append(name) }
    }
    if names.isEmpty {
      throw EngineError(
        .binding, "NATURAL JOIN needs a column that both tables have", at: .sql(range),
        hint: "write JOIN … ON with a condition, or CROSS JOIN")
    }
    return names
  }

  /// The pairs of two tables' rows for which the terms are true.
  private func joined(
    _ kind: Join.Kind, _ left: BoundTable, _ right: BoundTable, on terms: [BoundExpression],
    at range: Range<Int>
  ) throws(EngineError) -> BoundTable {
    let depth = max(left.depth, right.depth)
    let isDependent = !right.plan.freeColumns.intersection(left.plan.outputColumns).isEmpty
    let scope = left.scope.joined(right.scope)
    if isDependent, kind == .right || kind == .full {
      throw EngineError(
        .binding, "\(kind.rawValue) JOIN cannot depend on rows of the table before it", at: .sql(range))
    }
    let plan: PlanNode
    switch kind {
    case .inner, .cross:
      plan = try Decorrelation.join(.inner, left.plan, right.plan, on: terms, context, at: range)
    case .left: plan = try Decorrelation.join(.left, left.plan, right.plan, on: terms, context, at: range)
    case .right: plan = .joined(.left, right.plan, left.plan, on: terms)
    case .full: plan = .joined(.full, left.plan, right.plan, on: terms)
    case .semi, .anti:
      let mark = JoinMark(column: context.makeColumn())
      let marked = try Decorrelation.join(.mark(mark), left.plan, right.plan, on: terms, context, at: range)
      return BoundTable(
        plan: marked.filtered([mark.condition(isNegated: kind == .anti, at: range)]), scope: left.scope,
        depth: depth)
    }
    return BoundTable(plan: plan, scope: scope, depth: depth)
  }

  /// The pairs that have equal values in columns of the same names, each of which is one column of the result.
  private func joined(
    _ join: Join, _ left: BoundTable, _ right: BoundTable, using names: [Identifier], at range: Range<Int>
  ) throws(EngineError) -> BoundTable {
    var terms: [BoundExpression] = []
    var (leftColumns, rightColumns) = (left.scope.columns, right.scope.columns)
    var merged: [Int: Scope.Column] = [:]
    var computed: [PlanExpression] = []
    for name in names {
      guard let first = try left.scope.position(of: [name]) else {
        throw left.scope.unknown(name, among: leftColumns.map(\.name))
      }
      guard let second = try right.scope.position(of: [name]) else {
        throw right.scope.unknown(name, among: rightColumns.map(\.name))
      }
      let (one, other) = (leftColumns[first].expression, rightColumns[second].expression)
      let equation = try OperatorBinding.comparison(.equal, one, other, at: name.range)
      terms.append(equation)
      rightColumns[second].needsTable = true
      switch join.kind {
      case .inner, .cross, .left, .semi, .anti: break
      case .right:
        leftColumns[first].needsTable = true
        merged[first] = rightColumns[second]
      case .full:
        let values = try Coercion.unify([one, other], for: "USING", at: name.range)
        let value = BoundExpression(.coalesce(values), values[0].type, at: name.range)
        let id = context.makeColumn()
        computed.append(PlanExpression(id: id, name: name.name, expression: value))
        leftColumns[first].needsTable = true
        merged[first] = Scope.Column(id: id, table: nil, name: leftColumns[first].name, type: value.type)
      }
    }
    var result = try joined(join.kind, left, right, on: terms, at: range)
    if join.kind == .semi || join.kind == .anti { return result }
    result.plan = result.plan.adding(computed)
    var columns: [Scope.Column] = []
    for (index, column) in leftColumns.enumerated() {
      if let value = merged[index] {
        columns.append(Scope.Column(id: value.id, table: nil, name: column.name, type: value.type))
      }
      columns.append(column)
    }
    result.scope = Scope(
      columns: columns + rightColumns, tables: result.scope.tables, catalog: context.catalog)
    return result
  }
}

extension SQLTable {
  /// The tables that are joined in it.
  fileprivate var joinedTableCount: Int {
    guard case .join(let join) = kind else { return 1 }
    return join.left.joinedTableCount + join.right.joinedTableCount
  }
}

extension JoinMark {
  /// The rows that match, or those that do not.
  func condition(isNegated: Bool, at range: Range<Int>) -> BoundExpression {
    let column = BoundExpression(.column(column), .boolean, at: range)
    return isNegated ? BoundExpression(.call(NullTests.not, [column]), .boolean, at: range) : column
  }
}
