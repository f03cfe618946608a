import DossierBase
import DossierVector

/// `x IN (constants)`.
enum SetMembership {
  /// The test of a set of constants of the given type, or nil if the type has no set.
  ///
  /// A row that is not in the set is null if the set has a null.
  static func function(_ items: [Scalar], _ type: DataType) -> ScalarFunction? {
    let values = items.filter { !$0.isNull }
    let hasNull = values.count < items.count
    let identity = "in \(items)"
    switch type {
    case .varchar:
      let texts = TextSet(values)
      return ScalarFunction(identity, nulls: .propagate) { (frame) throws(EngineError) in
        let target = frame.output.elements(UInt8.self)
        for row in 0..<frame.count where frame.isValid(row) {
          target[row] = texts.contains(frame.text(0, row)) ? 1 : 0
          if hasNull, target[row] == 0 { frame.output.setNull(row) }
        }
      }
    case .tinyint, .smallint, .integer, .bigint, .date, .time, .timestamp:
      let numbers = Set(values.map(number))
      return ScalarFunction(identity, nulls: .propagate) { (frame) throws(EngineError) in
        let target = frame.output.elements(UInt8.self)
        for row in 0..<frame.count where frame.isValid(row) {
          target[row] = numbers.contains(number(frame, type, row)) ? 1 : 0
          if hasNull, target[row] == 0 { frame.output.setNull(row) }
        }
      }
    default: return nil
    }
  }

  private static func number(_ scalar: Scalar) -> Int64 {
    switch scalar {
    case .integer(let value), .time(let value), .timestamp(let value): value
    case .date(let days): Int64(days)
    default: preconditionFailure("a set of 64-bit numbers")
    }
  }

  @inline(__always)
  private static func number(_ frame: KernelFrame, _ type: DataType, _ row: Int) -> Int64 {
    switch type.physicalType {
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
