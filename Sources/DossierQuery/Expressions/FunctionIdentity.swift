import DossierBase

/// The operators of numbers, dates and intervals.
enum ArithmeticOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case integerDivide = "//"
  case remainder = "%"
  /// `%` of doubles that stand for exact numbers: a zero divisor is an error.
  case exactRemainder = "% exact"
  case power = "**"
  /// `−x`.
  case negate = "negate"
}

/// What a scalar function computes: two calls with equal identities and equal arguments are the same.
enum FunctionIdentity: Hashable, Sendable {
  /// A comparison of two values of one type.
  case comparison(ComparisonOperator, DataType)
  /// `IS [NOT] DISTINCT FROM`.
  case distinctness(DataType, isNegated: Bool)
  /// `IS [NOT] NULL`.
  case nullness(isNegated: Bool)
  /// `IS [NOT] TRUE` and `FALSE`.
  case truth(Bool, isNegated: Bool)
  case not
  /// An operator with a first operand of the type.
  case arithmetic(ArithmeticOperator, DataType)
  case cast(from: DataType, to: DataType, isTry: Bool)
  /// `IN` a list of constants.
  case membership(ConstantSet)
  case like(ignoresCase: Bool)
  /// A function by its name, with arguments that are fixed when it is bound.
  case named(String, [Scalar] = [])
  /// A computed column, with what it depends on besides its inputs.
  case computed(String, [Scalar])
}

extension FunctionIdentity: ExpressibleByStringLiteral {
  /// A function whose name says all.
  init(stringLiteral name: String) { self = .named(name) }
}

extension FunctionIdentity {
  /// True if no arguments of the function's types make it fail; false where that is not known.
  var isTotal: Bool {
    switch self {
    case .comparison, .distinctness, .nullness, .truth, .not, .membership, .computed: true
    case .arithmetic(.integerDivide, _), .arithmetic(.exactRemainder, _): false
    case .arithmetic(_, let type): type == .double
    case .cast(_, _, isTry: true): true
    case .cast(let source, let target, isTry: false): Self.isTotalCast(source, target)
    case .named(let name, _): Self.totalNames.contains(name)
    // The third argument, the escape, may be none.
    case .like: false
    }
  }

  private static let totalNames: Set<String> = ["instr", "substring"]

  /// True if every value of `source` has its counterpart in `target`.
  private static func isTotalCast(_ source: DataType, _ target: DataType) -> Bool {
    if source == .null || source == target || target == .varchar { return true }
    switch (source, target) {
    case (.timestamp, .date): return true
    case (.boolean, let target): return target.isInteger || target == .double
    case (let source, .double): return source.isNumeric
    case (let source, .boolean): return source.isNumeric
    case (.decimal, .decimal), (.tinyint, _), (.smallint, _), (.integer, _), (.bigint, _):
      guard target.isInteger || target.isDecimal else { return false }
      let (from, to) = (TypeRules.decimalShape(source), TypeRules.decimalShape(target))
      return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale
    default: return false
    }
  }
}
