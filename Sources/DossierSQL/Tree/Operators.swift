package enum UnaryOperator: String, Sendable, Hashable {
  case not = "NOT"
  case minus = "-"
  case plus = "+"
}

package enum BinaryOperator: String, Sendable, Hashable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case integerDivide = "//"
  case modulo = "%"
  case power = "**"
  /// The same as ``power``; the names of columns keep the spelling.
  case caret = "^"
  case concatenate = "||"
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isDistinctFrom = "IS DISTINCT FROM"
  case isNotDistinctFrom = "IS NOT DISTINCT FROM"
}
