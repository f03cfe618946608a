import DossierBase

/// The type of a result's column.
public enum ColumnType: Sendable, Hashable {
  /// The type of a column that has nothing but a bare NULL.
  case null
  /// True and false.
  case boolean
  /// Integers of 8 bits.
  case tinyint
  /// Integers of 16 bits.
  case smallint
  /// Integers of 32 bits.
  case integer
  /// Integers of 64 bits.
  case bigint
  /// Integers of 128 bits.
  case hugeint
  /// Floating-point numbers of 64 bits.
  case double
  /// Exact numbers of `precision` digits in all, `scale` of them after the point.
  case decimal(precision: Int, scale: Int)
  /// Text in UTF-8.
  case varchar
  /// Days.
  case date
  /// Times of day.
  case time
  /// Local dates with a time of day, to the microsecond.
  case timestamp
  /// Spans of months, days and microseconds.
  case interval

  /// The type's name as SQL writes it.
  public var name: String { dataType.name }

  /// True for integers, decimals and floating-point numbers.
  public var isNumeric: Bool { dataType.isNumeric }
}

extension ColumnType {
  /// The public form of an engine's type.
  init(_ type: DataType) {
    switch type {
    case .null: self = .null
    case .boolean: self = .boolean
    case .tinyint: self = .tinyint
    case .smallint: self = .smallint
    case .integer: self = .integer
    case .bigint: self = .bigint
    case .hugeint: self = .hugeint
    case .double: self = .double
    case .decimal(let precision, let scale): self = .decimal(precision: precision, scale: scale)
    case .varchar: self = .varchar
    case .date: self = .date
    case .time: self = .time
    case .timestamp: self = .timestamp
    case .interval: self = .interval
    }
  }

  /// The engine's form of this type.
  var dataType: DataType {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .tinyint: .tinyint
    case .smallint: .smallint
    case .integer: .integer
    case .bigint: .bigint
    case .hugeint: .hugeint
    case .double: .double
    case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
    case .varchar: .varchar
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .interval: .interval
    }
  }
}
