import DossierBase
import DossierSQL

/// A window function as it was bound: expressions over the rows, or over the groups of a grouped query.
struct BoundWindow {
  /// An expression and in what direction it orders.
  struct Term: Hashable {
    var expression: BoundExpression
    var isDescending: Bool
    var nullsFirst: Bool
  }

  enum Bound {
    case unboundedPreceding, currentRow, unboundedFollowing
    case preceding(BoundExpression)
    case following(BoundExpression)
  }

  struct Frame {
    var unit: WindowFrame.Unit
    var start: Bound
    var end: Bound
    var exclusion: WindowFrame.Exclusion
    /// Of RANGE with offsets: the order's value in the type of the bounds.
    var orderValue: BoundExpression?
  }

  var id: ColumnID
  var type: DataType
  var function: WindowFunction
  var arguments: [BoundExpression]
  var filter: BoundExpression?
  var ignoresNulls: Bool
  var partition: [BoundExpression]
  var order: [Term]
  var frame: Frame
}

extension ExpressionBinder {
  /// The names of functions that stand before OVER alone.
  static let windowFunctionNames = [
    "cume_dist", "dense_rank", "first", "first_value", "lag", "last", "last_value", "lead", "nth_value",
    "ntile",
    "percent_rank", "rank", "rank_dense", "row_number",
  ]

