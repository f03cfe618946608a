import DossierBase

extension PlanNode {
  /// The step with every expression of its own rewritten.
  func rewritingExpressions(
    _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression
  ) throws(EngineError) -> PlanNode {
    var node = self
    switch operation {
    case .scan, .oneRow, .empty, .tableFunction, .sort, .limit, .concatenate, .window, .common: break
    case .filter(let conditions):
      var new: [BoundExpression] = []
      for condition in conditions { new.append(try rewrite(condition)) }
      node.operation = .filter(new)
    case .project(let expressions): node.operation = .project(try Self.rewritten(expressions, rewrite))
    case .aggregate(let keys, var calls):
      for index in calls.indices {
        calls[index].call = try calls[index].call.rewritten(rewrite)
      }
      node.operation = .aggregate(keys: try Self.rewritten(keys, rewrite), calls: calls)
    case .join(let step): node.operation = .join(try step.rewritten(rewrite))
    case .repeat(let count): node.operation = .repeat(try rewrite(count))
    }
    return node
  }

  private static func rewritten(
    _ expressions: [PlanExpression], _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression
  ) throws(EngineError) -> [PlanExpression] {
    var new = expressions
    for index in new.indices { new[index].expression = try rewrite(expressions[index].expression) }
    return new
  }

  /// Columns that the plan reads though no step of it makes them: those of a query around it.
  var freeColumns: ColumnIDSet {
    var (made, read) = (ColumnIDSet(), ColumnIDSet())
    collectColumns(made: &made, read: &read)
    return read.subtracting(made)
  }

  /// Columns that steps of the plan make.
  var madeColumns: ColumnIDSet {
    var (made, read) = (ColumnIDSet(), ColumnIDSet())
    collectColumns(made: &made, read: &read)
    return made
  }

  private func collectColumns(made: inout ColumnIDSet, read: inout ColumnIDSet) {
    for child in children { child.collectColumns(made: &made, read: &read) }
    if case .common(let step) = operation {
      for column in step.common.freeColumns { read.insert(column) }
    }
    for expression in expressions { expression.collectColumns(into: &read) }
    switch operation {
    case .scan, .empty, .tableFunction, .concatenate, .common: for column in output { made.insert(column.id) }
    case .project(let expressions):
      for expression in expressions where !expression.isPassedThrough { made.insert(expression.id) }
    case .aggregate(let keys, let calls):
      for key in keys where !key.isPassedThrough { made.insert(key.id) }
      for call in calls { made.insert(call.id) }
    case .window(let step): for call in step.calls { made.insert(call.id) }
    case .join(let step): if case .mark(let mark) = step.kind { made.insert(mark.column) }
    case .oneRow, .filter, .sort, .limit, .repeat: break
    }
  }

  /// The plan with other numbers for the columns that it makes, so that it can stand beside itself.
  func renumbered(_ context: BindingContext) throws(EngineError) -> (
    plan: PlanNode, ids: [ColumnID: ColumnID]
  ) {
    var ids: [ColumnID: ColumnID] = [:]
    for column in madeColumns { ids[column] = context.makeColumn() }
    try context.reserve(ids.count, BindingContext.columnByteCount)
    return (renumbered(ids), ids)
  }

  /// The plan with other numbers for columns; those of the statement's common plans stay.
  func renumbered(_ ids: [ColumnID: ColumnID]) -> PlanNode {
    func new(_ id: ColumnID) -> ColumnID { ids[id] ?? id }
    func renamed(_ column: PlanColumn) -> PlanColumn {
      var column = column
      column.id = new(column.id)
      return column
    }
    var node = replacingChildren(children.map { $0.renumbered(ids) }).replacingColumns { column in
      ids[column].map { .column($0) }
    }
    switch node.operation {
    case .scan(var scan):
      for index in scan.columns.indices { scan.columns[index].id = new(scan.columns[index].id) }
      node.operation = .scan(scan)
    case .oneRow, .filter, .limit, .repeat: break
    case .empty(let columns): node.operation = .empty(columns.map(renamed))
    case .tableFunction(let step):
      var columns = step.columns
      for index in columns.indices { columns[index].id = new(columns[index].id) }
      node.operation = .tableFunction(
        TableFunctionStep(
          function: step.function, table: step.table, text: step.text, inputs: step.inputs.map(new),
          columns: columns))
    case .project(var expressions):
      for index in expressions.indices { expressions[index].id = new(expressions[index].id) }
      node.operation = .project(expressions)
    case .aggregate(var keys, var calls):
      for index in keys.indices { keys[index].id = new(keys[index].id) }
      for index in calls.indices { calls[index].id = new(calls[index].id) }
      node.operation = .aggregate(keys: keys, calls: calls)
    case .sort(var orders, let limit):
      for index in orders.indices { orders[index].column = new(orders[index].column) }
      node.operation = .sort(orders, limit: limit)
    case .common(var step):
      for index in step.columns.indices { step.columns[index].column = renamed(step.columns[index].column) }
      node.operation = .common(step)
    case .window(var step):
      step.partition = step.partition.map(new)
      for index in step.order.indices { step.order[index].column = new(step.order[index].column) }
      for index in step.calls.indices { step.calls[index] = step.calls[index].renumbered(new) }
      node.operation = .window(step)
    case .join(var step):
      if case .mark(var mark) = step.kind {
        mark.column = new(mark.column)
        step.kind = .mark(mark)
      }
      node.operation = .join(step)
    case .concatenate(let step):
      node.operation = .concatenate(
        ConcatenationStep(columns: step.columns.map(renamed), inputs: step.inputs.map { $0.map(new) }))
    }
    return node
  }

  /// The step with columns that its own expressions read replaced, where there is something for them.
  func replacingColumns(_ value: @escaping (ColumnID) -> BoundExpression.Kind?) -> PlanNode {
    var memory = BoundExpression.Replacements(value)
    do throws(EngineError) {
      return try rewritingExpressions { (expression) throws(EngineError) in memory.replaced(expression) }
    } catch {
      preconditionFailure("replacing columns cannot fail")
    }
  }
}

extension BoundExpression {
  /// Replaces columns in expressions; parts that stand in several places are rewritten once.
  struct Replacements {
    private let value: (ColumnID) -> Kind?
    private let folds: Bool
    private var known: [ObjectIdentifier: BoundExpression] = [:]

    /// - Parameters:
    ///   - folds: true if what has become constant is computed.
    ///   - value: what stands in the place of a column; nil leaves it.
    init(folding folds: Bool = false, _ value: @escaping (ColumnID) -> Kind?) {
      self.folds = folds
      self.value = value
    }

    mutating func replaced(_ expression: BoundExpression) -> BoundExpression {
      guard expression.dependsOnRows else { return expression }
      if let column = expression.column {
        return value(column).map { BoundExpression($0, expression.type, at: expression.range) } ?? expression
      }
      if let result = known[ObjectIdentifier(expression)] { return result }
      var isChanged = false
      var children: [BoundExpression] = []
      for child in expression.children {
        children.append(replaced(child))
        if children[children.count - 1] !== child { isChanged = true }
      }
      var result = isChanged ? expression.replacingChildren(children) : expression
      if isChanged, folds { result = ConstantFolding.fold(result) }
      known[ObjectIdentifier(expression)] = result
      return result
    }
  }
}
