import DossierBase
import DossierVector
import Glibc

/// The six comparisons.
enum ComparisonOperator: String, Sendable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// The operator with its sides exchanged.
  var flipped: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// Comparisons of two values of one type; text compares by bytes, NaN is equal to itself and greatest.
enum ComparisonKernels {
  /// The comparison for two arguments of the given type.
  static func function(_ operation: ComparisonOperator, _ type: DataType) -> ScalarFunction {
    ScalarFunction(.comparison(operation, type), kernel: kernel(operation, type.physicalType))
  }

  private static func kernel(
    _ operation: ComparisonOperator, _ type: PhysicalType
  ) -> ScalarFunction.Kernel {
    switch type {
    case .boolean: { (frame) throws(EngineError) in compare(frame, operation, UInt8.self) }
    case .int8: { (frame) throws(EngineError) in compare(frame, operation, Int8.self) }
    case .int16: { (frame) throws(EngineError) in compare(frame, operation, Int16.self) }
    case .int32: { (frame) throws(EngineError) in compare(frame, operation, Int32.self) }
    case .int64: { (frame) throws(EngineError) in compare(frame, operation, Int64.self) }
    case .int128: { (frame) throws(EngineError) in compare(frame, operation, Int128.self) }
    case .double: { (frame) throws(EngineError) in compareDoubles(frame, operation) }
    case .string: { (frame) throws(EngineError) in compareTexts(frame, operation) }
    case .interval: { (frame) throws(EngineError) in compareIntervals(frame, operation) }
    }
  }

  @inline(__always)
  private static func compare<Element: FixedWidthInteger>(
    _ frame: KernelFrame, _ operation: ComparisonOperator, _ type: Element.Type
  ) {
    switch operation {
    case .equal: frame.map(Element.self, Element.self, UInt8.self) { $0 == $1 ? 1 : 0 }
    case .notEqual: frame.map(Element.self, Element.self, UInt8.self) { $0 != $1 ? 1 : 0 }
    case .less: frame.map(Element.self, Element.self, UInt8.self) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: frame.map(Element.self, Element.self, UInt8.self) { $0 <= $1 ? 1 : 0 }
    case .greater: frame.map(Element.self, Element.self, UInt8.self) { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: frame.map(Element.self, Element.self, UInt8.self) { $0 >= $1 ? 1 : 0 }
    }
  }

  private static func compareDoubles(_ frame: KernelFrame, _ operation: ComparisonOperator) {
    frame.map(Double.self, Double.self, UInt8.self) {
      holds(operation, order($0, $1)) ? 1 : 0
    }
  }

  private static func compareTexts(_ frame: KernelFrame, _ operation: ComparisonOperator) {
    guard let leftHeap = frame.arguments[0].heap, let rightHeap = frame.arguments[1].heap else { return }
    let left = frame.arguments[0].elements(StringRef.self)
    let right = frame.arguments[1].elements(StringRef.self)
    let leftStep = frame.arguments[0].isConstant ? 0 : 1
    let rightStep = frame.arguments[1].isConstant ? 0 : 1
    let (leftBytes, rightBytes) = (UnsafePointer(leftHeap.bytes), UnsafePointer(rightHeap.bytes))
    let target = frame.output.elements(UInt8.self)
    let validity = frame.output.hasNulls ? frame.output.validity : nil
    for row in 0..<frame.count {
      if let validity, validity[row] == 0 { continue }
      let (a, b) = (left[row &* leftStep], right[row &* rightStep])
      if operation == .equal || operation == .notEqual {
        let isEqual =
          a.length == b.length
          && memcmp(leftBytes + Int(a.offset), rightBytes + Int(b.offset), Int(a.length)) == 0
        target[row] = isEqual == (operation == .equal) ? 1 : 0
      } else {
        let order = StringHeap.compare(
          UnsafeBufferPointer(start: leftBytes + Int(a.offset), count: Int(a.length)),
          UnsafeBufferPointer(start: rightBytes + Int(b.offset), count: Int(b.length)))
        target[row] = holds(operation, order) ? 1 : 0
      }
    }
  }

  private static func compareIntervals(_ frame: KernelFrame, _ operation: ComparisonOperator) {
    frame.map(Interval.self, Interval.self, UInt8.self) {
      let (left, right) = ($0.comparableMicroseconds, $1.comparableMicroseconds)
      return holds(operation, left < right ? -1 : left > right ? 1 : 0) ? 1 : 0
    }
  }

  /// Negative, zero or positive; NaN stands after every number and with itself.
  @inline(__always)
  static func order(_ left: Double, _ right: Double) -> Int {
    if left < right { return -1 }
    if left > right { return 1 }
    if left == right { return 0 }
    return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0)
  }

  @inline(__always)
  private static func holds(_ operation: ComparisonOperator, _ order: Int) -> Bool {
    switch operation {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}

extension Interval {
  /// The span with months of 30 days, by which intervals compare.
  var comparableMicroseconds: Int128 {
    (Int128(months) * 30 + Int128(days)) * Int128(Microseconds.perDay) + Int128(microseconds)
  }
}
