import DossierBase
import DossierSQL

/// Terms of a condition on pairs of rows, told apart by the sides that they read.
struct JoinConditions {
  /// Terms that are an equation of one side with the other.
  private(set) var keys: [JoinKey] = []
  /// Terms of the left alone, of the right alone, and all others.
  private(set) var left: [BoundExpression] = []
  private(set) var right: [BoundExpression] = []
  private(set) var others: [BoundExpression] = []

  init(_ terms: [BoundExpression], left leftColumns: ColumnIDSet, right rightColumns: ColumnIDSet) {
    for term in terms {
      let read = term.columns
      if let key = Self.key(term, leftColumns, rightColumns) {
        keys.append(key)
      } else if read.intersection(rightColumns).isEmpty, !read.intersection(leftColumns).isEmpty {
        left.append(term)
      } else if read.intersection(leftColumns).isEmpty, !read.intersection(rightColumns).isEmpty {
        right.append(term)
      } else {
        others.append(term)
      }
    }
  }

  /// A term as a key: `a = b` or `a IS NOT DISTINCT FROM b`, a of one side and b of the other.
  private static func key(
    _ term: BoundExpression, _ left: ColumnIDSet, _ right: ColumnIDSet
  ) -> JoinKey? {
    guard case .call(let function, let arguments) = term.kind else { return nil }
    let matchesNulls: Bool
    switch function.identity {
    case .comparison(.equal, _): matchesNulls = false
    case .distinctness(let type, isNegated: true) where type != .null: matchesNulls = true
    default: return nil
    }
    let (first, second) = (arguments[0].columns, arguments[1].columns)
    guard !first.isEmpty, !second.isEmpty, arguments.allSatisfy(\.isDeterministic) else { return nil }
    if first.isSubset(of: left), second.isSubset(of: right) {
      return JoinKey(left: arguments[0], right: arguments[1], matchesNulls: matchesNulls)
    }
    if first.isSubset(of: right), second.isSubset(of: left) {
      return JoinKey(left: arguments[1], right: arguments[0], matchesNulls: matchesNulls)
    }
    return nil
  }
}

extension JoinKey {
  /// The key as a condition.
  var condition: BoundExpression {
    let function =
      matchesNulls
      ? NullTests.isDistinct(left.type, isNegated: true) : ComparisonKernels.function(.equal, left.type)
    return BoundExpression(.call(function, [left, right]), .boolean, at: left.range)
  }
}

extension BoundExpression {
  /// The terms of a condition that must all be true.
  ///
  /// What all terms of an OR have in common is a term of its own, so that joins written within an OR are found.
  var conjuncts: [BoundExpression] {
    switch kind {
    case .and(let parts): return parts.flatMap(\.conjuncts)
    case .or(let parts):
      guard !mayFail, isDeterministic else { return [self] }
      let all = parts.map(\.conjuncts)
      let common = all[0].filter { term in all.dropFirst().allSatisfy { $0.contains(term) } }
      if common.isEmpty { return [self] }
      let rests = all.map { terms in terms.filter { !common.contains($0) } }
      // One that has no more to say is true where the common terms are.
      if rests.contains(where: \.isEmpty) { return common }
      let alternatives = rests.map { $0.count == 1 ? $0[0] : BoundExpression(.and($0), .boolean, at: range) }
      return common + [BoundExpression(.or(alternatives), .boolean, at: range)]
    default: return [self]
    }
  }
}

extension PlanNode {
  /// The columns that come out.
  var outputColumns: ColumnIDSet { ColumnIDSet(output.map(\.id)) }

  /// Rows of two plans for whose pairs the terms are true, one side perhaps filled up with nulls.
  static func joined(
    _ kind: JoinStep.Kind, _ left: PlanNode, _ right: PlanNode, on terms: [BoundExpression] = [],
    keys: [JoinKey] = []
  ) -> PlanNode {
    var (left, right) = (left, right)
    let conditions = JoinConditions(terms, left: left.outputColumns, right: right.outputColumns)
    var step = JoinStep(kind: kind, keys: keys + conditions.keys, conditions: conditions.others)
    switch kind {
    case .inner:
      left = left.filtered(conditions.left)
      right = right.filtered(conditions.right)
    case .left, .single, .mark:
      right = right.filtered(conditions.right)
      step.conditions += conditions.left
    case .full: step.conditions += conditions.left + conditions.right
    }
    return PlanNode(.join(step), [left, right])
  }

  /// The rows for which all terms are true.
  func filtered(_ terms: [BoundExpression]) -> PlanNode {
    terms.isEmpty ? self : PlanNode(.filter(terms), [self])
  }

  /// The rows with all columns and some more that are computed.
  func adding(_ expressions: [PlanExpression]) -> PlanNode {
    expressions.isEmpty
      ? self : PlanNode(.project(output.map(PlanExpression.passing) + expressions), [self])
  }
}