  /// A window function as the column that a step makes.
  func bindWindow(
    _ call: FunctionCall, _ window: WindowDefinition, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    guard clause.takesWindows else { throw barred("a window function", at: range) }
    let outer = clause
    clause = .window
    defer { clause = outer }
    let definition = try resolved(window, among: namedWindows[...])
    var partition: [BoundExpression] = []
    for expression in definition.partitionBy { partition.append(try bind(expression)) }
    var order: [BoundWindow.Term] = []
    for term in definition.orderBy {
      order.append(
        .init(
          expression: try bind(term.expression), isDescending: term.isDescending,
          nullsFirst: term.nulls == .first))
    }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument)) }
    let filter = try call.filter.map { (expression) throws(EngineError) in try bindCondition(expression) }
    let name = call.name.name.lowercased()
    if !call.orderBy.isEmpty {
      throw unsupported("ORDER BY within a window function's parentheses is", range)
    }
    let (function, type) = try windowFunction(name, call, &arguments, at: range)
    if filter != nil || call.isDistinct, case .aggregate = function {
    } else if filter != nil || call.isDistinct {
      throw EngineError(.binding, "\(name) takes neither FILTER nor DISTINCT", at: .sql(range))
    }
    if call.ignoresNulls {
      switch function {
      case .before, .behind, .first, .last, .nth: break
      default: throw EngineError(.binding, "\(name) knows no IGNORE NULLS", at: .sql(range))
      }
    }
    let frame = try frame(definition.frame, order, at: window.place.range)
    let bound = BoundWindow(
      id: context.makeColumn(), type: type, function: function, arguments: arguments, filter: filter,
      ignoresNulls: call.ignoresNulls, partition: partition, order: order, frame: frame)
    windows.append(bound)
    return BoundExpression(.column(bound.id), type, at: range)
  }

  /// A window with what the named one has that it adds to.
  ///
  /// - Parameter windows: those that may be named: a window names only such before it.
  private func resolved(
    _ window: WindowDefinition, among windows: ArraySlice<NamedWindow>
  ) throws(EngineError) -> WindowDefinition {
    guard let base = window.base else { return window }
    guard let index = windows.lastIndex(where: { $0.name == base }) else {
      throw EngineError(
        .binding, "there is no window \(ShownText.shortened(base.name))", at: .sql(base.range),
        hint: NearestName.nearest(to: base.name, among: namedWindows.map(\.name.name)).map {
          "did you mean \($0)?"
        })
    }
    var result = try resolved(windows[index].window, among: windows[..<index])
    guard window.partitionBy.isEmpty, window.orderBy.isEmpty || result.orderBy.isEmpty else {
      throw EngineError(
        .binding, "a window cannot replace what \(ShownText.shortened(base.name)) has",
        at: .sql(window.place.range))
    }
    if !window.orderBy.isEmpty { result.orderBy = window.orderBy }
    if let frame = window.frame {
      if result.frame != nil {
        throw EngineError(
          .binding, "a window cannot replace the frame of \(ShownText.shortened(base.name))",
          at: .sql(window.place.range))
      }
      result.frame = frame
    }
    return result
  }

  private func windowFunction(
    _ name: String, _ call: FunctionCall, _ arguments: inout [BoundExpression], at range: Range<Int>
  ) throws(EngineError) -> (WindowFunction, DataType) {
    func expect(_ counts: ClosedRange<Int>) throws(EngineError) {
      try FunctionContext.expect(counts, arguments.count, of: name, at: range)
    }
    switch name {
    case "row_number", "rank", "dense_rank", "rank_dense", "percent_rank", "cume_dist":
      try expect(0...0)
      return switch name {
      case "row_number": (.rowNumber, .bigint)
      case "rank": (.rank, .bigint)
      case "percent_rank": (.percentRank, .double)
      case "cume_dist": (.cumulativeDistribution, .double)
      default: (.denseRank, .bigint)
      }
    case "ntile":
      try expect(1...1)
      arguments[0] = try Coercion.cast(arguments[0], to: .bigint)
      return (.part, .bigint)
    case "lag", "lead":
      try expect(1...3)
      if arguments.count > 1 { arguments[1] = try Coercion.cast(arguments[1], to: .bigint) }
      if arguments.count > 2 { arguments[2] = try Coercion.cast(arguments[2], to: arguments[0].type) }
      return (name == "lag" ? .before : .behind, arguments[0].type)
    case "first_value", "first", "last_value", "last":
      try expect(1...1)
      return (name.hasPrefix("first") ? .first : .last, arguments[0].type)
    case "nth_value":
      try expect(2...2)
      arguments[1] = try Coercion.cast(arguments[1], to: .bigint)
      return (.nth, arguments[0].type)
    default:
      guard AggregateRegistry.contains(name) else {
        if FunctionRegistry.contains(name) {
          throw EngineError(.binding, "\(name) is no window function", at: .sql(range))
        }
        throw FunctionRegistry.unknown(name, at: range)
      }
      if call.isStar || arguments.isEmpty, name == "count" {
        let (function, _) = try AggregateRegistry.resolve(name, nil, at: range)
        return (.aggregate(function, isDistinct: false), function.resultType)
      }
      let function = try AggregateRegistry.resolve(name, &arguments, order: [], at: range)
      if arguments.count > 1 { throw unsupported("\(name) over a window is", range) }
      let isDistinct = call.isDistinct && !function.name.ignoresRepetition
      return (.aggregate(function, isDistinct: isDistinct), function.resultType)
    }
  }

  private func frame(
    _ frame: WindowFrame?, _ order: [BoundWindow.Term], at range: Range<Int>
  ) throws(EngineError) -> BoundWindow.Frame {
    guard let frame else {
      return BoundWindow.Frame(
        unit: .range, start: .unboundedPreceding, end: order.isEmpty ? .unboundedFollowing : .currentRow,
        exclusion: .noOthers)
    }
    if frame.unit == .groups, order.isEmpty {
      throw EngineError(.binding, "GROUPS needs ORDER BY in the window", at: .sql(range))
    }
    var result = BoundWindow.Frame(
      unit: frame.unit, start: .currentRow, end: .currentRow, exclusion: frame.exclusion)
    let offsets = [frame.start.offset, frame.end.offset].compactMap(\.self)
    if frame.unit == .range, !offsets.isEmpty {
      guard order.count == 1 else {
        throw EngineError(
          .binding, "RANGE with an offset needs ORDER BY of one value in the window", at: .sql(range))
      }
      return try rangeFrame(frame, order[0], &result, at: range)
    }
    result.start = try bound(frame.start) { (offset) throws(EngineError) in
      try Coercion.cast(offset, to: .bigint)
    }
    result.end = try bound(frame.end) { (offset) throws(EngineError) in try Coercion.cast(offset, to: .bigint)
    }
    return result
  }

  private func bound(
    _ bound: WindowFrame.Bound, _ offset: (BoundExpression) throws(EngineError) -> BoundExpression
  ) throws(EngineError) -> BoundWindow.Bound {
    switch bound {
    case .unboundedPreceding: .unboundedPreceding
    case .currentRow: .currentRow
    case .unboundedFollowing: .unboundedFollowing
    case .preceding(let expression): .preceding(try offset(try bind(expression)))
    case .following(let expression): .following(try offset(try bind(expression)))
    }
  }

  /// RANGE with offsets: bounds become values of the order.
  private func rangeFrame(
    _ frame: WindowFrame, _ term: BoundWindow.Term, _ result: inout BoundWindow.Frame, at range: Range<Int>
  ) throws(EngineError) -> BoundWindow.Frame {
    let value = term.expression
    /// The value so far before, or behind, in the direction of the order.
    func moved(_ offset: BoundExpression, isPreceding: Bool) throws(EngineError) -> BoundExpression {
      let operation: BinaryOperator = isPreceding != term.isDescending ? .subtract : .add
      return try OperatorBinding.arithmetic(operation, value, offset, at: range)
    }
    var bounds: [BoundExpression] = []
    for (bound, isStart) in [(frame.start, true), (frame.end, false)] {
      let kind = try self.bound(bound) { (offset) throws(EngineError) in
        let isPreceding = if case .preceding = bound { true } else { false }
        return try moved(offset, isPreceding: isPreceding)
      }
      if isStart { result.start = kind } else { result.end = kind }
      switch kind {
      case .preceding(let value), .following(let value): bounds.append(value)
      case .unboundedPreceding, .currentRow, .unboundedFollowing: break
      }
    }
    var unified = try Coercion.unify([value] + bounds, for: "RANGE", at: range, isComparison: true)
    result.orderValue = unified.removeFirst()
    func replaced(_ bound: BoundWindow.Bound) -> BoundWindow.Bound {
      switch bound {
      case .preceding: .preceding(unified.removeFirst())
      case .following: .following(unified.removeFirst())
      case .unboundedPreceding, .currentRow, .unboundedFollowing: bound
      }
    }
    result.start = replaced(result.start)
    result.end = replaced(result.end)
    return result
  }
}

