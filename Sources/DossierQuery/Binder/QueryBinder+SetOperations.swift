import DossierBase
import DossierSQL

/// UNION, INTERSECT and EXCEPT.
extension QueryBinder {
  func bind(_ operation: SetOperation) throws(EngineError) -> BoundQuery {
    var sides = [try bind(operation.left), try bind(operation.right)]
    let range = operation.place.range
    if operation.isByName { try align(&sides, at: range) }
    let count = sides[0].columns.count
    guard sides[1].columns.count == count else {
      throw EngineError(
        .binding,
        "\(operation.kind.rawValue) takes rows of equal length, not of \(count) and \(sides[1].columns.count) columns",
        at: .sql(range))
    }
    let depth = max(sides[0].depth, sides[1].depth) + 1
    try check(depth: depth, at: range)
    let (plans, columns) = try unified(sides, operation)
    let plan =
      switch (operation.kind, operation.isAll) {
      case (.union, true): concatenated(plans, columns)
      case (.union, false): distinct(concatenated(plans, columns), columns)
      case (_, false): distinctRows(plans, columns, isIn: operation.kind == .intersect, range)
      case (_, true): try countedRows(plans, columns, operation)
      }
    let names = sides[0].columns.map(\.name)
    let result = zip(columns, names).map { BoundQuery.Column(id: $0.id, name: $1, type: $0.type) }
    return BoundQuery(plan: plan, columns: result, depth: depth)
  }

  /// Gives both sides the columns of either, by their names; nulls where a side has none.
  private func align(_ sides: inout [BoundQuery], at range: Range<Int>) throws(EngineError) {
    var all: [(name: String, folded: [UInt8])] = []
    for side in sides {
      var own: Set<[UInt8]> = []
      for column in side.columns {
        let folded = Schema.folded(column.name)
        guard own.insert(folded).inserted else {
          throw EngineError(
            .binding, "BY NAME needs names that differ: \(ShownText.shortened(column.name)) is there twice",
            at: .sql(range))
        }
        if !all.contains(where: { $0.folded == folded }) { all.append((column.name, folded)) }
      }
    }
    for index in sides.indices {
      let known = Dictionary(uniqueKeysWithValues: sides[index].columns.map { (Schema.folded($0.name), $0) })
      var added: [PlanExpression] = []
      sides[index].columns = all.map { name, folded in
        if let column = known[folded] { return column }
        let null = BoundExpression.constant(.null, .null, at: range)
        added.append(PlanExpression(id: context.makeColumn(), name: name, expression: null))
        return BoundQuery.Column(id: added[added.count - 1].id, name: name, type: .null)
      }
      sides[index].plan = sides[index].plan.adding(added)
    }
  }

  /// Both sides with columns of the same types, and what these become.
  private func unified(
    _ sides: [BoundQuery], _ operation: SetOperation
  ) throws(EngineError) -> (plans: [(plan: PlanNode, ids: [ColumnID])], columns: [PlanColumn]) {
    var values: [[PlanExpression]] = [[], []]
    var columns: [PlanColumn] = []
    for index in sides[0].columns.indices {
      let pair = sides.map { side in
        BoundExpression(.column(side.columns[index].id), side.columns[index].type, at: operation.place.range)
      }
      let same = try Coercion.unify(pair, for: operation.kind.rawValue, at: operation.place.range)
      for side in 0..<2 {
        let id = same[side].column ?? context.makeColumn()
        values[side].append(PlanExpression(id: id, name: nil, expression: same[side]))
      }
      columns.append(
        PlanColumn(id: context.makeColumn(), type: same[0].type, name: sides[0].columns[index].name))
    }
    let plans = sides.indices.map { side -> (plan: PlanNode, ids: [ColumnID]) in
      let ids = values[side].map(\.id)
      if values[side].allSatisfy(\.isPassedThrough) { return (sides[side].plan, ids) }
      var known = ColumnIDSet()
      var distinct: [PlanExpression] = []
      for value in values[side] where !known.contains(value.id) {
        known.insert(value.id)
        distinct.append(value)
      }
      return (PlanNode(.project(distinct), [sides[side].plan]), ids)
    }
    return (plans, columns)
  }

