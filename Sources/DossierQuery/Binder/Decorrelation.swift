import DossierBase

/// Joins a subquery to the rows of the query around it, of which it may read columns.
///
/// A subquery that reads columns of the outer rows is computed once for all their values, and joined by these: a plan
/// that depends on an outer column c becomes one that has a column c′ besides its own, and whose rows with c′ = v
/// are those of the former plan for c = v. An equation `x = c` makes x that column; where there is none, the distinct
/// values of the outer rows are joined to the plan first. So says "Unnesting Arbitrary Queries" (Neumann and Kemper,
/// 2015).
struct Decorrelation {
  private let context: BindingContext
  private let outer: PlanNode
  /// The columns of the outer rows that the subquery reads.
  private let outerColumns: ColumnIDSet
  private let range: Range<Int>

  /// A plan that depends no more on outer rows.
  private struct Result {
    var plan: PlanNode
    /// For outer columns that the plan did depend on, what stands for them.
    var values: [ColumnID: BoundExpression] = [:]

    /// The keys by which outer columns meet the plan's.
    var keys: [JoinKey] {
      values.sorted { $0.key.number < $1.key.number }.map { outer, own in
        JoinKey(
          left: BoundExpression(.column(outer), own.type, at: own.range), right: own, matchesNulls: true)
      }
    }
  }

  /// - Parameter range: of the subquery in the text.
  private init(_ context: BindingContext, _ outer: PlanNode, _ columns: ColumnIDSet, _ range: Range<Int>) {
    (self.context, self.outer, outerColumns, self.range) = (context, outer, columns, range)
  }

  /// The rows of a plan joined with those of a subquery.
  ///
  /// - Parameter keys: values of the outer rows that must equal the subquery's, besides what the subquery says.
  static func join(
    _ kind: JoinStep.Kind, _ outer: PlanNode, _ subquery: PlanNode, keys: [JoinKey] = [],
    on terms: [BoundExpression] = [], _ context: BindingContext, at range: Range<Int>
  ) throws(EngineError) -> PlanNode {
    let columns = subquery.freeColumns.intersection(outer.outputColumns)
    if columns.isEmpty { return .joined(kind, outer, subquery, on: terms, keys: keys) }
    let decorrelation = Decorrelation(context, outer, columns, range)
    // Of each row it is asked anew whether a null is among those that it is compared with.
    let step = JoinStep(kind: kind, keys: keys).askingOfPairs
    let (kind, keys) = (step.kind, step.keys)
    if let joined = decorrelation.joinedToOneRow(kind, subquery, keys, terms) { return joined }
    if let (plan, pulled) = decorrelation.pulled(subquery) {
      return .joined(kind, outer, plan, on: pulled + terms, keys: keys)
    }
    if case .single = kind, let defaults = decorrelation.defaults(subquery) {
      return try decorrelation.joinWithDefaults(subquery, defaults)
    }
    let result = try decorrelation.independent(subquery)
    let terms = terms.map { decorrelation.replaced($0, result.values) }
    return .joined(kind, outer, result.plan, on: terms, keys: keys + result.keys)
  }

  /// The outer rows with what a subquery computes of each of them alone; nil if it is another one.
  private func joinedToOneRow(
    _ kind: JoinStep.Kind, _ subquery: PlanNode, _ keys: [JoinKey], _ terms: [BoundExpression]
  ) -> PlanNode? {
    guard case .project(let expressions) = subquery.operation, case .oneRow = subquery.children[0].operation,
      keys.isEmpty
    else { return nil }
    switch kind {
    case .inner: return outer.adding(expressions).filtered(terms)
    case .single where terms.isEmpty: return outer.adding(expressions)
    case .left, .single, .full, .mark: return nil
    }
  }

  // MARK: Conditions that move up

  /// The subquery without its conditions on outer columns, if nothing else depends on these and the conditions may as
  /// well be asked of pairs; nil else.
  private func pulled(_ node: PlanNode) -> (plan: PlanNode, terms: [BoundExpression])? {
    guard !node.freeColumns.intersection(outerColumns).isEmpty else { return (node, []) }
    switch node.operation {
    case .filter(let conditions):
      guard let (plan, terms) = pulled(node.children[0]) else { return nil }
      let moved = conditions.filter { !$0.columns.intersection(outerColumns).isEmpty }
      let kept = conditions.filter { $0.columns.intersection(outerColumns).isEmpty }
      return (plan.filtered(kept), terms + moved)
    case .project(let expressions):
      guard expressions.allSatisfy({ $0.expression.columns.intersection(outerColumns).isEmpty }),
        let (plan, terms) = pulled(node.children[0])
      else { return nil }
      let known = ColumnIDSet(expressions.map(\.id))
      var needed = ColumnIDSet()
      for term in terms { term.collectColumns(into: &needed) }
      let more = plan.output.filter { needed.contains($0.id) && !known.contains($0.id) }
      return (PlanNode(.project(expressions + more.map(PlanExpression.passing)), [plan]), terms)
    default: return nil
    }
  }