extension BoundWindow {
  /// The window with every expression rewritten.
  func rewritten(
    _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression
  ) throws(EngineError) -> BoundWindow {
    var result = self
    for index in arguments.indices { result.arguments[index] = try rewrite(arguments[index]) }
    for index in partition.indices { result.partition[index] = try rewrite(partition[index]) }
    for index in order.indices { result.order[index].expression = try rewrite(order[index].expression) }
    if let filter { result.filter = try rewrite(filter) }
    if let value = frame.orderValue { result.frame.orderValue = try rewrite(value) }
    result.frame.start = try frame.start.rewritten(rewrite)
    result.frame.end = try frame.end.rewritten(rewrite)
    return result
  }
}

extension BoundWindow.Bound {
  fileprivate func rewritten(
    _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression
  ) throws(EngineError) -> BoundWindow.Bound {
    switch self {
    case .preceding(let value): .preceding(try rewrite(value))
    case .following(let value): .following(try rewrite(value))
    case .unboundedPreceding, .currentRow, .unboundedFollowing: self
    }
  }
}

/// Steps that compute windows.
struct WindowPlanning {
  private let context: BindingContext

  init(_ context: BindingContext) { self.context = context }

  /// Rows with the columns of window functions; those of equal partitions and orders are computed together.
  func adding(
    _ windows: [BoundWindow], to plan: PlanNode, at range: Range<Int>
  ) throws(EngineError) -> PlanNode {
    struct Kind: Hashable {
      let partition: [BoundExpression]
      let order: [BoundWindow.Term]
    }
    var kinds: [Kind] = []
    var groups: [Kind: [BoundWindow]] = [:]
    for window in windows {
      let kind = Kind(partition: window.partition, order: window.order)
      if groups[kind] == nil { kinds.append(kind) }
      groups[kind, default: []].append(window)
    }
    if kinds.count > BoundQuery.stepLimit {
      throw EngineError(
        .binding, "SELECT has more than \(BoundQuery.stepLimit) windows that differ",
        at: .sql(range))
    }
    var plan = plan
    for kind in kinds { plan = adding(kind.partition, kind.order, groups[kind] ?? [], to: plan) }
    return plan
  }

