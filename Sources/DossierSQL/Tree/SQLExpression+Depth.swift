extension SQLExpression.Kind {
  /// The depth of the deepest part, 0 for a leaf.
  var childDepth: Int {
    switch self {
    case .literal, .column, .parameter: 0
    case .unary(_, let operand), .isNull(let operand, _), .isTruth(let operand, _, _),
      .cast(let operand, _, _), .extract(_, let operand), .interval(let operand, _):
      operand.depth
    case .binary(_, let left, let right): max(left.depth, right.depth)
    case .and(let terms), .or(let terms): terms.greatestDepth
    case .between(let value, let low, let high, _): max(value.depth, low.depth, high.depth)
    case .inList(let value, let list, _): max(value.depth, list.greatestDepth)
    case .inQuery(let value, let query, _), .anyQuery(let value, _, let query): max(value.depth, query.depth)
    case .like(let match): max(match.value.depth, match.pattern.depth, match.escape?.depth ?? 0)
    case .cases(let choice): choice.childDepth
    case .call(let call): call.childDepth
    case .defaultValue: 0
    case .scalarQuery(let query), .exists(let query): query.depth
    }
  }
}

extension [SQLExpression] {
  var greatestDepth: Int {
    var depth = 0
    for expression in self { depth = Swift.max(depth, expression.depth) }
    return depth
  }
}

extension [OrderTerm] {
  var greatestDepth: Int {
    var depth = 0
    for term in self { depth = Swift.max(depth, term.expression.depth) }
    return depth
  }
}

extension CaseChoice {
  var childDepth: Int {
    var depth = max(operand?.depth ?? 0, otherwise?.depth ?? 0)
    for branch in branches { depth = max(depth, branch.condition.depth, branch.result.depth) }
    return depth
  }
}

extension TableFunctionCall {
  var childDepth: Int {
    arguments.reduce(0) { depth, argument in
      switch argument.value {
      case .expression(let expression): max(depth, expression.depth)
      case .list(let elements): max(depth, elements.greatestDepth)
      }
    }
  }
}

extension FunctionCall {
  var childDepth: Int {
    let own = max(arguments.greatestDepth, orderBy.greatestDepth, filter?.depth ?? 0)
    guard let window else { return own }
    return max(own, window.childDepth)
  }
}

extension WindowDefinition {
  var childDepth: Int {
    max(
      partitionBy.greatestDepth, orderBy.greatestDepth, frame?.start.offset?.depth ?? 0,
      frame?.end.offset?.depth ?? 0)
  }
}

extension WindowFrame.Bound {
  /// How far the bound is from the row; nil if it does not say.
  package var offset: SQLExpression? {
    switch self {
    case .preceding(let offset), .following(let offset): offset
    case .unboundedPreceding, .currentRow, .unboundedFollowing: nil
    }
  }
}