  // MARK: Aggregates that count nothing

  /// What the columns of a subquery that is one group are if no row goes in; nil if the subquery is another one.
  private func defaults(_ node: PlanNode) -> [ColumnID: BoundExpression]? {
    switch node.operation {
    case .aggregate(let keys, let calls) where keys.isEmpty:
      return Dictionary(
        uniqueKeysWithValues: calls.map { call in
          let type = call.column.type
          let value: Scalar = call.call.function.name == .count ? .integer(0) : .null
          return (call.id, BoundExpression.constant(value, type, at: range))
        })
    case .project(let expressions):
      guard let below = defaults(node.children[0]),
        expressions.allSatisfy({ $0.expression.columns.intersection(outerColumns).isEmpty })
      else { return nil }
      var replacements = BoundExpression.Replacements(folding: true) { below[$0]?.kind }
      var values: [ColumnID: BoundExpression] = [:]
      for expression in expressions {
        values[expression.id] = replacements.replaced(expression.expression)
      }
      return values.values.allSatisfy { $0.constantValue != nil } ? values : nil
    default: return nil
    }
  }

  /// The outer rows beside the one row that a subquery of one group has for each of them.
  private func joinWithDefaults(
    _ subquery: PlanNode, _ defaults: [ColumnID: BoundExpression]
  ) throws(EngineError) -> PlanNode {
    let result = try independent(subquery, keepsEmpty: false)
    let joined = PlanNode.joined(.left, outer, result.plan, keys: result.keys)
    guard subquery.output.contains(where: { defaults[$0.id]?.constantValue != .null }) else { return joined }
    // A group that is not there is told by a column that is never null in one that is.
    let mark = PlanExpression(
      id: context.makeColumn(), name: nil, expression: .constant(.boolean(true), .boolean, at: range))
    let marked = PlanNode.joined(.left, outer, result.plan.adding([mark]), keys: result.keys)
    let isThere = BoundExpression(.column(mark.id), .boolean, at: range)
    var expressions = outer.output.map(PlanExpression.passing)
    for column in subquery.output {
      let value = PlanExpression.passing(column).expression
      let fallback = defaults[column.id] ?? .constant(.null, column.type, at: range)
      let choice = BoundExpression(
        .conditional([.init(condition: isThere, value: value)], otherwise: fallback), column.type, at: range)
      expressions.append(PlanExpression(id: column.id, name: column.name, expression: choice))
    }
    return PlanNode(.project(expressions), [marked])
  }

  // MARK: Plans that depend on outer rows

  /// The same rows for all values of the outer columns at once.
  ///
  /// - Parameter keepsEmpty: false if a group that has no rows for some values may be missing.
  private func independent(_ node: PlanNode, keepsEmpty: Bool = true) throws(EngineError) -> Result {
    guard !node.freeColumns.intersection(outerColumns).isEmpty else { return Result(plan: node) }
    switch node.operation {
    case .filter(let conditions): return try filter(node, conditions)
    case .project(let expressions):
      var input = try independent(node.children[0], keepsEmpty: keepsEmpty)
      try cover(node.expressions, &input)
      let new = expressions.map { expression in
        PlanExpression(
          id: expression.id, name: expression.name, expression: replaced(expression.expression, input.values))
      }
      input.plan = PlanNode(.project(new + handedOn(&input, besides: new.map(\.id))), [input.plan])
      return input
    case .aggregate(let keys, let calls):
      return try aggregate(node, keys, calls, keepsEmpty: keepsEmpty)
    case .sort(_, limit: nil): return try independent(node.children[0], keepsEmpty: keepsEmpty)
    case .limit(let count, let offset): return try limit(node.children[0], count, offset)
    case .sort: preconditionFailure("the binder gives sortings no limit")
    case .window(var step):
      var input = try independent(node.children[0])
      input.plan = input.plan.adding(computed(&input))
      step.partition += input.values.keys.sorted { $0.number < $1.number }.map { input.values[$0]!.column! }
      input.plan = PlanNode(.window(step), [input.plan])
      return input
    case .join(let step): return try join(node, step)
    case .concatenate(let step): return try concatenate(node, step)
    case .repeat: throw unsupported("INTERSECT ALL and EXCEPT ALL in a subquery that depends on outer rows")
    case .common(let step):
      // What depends on other rows each time is not common any more.
      return try independent(step.inlined { context.makeColumn() }, keepsEmpty: keepsEmpty)
    case .scan, .oneRow, .empty, .tableFunction: return Result(plan: node)
    }
  }