  /// Of the rows with equal values in some columns the first ones by an order, so many.
  func first(
    _ count: Int?, after offset: Int = 0, of plan: PlanNode, by columns: [ColumnID], _ order: [ColumnOrder]
  ) -> PlanNode {
    let call = WindowCall(
      id: context.makeColumn(), type: .bigint, function: .rowNumber, arguments: [], frame: .wholePartition)
    let step = WindowStep(partition: columns, order: order, calls: [call])
    let number = PlanExpression.passing(call.column).expression
    func condition(_ operation: ComparisonOperator, _ bound: Int) -> BoundExpression {
      let bound = BoundExpression.constant(.integer(Int64(bound)), .bigint, at: 0..<0)
      return BoundExpression(
        .call(ComparisonKernels.function(operation, .bigint), [number, bound]), .boolean, at: 0..<0)
    }
    var conditions: [BoundExpression] = []
    if offset > 0 { conditions.append(condition(.greater, offset)) }
    if let count {
      conditions.append(condition(.lessOrEqual, count > Int.max - offset ? .max : offset + count))
    }
    return PlanNode(.window(step), [plan]).filtered(conditions)
  }

  private func adding(
    _ partition: [BoundExpression], _ order: [BoundWindow.Term], _ windows: [BoundWindow], to plan: PlanNode
  ) -> PlanNode {
    var computed: [PlanExpression] = []
    var known: [BoundExpression: ColumnID] = [:]
    let own = plan.outputColumns
    func column(_ expression: BoundExpression) -> ColumnID {
      if let column = expression.column, own.contains(column) { return column }
      if expression.isDeterministic, let column = known[expression] { return column }
      let column = context.makeColumn()
      computed.append(PlanExpression(id: column, name: nil, expression: expression))
      known[expression] = column
      return column
    }
    func bound(_ bound: BoundWindow.Bound) -> WindowRowFrame.Bound {
      switch bound {
      case .unboundedPreceding: .unboundedPreceding
      case .currentRow: .currentRow
      case .unboundedFollowing: .unboundedFollowing
      case .preceding(let value): .preceding(column(value))
      case .following(let value): .following(column(value))
      }
    }
    let orders = order.map {
      ColumnOrder(column: column($0.expression), isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
    }
    let calls = windows.map { window in
      WindowCall(
        id: window.id, type: window.type, function: window.function,
        arguments: window.arguments.map(column), filter: window.filter.map(column),
        ignoresNulls: window.ignoresNulls,
        frame: WindowRowFrame(
          unit: window.frame.unit, start: bound(window.frame.start), end: bound(window.frame.end),
          exclusion: window.frame.exclusion, orderColumn: window.frame.orderValue.map(column)))
    }
    let step = WindowStep(partition: partition.map(column), order: orders, calls: calls)
    return PlanNode(.window(step), [plan.adding(computed)])
  }
}
