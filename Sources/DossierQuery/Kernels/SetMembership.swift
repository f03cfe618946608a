import DossierBase
import DossierVector

/// `x IN (constants)`.
enum SetMembership {
  /// The test of a set of constants, or nil if the type has none.
  ///
  /// A row that is not in the set is null if the set has a null.
  static func function(_ set: ConstantSet) -> ScalarFunction? {
    let (type, hasNull) = (set.type, set.hasNull)
    let identity = FunctionIdentity.membership(set)
    switch type.physicalType {
    case .string:
      let texts = TextSet(set.values)
      return ScalarFunction(identity, nulls: .propagate) { (frame) throws(EngineError) in
        let target = frame.output.elements(UInt8.self)
        for row in 0..<frame.count where frame.isValid(row) {
          target[row] = texts.contains(frame.text(0, row)) ? 1 : 0
          if hasNull, target[row] == 0 { frame.output.setNull(row) }
        }
      }
    case .int128, .interval:
      let numbers = Set(set.values.map(wideNumber))
      return ScalarFunction(identity, nulls: .propagate) { (frame) throws(EngineError) in
        let target = frame.output.elements(UInt8.self)
        for row in 0..<frame.count where frame.isValid(row) {
          target[row] = numbers.contains(wideNumber(frame, type, row)) ? 1 : 0
          if hasNull, target[row] == 0 { frame.output.setNull(row) }
        }
      }
    case .boolean where type == .null: return nil
    case .boolean, .int8, .int16, .int32, .int64, .double:
      let numbers = Set(set.values.map(number))
      return ScalarFunction(identity, nulls: .propagate) { (frame) throws(EngineError) in
        let target = frame.output.elements(UInt8.self)
        for row in 0..<frame.count where frame.isValid(row) {
          target[row] = numbers.contains(number(frame, type, row)) ? 1 : 0
          if hasNull, target[row] == 0 { frame.output.setNull(row) }
        }
      }
    }
  }

  /// A number that is the same for equal values and no others.
  private static func number(_ scalar: Scalar) -> Int64 {
    switch scalar {
    case .integer(let value), .time(let value), .timestamp(let value): value
    case .date(let days): Int64(days)
    case .decimal(let value): Int64(truncatingIfNeeded: value)
    case .boolean(let flag): flag ? 1 : 0
    case .double(let value): number(value)
    case .null, .hugeint, .text, .interval: preconditionFailure("a set of 64-bit numbers")
    }
  }

  /// Zeros are equal, and so are all NaN.
  @inline(__always)
  private static func number(_ value: Double) -> Int64 {
    Int64(bitPattern: value == 0 ? 0 : value.isNaN ? Double.nan.bitPattern : value.bitPattern)
  }

  private static func wideNumber(_ scalar: Scalar) -> Int128 {
    switch scalar {
    case .hugeint(let value), .decimal(let value): value
    case .interval(let span): span.comparableMicroseconds
    default: preconditionFailure("a set of 128-bit numbers")
    }
  }

  @inline(__always)
  private static func wideNumber(_ frame: KernelFrame, _ type: DataType, _ row: Int) -> Int128 {
    type == .interval
      ? frame.element(0, row, Interval.self).comparableMicroseconds : frame.element(0, row, Int128.self)
  }

  @inline(__always)
  private static func number(_ frame: KernelFrame, _ type: DataType, _ row: Int) -> Int64 {
    switch type.physicalType {
    case .boolean: Int64(frame.element(0, row, UInt8.self))
    case .double: number(frame.element(0, row, Double.self))
    case .int8: Int64(frame.element(0, row, Int8.self))
    case .int16: Int64(frame.element(0, row, Int16.self))
    case .int32: Int64(frame.element(0, row, Int32.self))
    default: frame.element(0, row, Int64.self)
    }
  }

  /// Texts by their bytes.
  private final class TextSet: Sendable {
    private let dictionary = StringDictionary()

    init(_ values: [Scalar]) {
      for case .text(let bytes) in values { _ = dictionary.insert(bytes) }
    }

    func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
      guard let start = text.baseAddress else { return dictionary.code(of: []) != nil }
      return dictionary.code(of: start, count: text.count) != nil
    }
  }
}
