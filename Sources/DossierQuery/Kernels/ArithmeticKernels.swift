import DossierBase
import Glibc

/// Arithmetic on values of one type; integers and decimals that overflow are errors.
enum ArithmeticKernels {
  enum Operation: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"

    var identity: ArithmeticOperator {
      switch self {
      case .add: .add
      case .subtract: .subtract
      case .multiply: .multiply
      }
    }
  }

  /// `left operation right` where both sides and the result have the physical type of `type`.
  ///
  /// For decimals the caller has brought the scales in line; `type` bounds the digits of the result.
  static func function(_ operation: Operation, _ type: DataType) -> ScalarFunction {
    let identity = FunctionIdentity.arithmetic(operation.identity, type)
    switch type.physicalType {
    case .int8:
      return ScalarFunction(identity) { (f) throws(EngineError) in try exact(f, operation, type, Int8.self) }
    case .int16:
      return ScalarFunction(identity) { (f) throws(EngineError) in try exact(f, operation, type, Int16.self) }
    case .int32:
      return ScalarFunction(identity) { (f) throws(EngineError) in try exact(f, operation, type, Int32.self) }
    case .int64:
      return ScalarFunction(identity) { (f) throws(EngineError) in try exact(f, operation, type, Int64.self) }
    case .int128:
      return ScalarFunction(identity) { (f) throws(EngineError) in try exact(f, operation, type, Int128.self)
      }
    case .double: return ScalarFunction(identity) { (f) throws(EngineError) in doubles(f, operation) }
    case .boolean, .string, .interval: preconditionFailure("arithmetic has numbers")
    }
  }

  @inline(__always)
  private static func exact<Element: FixedWidthInteger>(
    _ frame: KernelFrame, _ operation: Operation, _ type: DataType, _ element: Element.Type
  ) throws(EngineError) {
    let bound = decimalBound(type, Element.self)
    func overflow(_ left: Element, _ right: Element) -> EngineError {
      EngineError(
        .evaluation, "\(left) \(operation.rawValue) \(right) is out of range for \(type.name)",
        hint: "cast an operand to a wider type")
    }
    switch operation {
    case .add:
      try frame.tryMap(
        Element.self, Element.self, Element.self,
        {
          let (value, overflowed) = $0.addingReportingOverflow($1)
          $2 = $2 || overflowed || value > bound || value < 0 &- bound &- (bound == Element.max ? 1 : 0)
          return value
        }, failure: overflow)
    case .subtract:
      try frame.tryMap(
        Element.self, Element.self, Element.self,
        {
          let (value, overflowed) = $0.subtractingReportingOverflow($1)
          $2 = $2 || overflowed || value > bound || value < 0 &- bound &- (bound == Element.max ? 1 : 0)
          return value
        }, failure: overflow)
    case .multiply:
      try frame.tryMap(
        Element.self, Element.self, Element.self,
        {
          let (value, overflowed) = product($0, $1)
          $2 = $2 || overflowed || value > bound || value < 0 &- bound &- (bound == Element.max ? 1 : 0)
          return value
        }, failure: overflow)
    }
  }

  /// A product; of 128 bits the factors mostly have no more than 64, which takes one instruction.
  @inline(__always)
  private static func product<Element: FixedWidthInteger>(
    _ left: Element, _ right: Element
  ) -> (value: Element, overflow: Bool) {
    if Element.bitWidth == 128 {
      let (first, second) = (Int64(truncatingIfNeeded: left), Int64(truncatingIfNeeded: right))
      if Element(truncatingIfNeeded: first) == left, Element(truncatingIfNeeded: second) == right {
        let wide = first.multipliedFullWidth(by: second)
        return (Element(truncatingIfNeeded: wide.high) &<< 64 | Element(truncatingIfNeeded: wide.low), false)
      }
    }
    let (value, overflow) = left.multipliedReportingOverflow(by: right)
    return (value, overflow)
  }

  /// The greatest value a type may hold: 10^precision − 1 for decimals.
  private static func decimalBound<Element: FixedWidthInteger>(
    _ type: DataType, _ element: Element.Type
  ) -> Element {
    guard case .decimal(let precision, _) = type else { return Element.max }
    return Element(PowersOfTen.value(precision) - 1)
  }

  private static func doubles(_ frame: KernelFrame, _ operation: Operation) {
    switch operation {
    case .add: frame.map(Double.self, Double.self, Double.self) { $0 + $1 }
    case .subtract: frame.map(Double.self, Double.self, Double.self) { $0 - $1 }
    case .multiply: frame.map(Double.self, Double.self, Double.self) { $0 * $1 }
    }
  }

  /// `/` on doubles: division by zero gives infinity or NaN.
  static let divide = ScalarFunction(.arithmetic(.divide, .double)) { (frame) throws(EngineError) in
    frame.map(Double.self, Double.self, Double.self) { $0 / $1 }
  }

  /// `//` or `%` on integers of one type; a zero divisor is an error.
  static func integerDivision(_ type: DataType, remainder: Bool) -> ScalarFunction {
    let identity = FunctionIdentity.arithmetic(remainder ? .remainder : .integerDivide, type)
    switch type.physicalType {
    case .int8:
      return ScalarFunction(identity) { (f) throws(EngineError) in try divide(f, remainder, type, Int8.self) }
    case .int16:
      return ScalarFunction(identity) { (f) throws(EngineError) in try divide(f, remainder, type, Int16.self)
      }
    case .int32:
      return ScalarFunction(identity) { (f) throws(EngineError) in try divide(f, remainder, type, Int32.self)
      }
    case .int64:
      return ScalarFunction(identity) { (f) throws(EngineError) in try divide(f, remainder, type, Int64.self)
      }
    case .int128:
      return ScalarFunction(identity) { (f) throws(EngineError) in try divide(f, remainder, type, Int128.self)
      }
    default: preconditionFailure("integer division has integers")
    }
  }

  @inline(__always)
  private static func divide<Element: FixedWidthInteger>(
    _ frame: KernelFrame, _ remainder: Bool, _ type: DataType, _ element: Element.Type
  ) throws(EngineError) {
    func failure(_ left: Element, _ right: Element) -> EngineError {
      right == 0
        ? EngineError(
          .evaluation, "\(left) \(remainder ? "%" : "//") 0: division by zero",
          hint: "guard the divisor with nullif(…, 0)")
        : EngineError(
          .evaluation, "\(left) \(remainder ? "%" : "//") \(right) is out of range for \(type.name)")
    }
    try frame.tryMap(
      Element.self, Element.self, Element.self,
      {
        let (value, overflowed) =
          remainder
          ? $0.remainderReportingOverflow(dividingBy: $1) : $0.dividedReportingOverflow(by: $1)
        $2 = $2 || overflowed
        return value
      }, failure: failure)
  }

  /// `−x`.
  static func negation(_ type: DataType) -> ScalarFunction {
    let identity = FunctionIdentity.arithmetic(.negate, type)
    switch type.physicalType {
    case .int8: return ScalarFunction(identity) { (f) throws(EngineError) in try negate(f, type, Int8.self) }
    case .int16:
      return ScalarFunction(identity) { (f) throws(EngineError) in try negate(f, type, Int16.self) }
    case .int32:
      return ScalarFunction(identity) { (f) throws(EngineError) in try negate(f, type, Int32.self) }
    case .int64:
      return ScalarFunction(identity) { (f) throws(EngineError) in try negate(f, type, Int64.self) }
    case .int128:
      return ScalarFunction(identity) { (f) throws(EngineError) in try negate(f, type, Int128.self) }
    case .double:
      return ScalarFunction(identity) { (f) throws(EngineError) in f.map(Double.self, Double.self) { -$0 } }
    case .interval:
      return ScalarFunction(identity) { (f) throws(EngineError) in try IntervalArithmetic.negate(f) }
    case .boolean, .string: preconditionFailure("negation has numbers")
    }
  }

  @inline(__always)
  private static func negate<Element: FixedWidthInteger & SignedInteger>(
    _ frame: KernelFrame, _ type: DataType, _ element: Element.Type
  ) throws(EngineError) {
    try frame.tryMap(
      Element.self, Element.self,
      {
        let (value, overflowed) = (0 as Element).subtractingReportingOverflow($0)
        $1 = $1 || overflowed
        return value
      }, failure: { EngineError(.evaluation, "-(\($0)) is out of range for \(type.name)") })
  }
}

