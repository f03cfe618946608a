import DossierBase
import DossierVector

/// Computes what a zone map keeps of a column of a block.
enum ZoneMap {
  /// Longer texts are no bounds: the zone map keeps exact ones or none.
  static let greatestTextByteCount = 32

  static func of(_ vector: Vector, rowCount: Int) -> BlockStatistics {
    let nullCount = Self.nullCount(vector, rowCount: rowCount)
    guard nullCount < rowCount else { return none(nullCount) }
    if vector.form == .constant {
      let value = keptBound(vector.scalar(0), type: vector.type)
      return BlockStatistics(nullCount: 0, minimum: value, maximum: value)
    }
    let bounds: (Scalar, Scalar)?
    switch vector.type {
    case .boolean: bounds = integers(vector, rowCount, UInt8.self) { .boolean($0 != 0) }
    case .tinyint: bounds = integers(vector, rowCount, Int8.self) { .integer(Int64($0)) }
    case .smallint: bounds = integers(vector, rowCount, Int16.self) { .integer(Int64($0)) }
    case .integer: bounds = integers(vector, rowCount, Int32.self) { .integer(Int64($0)) }
    case .bigint: bounds = integers(vector, rowCount, Int64.self) { .integer($0) }
    case .hugeint: bounds = integers(vector, rowCount, Int128.self) { .hugeint($0) }
    case .decimal:
      bounds =
        vector.type.physicalType == .int64
        ? integers(vector, rowCount, Int64.self) { .decimal(Int128($0)) }
        : integers(vector, rowCount, Int128.self) { .decimal($0) }
    case .date: bounds = integers(vector, rowCount, Int32.self) { .date($0) }
    case .time: bounds = integers(vector, rowCount, Int64.self) { .time($0) }
    case .timestamp: bounds = integers(vector, rowCount, Int64.self) { .timestamp($0) }
    case .double: bounds = doubles(vector, rowCount)
    case .varchar:
      var bounds = TextBounds()
      bounds.take(vector, rowCount: rowCount)
      return bounds.statistics(nullCount: nullCount)
    case .null, .interval: bounds = nil
    }
    return BlockStatistics(nullCount: nullCount, minimum: bounds?.0, maximum: bounds?.1)
  }

  static func none(_ nullCount: Int) -> BlockStatistics {
    BlockStatistics(nullCount: nullCount, minimum: nil, maximum: nil)
  }

  static func nullCount(_ vector: Vector, rowCount: Int) -> Int {
    guard vector.hasNulls else { return 0 }
    if vector.form == .constant { return vector.validity[0] == 0 ? rowCount : 0 }
    let validity = vector.validity
    var valid: UInt32 = 0
    for row in 0..<rowCount { valid &+= UInt32(validity[row]) }
    return rowCount - Int(valid)
  }

  private static func keptBound(_ value: Scalar, type: DataType) -> Scalar? {
    switch value {
    case .text(let bytes): bytes.count <= greatestTextByteCount ? value : nil
    case .double(let number): number.isNaN ? nil : value
    case .interval, .null: nil
    default: value
    }
  }

  /// The bounds of a flat vector with at least one value.
  @inline(__always)
  private static func integers<Value: FixedWidthInteger>(
    _ vector: Vector, _ rowCount: Int, _ type: Value.Type, _ scalar: (Value) -> Scalar
  ) -> (Scalar, Scalar)? {
    let values = vector.elements(Value.self)
    var least = Value.max
    var greatest = Value.min
    if vector.hasNulls {
      let validity = vector.validity
      for row in 0..<rowCount {
        let isValid = validity[row] != 0
        least = min(least, isValid ? values[row] : least)
        greatest = max(greatest, isValid ? values[row] : greatest)
      }
    } else {
      for row in 0..<rowCount {
        least = min(least, values[row])
        greatest = max(greatest, values[row])
      }
    }
    return (scalar(least), scalar(greatest))
  }

  /// The bounds of a flat vector with at least one value; none if there is a NaN, which has no place.
  private static func doubles(_ vector: Vector, _ rowCount: Int) -> (Scalar, Scalar)? {
    let values = vector.elements(Double.self)
    var least = Double.infinity
    var greatest = -Double.infinity
    for row in 0..<rowCount where !vector.hasNulls || vector.validity[row] != 0 {
      let value = values[row]
      if value != value { return nil }
      least = value < least ? value : least
      greatest = value > greatest ? value : greatest
    }
    return (.double(least), .double(greatest))
  }
}
