extension QueryBody {
  var depth: Int {
    switch self {
    case .select(let core): core.childDepth + 1
    case .values(let rows): rows.reduce(0) { max($0, $1.greatestDepth) } + 1
    case .setOperation(let operation): max(operation.left.depth, operation.right.depth) + 1
    }
  }
}

extension OrderBy {
  var depth: Int {
    if case .terms(let terms) = self { terms.greatestDepth } else { 0 }
  }
}

extension SelectCore {
  var childDepth: Int {
    var depth = max(condition?.depth ?? 0, having?.depth ?? 0)
    for table in from { depth = max(depth, table.depth) }
    for item in items {
      if case .expression(let expression, _) = item.kind { depth = max(depth, expression.depth) }
    }
    switch groupBy {
    case .none, .all: break
    case .expressions(let keys): depth = max(depth, keys.greatestDepth)
    case .sets(let sets): for keys in sets { depth = max(depth, keys.greatestDepth) }
    }
    depth = max(depth, qualify?.depth ?? 0, distinctOn.greatestDepth)
    for window in windows { depth = max(depth, window.window.childDepth) }
    return depth
  }
}

extension SQLTable.Kind {
  var childDepth: Int {
    switch self {
    case .named: return 0
    case .subquery(let query): return query.depth
    case .function(let call): return call.childDepth
    case .join(let join):
      let sides = max(join.left.depth, join.right.depth)
      if case .on(let condition) = join.condition { return max(sides, condition.depth) }
      return sides
    }
  }
}