extension ArithmeticKernels {
  static let power = ScalarFunction(.arithmetic(.power, .double)) { (frame) throws(EngineError) in
    frame.map(Double.self, Double.self, Double.self) { pow($0, $1) }
  }

  /// `//` on doubles, which does not cut as DuckDB's does not; a zero divisor is an error.
  static let checkedDoubleQuotient = ScalarFunction(.arithmetic(.integerDivide, .double)) {
    (frame) throws(EngineError) in
    try frame.tryMap(
      Double.self, Double.self, Double.self,
      {
        if $1 == 0 { $2 = true }
        return $0 / $1
      },
      failure: { left, _ in
        EngineError(
          .evaluation, "\(left) // 0: division by zero", hint: "guard the divisor with nullif(…, 0)")
      })
  }

  /// `%` of exact numbers too wide for one DECIMAL, as doubles: a zero divisor is an error.
  static let checkedDoubleRemainder = ScalarFunction(.arithmetic(.exactRemainder, .double)) {
    (frame) throws(EngineError) in
    try frame.tryMap(
      Double.self, Double.self, Double.self,
      {
        if $1 == 0 { $2 = true }
        return fmod($0, $1)
      },
      failure: { left, _ in
        EngineError(
          .evaluation, "\(left) % 0: division by zero", hint: "guard the divisor with nullif(…, 0)")
      })
  }

  /// `%` on doubles: NaN for a zero divisor.
  static let doubleRemainder = ScalarFunction(.arithmetic(.remainder, .double)) {
    (frame) throws(EngineError) in
    frame.map(Double.self, Double.self, Double.self) { fmod($0, $1) }
  }
}
