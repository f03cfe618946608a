import DossierBase

/// An expression with names and types resolved: what the planner rewrites and evaluators compute.
///
/// Two expressions are equal if they compute the same; where they stand in the SQL text does not count.
final class BoundExpression: Sendable {
  enum Kind: Sendable {
    case column(ColumnID)
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

  /// What holds of an expression if it holds of any part.
  private struct Traits: OptionSet {
    let rawValue: UInt8
    static let readsRows = Traits(rawValue: 1)
    static let hasAggregate = Traits(rawValue: 2)
    static let mayFail = Traits(rawValue: 4)
    static let isVolatile = Traits(rawValue: 8)
  }

  let kind: Kind
  let type: DataType
  /// Where the expression stands in the SQL text.
  let range: Range<Int>
  /// True for a literal, with a sign or not, that still adapts to its neighbours' types.
  let isLiteral: Bool
  private let traits: Traits
  /// Nodes of the expression, shared ones counted each time; it saturates.
  let nodeCount: Int
  /// Which columns the expression reads.
  let columnUse: ColumnUse
  /// Nodes that are computed, each of which takes a vector while it is; counted and saturating alike.
  let computationCount: Int
  /// Equal for equal expressions, so that finding one among many is quick.
  private let structure: Int

  init(_ kind: Kind, _ type: DataType, at range: Range<Int>, isLiteral: Bool = false) {
    self.kind = kind
    self.type = type
    self.range = range
    self.isLiteral = isLiteral
    let children = kind.children
    nodeCount = children.reduce(1) { min(1 << 40, $0 + $1.nodeCount) }
    computationCount = children.reduce(children.isEmpty ? 0 : 1) { min(1 << 40, $0 + $1.computationCount) }
    traits = children.reduce(into: Self.ownTraits(of: kind)) { $0.formUnion($1.traits) }
    columnUse = ColumnUse(kind, children)
    structure = Self.structure(of: kind, type, children)
  }

  private static func ownTraits(of kind: Kind) -> Traits {
    switch kind {
    case .column: return .readsRows
    case .aggregate: return [.readsRows, .hasAggregate]
    case .call(let function, let arguments):
      var isTotal = function.identity.isTotal
      if case .like = function.identity, arguments.count == 2 { isTotal = true }
      var traits: Traits = isTotal ? [] : .mayFail
      if !function.isDeterministic { traits.insert(.isVolatile) }
      return traits
    case .constant, .and, .or, .conditional, .coalesce: return []
    }
  }

  /// Whether an expression reads no column, one or several.
  enum ColumnUse: Equatable, Sendable {
    case none
    case one(ColumnID)
    case several

    fileprivate init(_ kind: Kind, _ children: [BoundExpression]) {
      if case .column(let column) = kind {
        self = .one(column)
        return
      }
      self = .none
      for child in children where child.columnUse != .none {
        self = self == .none || self == child.columnUse ? child.columnUse : .several
      }
    }
  }

  /// A constant of the given type.
  static func constant(_ value: Scalar, _ type: DataType, at range: Range<Int>) -> BoundExpression {
    BoundExpression(.constant(value), type, at: range)
  }

  /// The same value as that of a computation, which no longer adapts to its neighbours.
  var computed: BoundExpression { isLiteral ? BoundExpression(kind, type, at: range) : self }

  var constantValue: Scalar? {
    if case .constant(let value) = kind { value } else { nil }
  }

  /// The column, if the expression is nothing else.
  var column: ColumnID? {
    if case .column(let column) = kind { column } else { nil }
  }

  /// The expressions this one is computed from.
  var children: [BoundExpression] { kind.children }

  /// True if a column or an aggregate is part of the expression.
  var dependsOnRows: Bool { traits.contains(.readsRows) }

  /// True if an aggregate is part of the expression.
  var hasAggregate: Bool { traits.contains(.hasAggregate) }

  /// True if some row may have values for which the expression is an error.
  var mayFail: Bool { traits.contains(.mayFail) }

  /// True if the expression gives the same value whenever it is evaluated on the same row.
  var isDeterministic: Bool { !traits.contains(.isVolatile) }

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

  /// The columns that the expression reads.
  var columns: ColumnIDSet {
    var columns = ColumnIDSet()
    collectColumns(into: &columns)
    return columns
  }

  /// Adds all columns that the expression reads.
  func collectColumns(into columns: inout ColumnIDSet) {
    var visited: Set<ObjectIdentifier> = []
    collectColumns(into: &columns, &visited)
  }

  /// Parts that stand in several places are visited once.
  private func collectColumns(into columns: inout ColumnIDSet, _ visited: inout Set<ObjectIdentifier>) {
    guard dependsOnRows else { return }
    if case .column(let column) = kind {
      columns.insert(column)
    } else if visited.insert(ObjectIdentifier(self)).inserted {
      for child in kind.children { child.collectColumns(into: &columns, &visited) }
    }
  }
}

extension BoundExpression: Hashable {
  func hash(into hasher: inout Hasher) { hasher.combine(structure) }

  private static func structure(of kind: Kind, _ type: DataType, _ children: [BoundExpression]) -> Int {
    var hasher = Hasher()
    hasher.combine(type)
    switch kind {
    case .column(let column): hasher.combine(column)
    case .aggregate(let index): hasher.combine(~index)
    case .constant(let value): hasher.combine(value)
    case .call(let function, _): hasher.combine(function.identity)
    case .and: hasher.combine(1)
    case .or: hasher.combine(2)
    case .conditional: hasher.combine(3)
    case .coalesce: hasher.combine(4)
    }
    for child in children { hasher.combine(child.structure) }
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