  private func unsupported(_ what: String) -> EngineError {
    EngineError(.unsupported, "\(what) is not supported yet", at: .sql(range))
  }

  /// An expression with outer columns replaced by what stands for them.
  private func replaced(_ expression: BoundExpression, _ values: [ColumnID: BoundExpression])
    -> BoundExpression
  {
    var replacements = BoundExpression.Replacements { values[$0]?.kind }
    return replacements.replaced(expression)
  }

  /// The values of the result as columns that a step hands on; what is no column yet becomes one.
  private func handedOn(_ input: inout Result, besides known: [ColumnID]) -> [PlanExpression] {
    var taken = ColumnIDSet(known)
    var all: [PlanExpression] = []
    for (outer, value) in input.values.sorted(by: { $0.key.number < $1.key.number }) {
      let id = value.column ?? context.makeColumn()
      input.values[outer] = BoundExpression(.column(id), value.type, at: value.range)
      if taken.contains(id) { continue }
      taken.insert(id)
      all.append(PlanExpression(id: id, name: nil, expression: value))
    }
    return all
  }

  /// Joins the distinct values of those outer columns that expressions read and nothing stands for yet.
  private func cover(_ expressions: [BoundExpression], _ input: inout Result) throws(EngineError) {
    var read = ColumnIDSet()
    for expression in expressions { expression.collectColumns(into: &read) }
    try cover(read.intersection(outerColumns), &input)
  }

  private func cover(_ columns: ColumnIDSet, _ input: inout Result) throws(EngineError) {
    let missing = columns.filter { input.values[$0] == nil }
    if missing.isEmpty { return }
    let values = try distinctValues(of: missing)
    input.plan = .joined(.inner, input.plan, values.plan)
    input.values.merge(values.values) { known, _ in known }
  }

  /// The outer rows before those joins that only add columns to them.
  private func rows(with columns: ColumnIDSet) -> PlanNode {
    var rows = outer
    while case .join(let step) = rows.operation, columns.isSubset(of: rows.children[0].outputColumns) {
      switch step.kind {
      case .left, .single, .mark: rows = rows.children[0]
      case .inner, .full: return rows
      }
    }
    return rows
  }

  /// The distinct values of outer columns.
  private func distinctValues(of columns: [ColumnID]) throws(EngineError) -> Result {
    let rows = rows(with: ColumnIDSet(columns))
    try context.countCopies(of: rows, at: range)
    let (copy, ids) = try rows.renumbered(context)
    let known = Dictionary(uniqueKeysWithValues: copy.output.map { ($0.id, $0) })
    var result = Result(plan: copy)
    var keys: [PlanExpression] = []
    for column in columns {
      guard let source = known[ids[column] ?? column] else {
        preconditionFailure("a column of the outer rows")
      }
      let expression = PlanExpression.passing(source)
      keys.append(
        PlanExpression(id: context.makeColumn(), name: source.name, expression: expression.expression))
      result.values[column] = BoundExpression(.column(keys[keys.count - 1].id), source.type, at: range)
    }
    result.plan = PlanNode(.aggregate(keys: keys, calls: []), [copy])
    return result
  }

  /// The values of the result that are no columns yet, which they become.
  private func computed(_ input: inout Result) -> [PlanExpression] {
    let own = input.plan.outputColumns
    return handedOn(&input, besides: []).filter { !own.contains($0.id) }
  }

  /// The first rows for each of the values.
  private func limit(_ node: PlanNode, _ count: Int?, _ offset: Int) throws(EngineError) -> Result {
    var (rows, orders) = (node, [ColumnOrder]())
    if case .sort(let own, limit: nil) = node.operation { (rows, orders) = (node.children[0], own) }
    var input = try independent(rows)
    input.plan = input.plan.adding(computed(&input))
    let keys = input.values.keys.sorted { $0.number < $1.number }.map { input.values[$0]!.column! }
    input.plan = WindowPlanning(context).first(count, after: offset, of: input.plan, by: keys, orders)
    return input
  }

  private func filter(_ node: PlanNode, _ conditions: [BoundExpression]) throws(EngineError) -> Result {
    var input = try independent(node.children[0])
    let own = input.plan.outputColumns
    var rest: [BoundExpression] = []
    for condition in conditions {
      if let (outer, value) = equation(condition, own), input.values[outer] == nil {
        input.values[outer] = value
        // What equals the column is not null.
        if condition.isPlainEquation {
          rest.append(BoundExpression(.call(NullTests.isNotNull, [value]), .boolean, at: condition.range))
        }
      } else {
        rest.append(condition)
      }
    }
    try cover(rest, &input)
    input.plan = input.plan.filtered(rest.map { replaced($0, input.values) })
    return input
  }

