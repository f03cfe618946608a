/// The logical type of a column or expression.
///
/// Names follow DuckDB's. The physical element of a flat vector of each type is
/// given by ``PhysicalType``.
package enum DataType: Hashable, Sendable {
  /// The type of a bare NULL, which every other type accepts.
  case null
  case boolean
  case tinyint
  case smallint
  case integer
  case bigint
  case hugeint
  case double
  /// Exact decimal of `precision` digits in all, `scale` of them after the point; 1 ≤ precision ≤ 38.
  case decimal(precision: Int, scale: Int)
  case varchar
  /// Days since 1970-01-01, proleptic Gregorian.
  case date
  /// Microseconds since midnight.
  case time
  /// Microseconds since 1970-01-01 00:00:00, local and naive.
  case timestamp
  case interval
}

/// What one element of a flat vector is in memory.
package enum PhysicalType: UInt8, Hashable, Sendable {
  /// One byte, 0 or 1.
  case boolean
  case int8
  case int16
  case int32
  case int64
  case int128
  case double
  /// A ``StringRef`` into the vector's heap.
  case string
  /// An ``Interval``.
  case interval

  /// Bytes per element.
  package var byteCount: Int {
    switch self {
    case .boolean, .int8: 1
    case .int16: 2
    case .int32: 4
    case .int64, .double, .string: 8
    case .int128, .interval: 16
    }
  }
}

extension DataType {
  /// The element of a flat vector of this type. Decimals of up to 18 digits are 64-bit.
  package var physicalType: PhysicalType {
    switch self {
    case .null, .boolean: .boolean
    case .tinyint: .int8
    case .smallint: .int16
    case .integer, .date: .int32
    case .bigint, .time, .timestamp: .int64
    case .hugeint: .int128
    case .double: .double
    case .decimal(let precision, _): precision <= 18 ? .int64 : .int128
    case .varchar: .string
    case .interval: .interval
    }
  }

  /// The type's name as SQL writes it.
  package var name: String {
    switch self {
    case .null: "\"NULL\""
    case .boolean: "BOOLEAN"
    case .tinyint: "TINYINT"
    case .smallint: "SMALLINT"
    case .integer: "INTEGER"
    case .bigint: "BIGINT"
    case .hugeint: "HUGEINT"
    case .double: "DOUBLE"
    case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
    case .varchar: "VARCHAR"
    case .date: "DATE"
    case .time: "TIME"
    case .timestamp: "TIMESTAMP"
    case .interval: "INTERVAL"
    }
  }

  /// True for the integer types of 8 to 128 bits.
  package var isInteger: Bool {
    switch self {
    case .tinyint, .smallint, .integer, .bigint, .hugeint: true
    default: false
    }
  }

  package var isDecimal: Bool {
    if case .decimal = self { true } else { false }
  }

  package var isNumeric: Bool { isInteger || isDecimal || self == .double }
}
