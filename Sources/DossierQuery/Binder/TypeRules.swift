import DossierBase

/// Which type two values meet in, and what arithmetic on types gives: DuckDB's rules.
enum TypeRules {
  /// The type that both sides of a comparison, the arms of CASE or the items of a list are brought to; nil if
  /// the types have nothing in common.
  ///
  /// - Parameter isComparison: true to keep all places after the point, where a comparison must not round.
  static func common(
    _ left: BoundExpression, _ right: BoundExpression, isComparison: Bool = false
  ) -> DataType? {
    if left.isLiteral != right.isLiteral {
      let (literal, other) = left.isLiteral ? (left, right) : (right, left)
      if let type = adapted(literal, to: other.type) { return type }
    }
    return common(left.type, right.type, isComparison)
  }

  /// The type of `other` if a literal gives way to it: texts to anything, integers that fit to integers.
  private static func adapted(_ literal: BoundExpression, to other: DataType) -> DataType? {
    if literal.type == .varchar { return other == .null ? .varchar : other }
    guard literal.type.isInteger, other.isInteger, case .integer(let value) = literal.constantValue else {
      return nil
    }
    return fits(value, other) ? other : nil
  }

  private static func fits(_ value: Int64, _ type: DataType) -> Bool {
    switch type {
    case .tinyint: Int8(exactly: value) != nil
    case .smallint: Int16(exactly: value) != nil
    case .integer: Int32(exactly: value) != nil
    default: true
    }
  }

  static func common(_ left: DataType, _ right: DataType, _ isComparison: Bool = false) -> DataType? {
    if left == right || right == .null { return left }
    if left == .null { return right }
    if left.isNumeric, right.isNumeric { return commonNumeric(left, right, isComparison) }
    switch (left, right) {
    case (.varchar, let other), (let other, .varchar): return other
    case (.boolean, let other) where other.isNumeric: return other
    case (let other, .boolean) where other.isNumeric: return other
    case (.date, .timestamp), (.timestamp, .date): return .timestamp
    default: return nil
    }
  }

  private static func commonNumeric(
    _ left: DataType, _ right: DataType, _ isComparison: Bool
  ) -> DataType {
    if left == .double || right == .double { return .double }
    if left.isDecimal || right.isDecimal {
      let (leftPrecision, leftScale) = decimalShape(left)
      let (rightPrecision, rightScale) = decimalShape(right)
      let wholeDigits = max(leftPrecision - leftScale, rightPrecision - rightScale)
      var scale = max(leftScale, rightScale)
      // Beyond 38 digits two decimals keep those before the point, as in DuckDB; beside an integer and in
      // comparisons the scale stays.
      if left.isDecimal, right.isDecimal, !isComparison { scale = min(scale, 38 - wholeDigits) }
      return .decimal(precision: min(38, wholeDigits + scale), scale: scale)
    }
    return rank(left) >= rank(right) ? left : right
  }

  private static func rank(_ type: DataType) -> Int {
    switch type {
    case .tinyint: 1
    case .smallint: 2
    case .integer: 3
    case .bigint: 4
    default: 5
    }
  }

  /// The decimal that holds every value of an exact numeric type.
  static func decimalShape(_ type: DataType) -> (precision: Int, scale: Int) {
    switch type {
    case .decimal(let precision, let scale): (precision, scale)
    case .tinyint: (3, 0)
    case .smallint: (5, 0)
    case .integer: (10, 0)
    case .bigint: (19, 0)
    default: (38, 0)
    }
  }

  /// The type of a sum or difference of two decimals.
  static func decimalSum(_ left: DataType, _ right: DataType) -> DataType {
    let (leftPrecision, leftScale) = decimalShape(left)
    let (rightPrecision, rightScale) = decimalShape(right)
    let scale = max(leftScale, rightScale)
    let precision = max(leftPrecision - leftScale, rightPrecision - rightScale) + scale + 1
    return .decimal(precision: min(38, precision), scale: scale)
  }

  /// The type of the remainder of exact numbers, or nil where it is a DOUBLE: with more than 38 digits.
  static func decimalRemainder(_ left: DataType, _ right: DataType) -> DataType? {
    if left == .double || right == .double { return nil }
    let (leftPrecision, leftScale) = decimalShape(left)
    let (rightPrecision, rightScale) = decimalShape(right)
    let scale = max(leftScale, rightScale)
    let precision = max(leftPrecision - leftScale, rightPrecision - rightScale) + scale
    return precision <= 38 ? .decimal(precision: precision, scale: scale) : nil
  }

  /// The type of a product of two decimals, or nil where its scale exceeds 38 digits.
  static func decimalProduct(_ left: DataType, _ right: DataType) -> DataType? {
    let (leftPrecision, leftScale) = decimalShape(left)
    let (rightPrecision, rightScale) = decimalShape(right)
    let scale = leftScale + rightScale
    guard scale <= 38 else { return nil }
    var precision = leftPrecision + rightPrecision
    // Products of 64-bit decimals stay 64-bit and are checked, as in DuckDB.
    if precision > 18, leftPrecision <= 18, rightPrecision <= 18, scale < 18 { precision = 18 }
    return .decimal(precision: min(38, precision), scale: scale)
  }
}
