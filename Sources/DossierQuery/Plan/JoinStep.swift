import DossierBase

/// How the rows of two inputs, the left and the right one, become rows of one.
struct JoinStep: Sendable {
  /// Which rows come out.
  enum Kind: Sendable {
    /// Every pair that matches.
    case inner
    /// Every pair that matches, and rows of the left that match none, with nulls beside them.
    case left
    /// The same, and rows of the right that match none.
    case full
    /// Every row of the left once, beside the row of the right that matches or nulls; a second one is an error.
    case single
    /// Every row of the left once, with one more column that says whether it matches any.
    case mark(JoinMark)
  }

  var kind: Kind
  /// Values that must be equal.
  var keys: [JoinKey] = []
  /// What else must be true of a pair.
  var conditions: [BoundExpression] = []
  /// Columns of the inputs that nobody asks for.
  var unused = ColumnIDSet()

  /// The same, but what IN looks for is asked of each pair: then other keys may stand beside it.
  var askingOfPairs: JoinStep {
    guard case .mark(var mark) = kind, mark.isNullAware else { return self }
    let comparisons = keys.map(\.condition)
    mark.isNullAware = false
    mark.comparison =
      comparisons.count == 1 ? comparisons[0] : BoundExpression(.and(comparisons), .boolean, at: 0..<0)
    var step = self
    step.kind = .mark(mark)
    step.keys = []
    return step
  }

  func output(_ left: [PlanColumn], _ right: [PlanColumn]) -> [PlanColumn] {
    switch kind {
    case .inner, .left, .full, .single: (left + right).filter { !unused.contains($0.id) }
    case .mark(let mark): left.filter { !unused.contains($0.id) } + [mark.result]
    }
  }

  /// All expressions of the step.
  var expressions: [BoundExpression] {
    var all = keys.flatMap { [$0.left, $0.right] } + conditions
    if case .mark(let mark) = kind, let comparison = mark.comparison { all.append(comparison) }
    return all
  }

  /// The step with every expression rewritten.
  func rewritten(
    _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression
  ) throws(EngineError) -> JoinStep {
    var step = self
    for key in keys.indices {
      step.keys[key].left = try rewrite(keys[key].left)
      step.keys[key].right = try rewrite(keys[key].right)
    }
    for index in conditions.indices { step.conditions[index] = try rewrite(conditions[index]) }
    if case .mark(var mark) = kind, let comparison = mark.comparison {
      mark.comparison = try rewrite(comparison)
      step.kind = .mark(mark)
    }
    return step
  }
}

/// A value of the left that must equal one of the right, of the same type.
struct JoinKey: Sendable {
  var left: BoundExpression
  var right: BoundExpression
  /// True if null equals null; else it equals nothing.
  var matchesNulls = false
}

/// The column that says whether rows of the left have their like on the right.
struct JoinMark: Sendable {
  var column: ColumnID
  /// True for IN: where nothing matches, but a null on either side might have, the answer is null.
  var isNullAware = false
  /// For IN over rows that depend on the left: what is asked of each pair that matches; null counts as "perhaps".
  var comparison: BoundExpression?

  var result: PlanColumn { PlanColumn(id: column, type: .boolean) }
}

/// The rows of several inputs, one after the other.
struct ConcatenationStep: Sendable {
  var columns: [PlanColumn]
  /// For each input the columns of it that become these.
  var inputs: [[ColumnID]]
}