  private func concatenated(
    _ plans: [(plan: PlanNode, ids: [ColumnID])], _ columns: [PlanColumn]
  ) -> PlanNode {
    PlanNode(.concatenate(ConcatenationStep(columns: columns, inputs: plans.map(\.ids))), plans.map(\.plan))
  }

  private func distinct(_ plan: PlanNode, _ columns: [PlanColumn]) -> PlanNode {
    PlanNode(.aggregate(keys: columns.map(PlanExpression.passing), calls: []), [plan])
  }

  /// The distinct rows of the first plan that are among those of the second, or are not.
  private func distinctRows(
    _ plans: [(plan: PlanNode, ids: [ColumnID])], _ columns: [PlanColumn], isIn: Bool, _ range: Range<Int>
  ) -> PlanNode {
    let keys = zip(columns, plans[0].ids).map { column, id in
      PlanExpression(
        id: column.id, name: column.name, expression: BoundExpression(.column(id), column.type, at: range))
    }
    let left = PlanNode(.aggregate(keys: keys, calls: []), [plans[0].plan])
    let pairs = zip(columns, plans[1].ids).map { column, id in
      JoinKey(
        left: PlanExpression.passing(column).expression,
        right: BoundExpression(.column(id), column.type, at: range),
        matchesNulls: true)
    }
    let mark = JoinMark(column: context.makeColumn())
    return PlanNode.joined(.mark(mark), left, plans[1].plan, keys: pairs)
      .filtered([mark.condition(isNegated: !isIn, at: range)])
  }

  /// INTERSECT ALL and EXCEPT ALL: every row as often as both plans have it, or as the first one has it more often.
  private func countedRows(
    _ plans: [(plan: PlanNode, ids: [ColumnID])], _ columns: [PlanColumn], _ operation: SetOperation
  ) throws(EngineError) -> PlanNode {
    let range = operation.place.range
    let side = PlanColumn(id: context.makeColumn(), type: .boolean)
    let marked = [true, false].enumerated().map { place, isFirst -> (plan: PlanNode, ids: [ColumnID]) in
      let flag = PlanExpression(
        id: context.makeColumn(), name: nil, expression: .constant(.boolean(isFirst), .boolean, at: range))
      return (plans[place].plan.adding([flag]), plans[place].ids + [flag.id])
    }
    let isFirst = PlanExpression.passing(side).expression
    let filters = [isFirst, BoundExpression(.call(NullTests.not, [isFirst]), .boolean, at: range)]
    var calls: [PlanAggregate] = []
    for filter in filters {
      let (function, _) = try AggregateRegistry.resolve("count", nil, at: range)
      let call = AggregateCall(function: function, argument: nil, isDistinct: false, filter: filter)
      calls.append(PlanAggregate(id: context.makeColumn(), call: call))
    }
    let groups = PlanNode(
      .aggregate(keys: columns.map(PlanExpression.passing), calls: calls),
      [concatenated(marked, columns + [side])])
    let counts = calls.map { PlanExpression.passing($0.column).expression }
    let isLess = try OperatorBinding.comparison(.less, counts[0], counts[1], at: range)
    let zero = BoundExpression.constant(.integer(0), .bigint, at: range)
    let (less, more) =
      operation.kind == .intersect
      ? (counts[0], counts[1])
      : (zero, try OperatorBinding.arithmetic(.subtract, counts[0], counts[1], at: range))
    let count = BoundExpression(
      .conditional([.init(condition: isLess, value: less)], otherwise: more), .bigint, at: range)
    let kept = columns.map(PlanExpression.passing)
    return PlanNode(.project(kept), [PlanNode(.repeat(count), [groups])])
  }
}