  /// The outer column and the value of the plan that a condition equates.
  private func equation(
    _ condition: BoundExpression, _ own: ColumnIDSet
  ) -> (outer: ColumnID, value: BoundExpression)? {
    guard case .call(let function, let arguments) = condition.kind else { return nil }
    switch function.identity {
    // Doubles and spans that are equal may yet differ.
    case .comparison(.equal, let type) where type != .double && type != .interval: break
    default: return nil
    }
    for (outer, value) in [(arguments[0], arguments[1]), (arguments[1], arguments[0])] {
      if let column = outer.column, outerColumns.contains(column), value.dependsOnRows, value.isDeterministic,
        value.columns.isSubset(of: own)
      {
        return (column, value)
      }
    }
    return nil
  }

  private func aggregate(
    _ node: PlanNode, _ keys: [PlanExpression], _ calls: [PlanAggregate], keepsEmpty: Bool
  ) throws(EngineError) -> Result {
    var input = try independent(node.children[0])
    try cover(node.expressions, &input)
    let grouped = try node.rewritingExpressions { replaced($0, input.values) }
    guard case .aggregate(let newKeys, let newCalls) = grouped.operation else { return input }
    let more = handedOn(&input, besides: newKeys.map(\.id))
    var result = input
    result.plan = PlanNode(.aggregate(keys: newKeys + more, calls: newCalls), [input.plan])
    guard keys.isEmpty, keepsEmpty else { return result }
    // Without keys there is a group even where there are no rows.
    let columns = input.values.keys.sorted { $0.number < $1.number }
    var all = try distinctValues(of: columns)
    let pairs = columns.map { JoinKey(left: all.values[$0]!, right: result.values[$0]!, matchesNulls: true) }
    all.plan = .joined(.left, all.plan, result.plan, keys: pairs)
    var expressions = columns.map {
      PlanExpression.passing(PlanColumn(id: all.values[$0]!.column!, type: all.values[$0]!.type))
    }
    for call in calls {
      let value = PlanExpression.passing(call.column)
      guard call.call.function.name == .count else {
        expressions.append(value)
        continue
      }
      let zero = BoundExpression.constant(.integer(0), call.column.type, at: range)
      let count = BoundExpression(.coalesce([value.expression, zero]), call.column.type, at: range)
      expressions.append(PlanExpression(id: call.id, name: nil, expression: count))
    }
    all.plan = PlanNode(.project(expressions), [all.plan])
    return all
  }

  private func join(_ node: PlanNode, _ step: JoinStep) throws(EngineError) -> Result {
    var left = try independent(node.children[0])
    let right = try independent(node.children[1])
    var step = step
    switch step.kind {
    case .full: throw unsupported("FULL JOIN in a subquery that depends on outer rows")
    case .inner: break
    case .left, .single, .mark: try cover(ColumnIDSet(right.values.keys), &left)
    }
    var common: [JoinKey] = []
    for (outer, value) in right.values.sorted(by: { $0.key.number < $1.key.number }) {
      guard let known = left.values[outer] else { continue }
      common.append(JoinKey(left: known, right: value, matchesNulls: true))
    }
    var values = left.values.merging(right.values) { known, _ in known }
    var read = ColumnIDSet()
    for expression in step.expressions { expression.collectColumns(into: &read) }
    let missing = read.intersection(outerColumns).filter { values[$0] == nil }
    if !missing.isEmpty {
      try cover(ColumnIDSet(missing), &left)
      values.merge(left.values) { known, _ in known }
    }
    step = try step.rewritten { (expression) in replaced(expression, values) }
    if !common.isEmpty { step = step.askingOfPairs }
    step.keys += common
    return Result(plan: PlanNode(.join(step), [left.plan, right.plan]), values: values)
  }

  private func concatenate(_ node: PlanNode, _ step: ConcatenationStep) throws(EngineError) -> Result {
    let columns = node.freeColumns.intersection(outerColumns)
    var inputs: [Result] = []
    for child in node.children {
      var input = try independent(child)
      try cover(columns, &input)
      input.plan = PlanNode(
        .project(
          input.plan.output.map(PlanExpression.passing)
            + handedOn(&input, besides: input.plan.output.map(\.id))),
        [input.plan])
      inputs.append(input)
    }
    var step = step
    var result = Result(plan: node)
    for column in columns {
      let type = inputs[0].values[column]!.type
      let own = PlanColumn(id: context.makeColumn(), type: type)
      step.columns.append(own)
      for place in inputs.indices { step.inputs[place].append(inputs[place].values[column]!.column!) }
      result.values[column] = PlanExpression.passing(own).expression
    }
    result.plan = PlanNode(.concatenate(step), inputs.map(\.plan))
    return result
  }
}

extension BoundExpression {
  /// True for `a = b`.
  fileprivate var isPlainEquation: Bool {
    if case .call(let function, _) = kind, case .comparison(.equal, _) = function.identity {
      true
    } else {
      false
    }
  }
}
