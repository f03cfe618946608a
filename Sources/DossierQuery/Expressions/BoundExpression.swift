import DossierBase

/// An expression whose names are resolved and whose types are known.
///
/// Column references are positions in the batch that the expression is evaluated on. Two expressions
/// are equal if they compute the same; where they stand in the SQL text does not count.
final class BoundExpression: Sendable {
  enum Kind: Sendable {
    /// A column of the input batch.
    case column(Int)
    case constant(Scalar)
    case call(ScalarFunction, [BoundExpression])
    /// AND of two or more booleans.
    case and([BoundExpression])
    /// OR of two or more booleans.
    case or([BoundExpression])
    /// The value of the first arm whose condition is true; else the last expression.
    case conditional([Arm], otherwise: BoundExpression)
    /// The first value that is not null.
    case coalesce([BoundExpression])
    /// The i-th aggregate of the enclosing query; replaced by a column when the aggregation is planned.
    case aggregate(Int)
  }

  struct Arm: Sendable {
    var condition: BoundExpression
    var value: BoundExpression
  }

  let kind: Kind
  let type: DataType
  /// Where the expression stands in the SQL text.
  let range: Range<Int>
  /// True for a literal, with a sign or not, that still adapts to its neighbours' types.
  let isLiteral: Bool
  /// Nodes of the expression, shared ones counted each time; it saturates.
  let nodeCount: Int
  /// Equal for equal expressions, so that finding one among many is quick.
  private let structure: Int

  init(_ kind: Kind, _ type: DataType, at range: Range<Int>, isLiteral: Bool = false) {
    self.kind = kind
    self.type = type
    self.range = range
    self.isLiteral = isLiteral
    nodeCount = kind.children.reduce(1) { min(1 << 40, $0 + $1.nodeCount) }
    structure = Self.structure(of: kind, type)
  }

  /// A constant of the given type.
  static func constant(_ value: Scalar, _ type: DataType, at range: Range<Int>) -> BoundExpression {
    BoundExpression(.constant(value), type, at: range)
  }

  /// The same value as that of a computation, which no longer adapts to its neighbours.
  var computed: BoundExpression { BoundExpression(kind, type, at: range) }

  var constantValue: Scalar? {
    if case .constant(let value) = kind { value } else { nil }
  }

  /// The expressions this one is computed from.
  var children: [BoundExpression] { kind.children }

  /// The same expression over other children, given in the order of ``children``.
  func replacingChildren(_ new: [BoundExpression]) -> BoundExpression {
    let newKind: Kind
    switch kind {
    case .column, .constant, .aggregate: return self
    case .call(let function, _): newKind = .call(function, new)
    case .and: newKind = .and(new)
    case .or: newKind = .or(new)
    case .coalesce: newKind = .coalesce(new)
    case .conditional(let arms, _):
      let newArms = arms.indices.map { Arm(condition: new[2 * $0], value: new[2 * $0 + 1]) }
      newKind = .conditional(newArms, otherwise: new[new.count - 1])
    }
    return BoundExpression(newKind, type, at: range, isLiteral: isLiteral)
  }

  /// Adds the positions of all columns that the expression reads.
  func collectColumns(into columns: inout Set<Int>) {
    if case .column(let index) = kind { columns.insert(index) }
    for child in children { child.collectColumns(into: &columns) }
  }

  /// The same expression with every column position passed through `map`.
  func remappingColumns(_ map: [Int: Int]) -> BoundExpression {
    if case .column(let index) = kind {
      return BoundExpression(.column(map[index]!), type, at: range, isLiteral: isLiteral)
    }
    let old = children
    return old.isEmpty ? self : replacingChildren(old.map { $0.remappingColumns(map) })
  }

  /// True if a column or an aggregate is part of the expression.
  var dependsOnRows: Bool {
    switch kind {
    case .column, .aggregate: true
    default: children.contains(where: \.dependsOnRows)
    }
  }

  /// True if the expression gives the same value whenever it is evaluated on the same row.
  var isDeterministic: Bool {
    if case .call(let function, _) = kind, !function.isDeterministic { return false }
    return children.allSatisfy(\.isDeterministic)
  }
}

extension BoundExpression: Hashable {
  func hash(into hasher: inout Hasher) { hasher.combine(structure) }

  private static func structure(of kind: Kind, _ type: DataType) -> Int {
    var hasher = Hasher()
    hasher.combine(type)
    switch kind {
    case .column(let index): hasher.combine(index)
    case .aggregate(let index): hasher.combine(~index)
    case .constant(let value): hasher.combine(value)
    case .call(let function, _): hasher.combine(function.identity)
    case .and: hasher.combine(1)
    case .or: hasher.combine(2)
    case .conditional: hasher.combine(3)
    case .coalesce: hasher.combine(4)
    }
    for child in kind.children { hasher.combine(child.structure) }
    return hasher.finalize()
  }
}

extension BoundExpression.Kind {
  var children: [BoundExpression] {
    switch self {
    case .column, .constant, .aggregate: []
    case .call(_, let arguments): arguments
    case .and(let terms), .or(let terms), .coalesce(let terms): terms
    case .conditional(let arms, let otherwise): arms.flatMap { [$0.condition, $0.value] } + [otherwise]
    }
  }
}

extension BoundExpression: Equatable {
  static func == (left: BoundExpression, right: BoundExpression) -> Bool {
    if left === right { return true }
    guard left.structure == right.structure, left.type == right.type else { return false }
    switch (left.kind, right.kind) {
    case (.column(let a), .column(let b)): return a == b
    case (.constant(let a), .constant(let b)): return a == b
    case (.aggregate(let a), .aggregate(let b)): return a == b
    case (.call(let f, let a), .call(let g, let b)): return f.identity == g.identity && a == b
    case (.and(let a), .and(let b)), (.or(let a), .or(let b)), (.coalesce(let a), .coalesce(let b)):
      return a == b
    case (.conditional, .conditional): return left.children == right.children
    default: return false
    }
  }
}
