/// How tightly operators bind, the loosest first; the order is DuckDB's.
enum Precedence: Int, Comparable {
  case or, and, not
  /// IS [NOT] NULL, TRUE, FALSE.
  case test
  /// IS [NOT] DISTINCT FROM.
  case distinction
  case comparison
  /// BETWEEN, IN, LIKE: they take no operand of their own kind.
  case match
  case concatenation
  /// `&` and `|`, which are not supported.
  case bits
  case sum, product, power
  case prefix

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  /// The next tighter level, for the right operand of an operator that groups from the left.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .prefix }
}

/// A binary operator that symbols write.
struct SymbolOperator {
  var meaning: BinaryOperator
  var precedence: Precedence

  init?(_ kind: Token.Kind) {
    switch kind {
    case .plus: self.init(.add, .sum)
    case .minus: self.init(.subtract, .sum)
    case .star: self.init(.multiply, .product)
    case .slash: self.init(.divide, .product)
    case .integerSlash: self.init(.integerDivide, .product)
    case .percent: self.init(.modulo, .product)
    case .power: self.init(.power, .power)
    case .caret: self.init(.caret, .power)
    case .concatenation: self.init(.concatenate, .concatenation)
    case .equal: self.init(.equal, .comparison)
    case .notEqual: self.init(.notEqual, .comparison)
    case .less: self.init(.less, .comparison)
    case .lessOrEqual: self.init(.lessOrEqual, .comparison)
    case .greater: self.init(.greater, .comparison)
    case .greaterOrEqual: self.init(.greaterOrEqual, .comparison)
    default: return nil
    }
  }

  private init(_ meaning: BinaryOperator, _ precedence: Precedence) {
    self.meaning = meaning
    self.precedence = precedence
  }
}
