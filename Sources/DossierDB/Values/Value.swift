/// One value of a result.
public enum Value: Sendable {
  /// No value.
  case null
  /// BOOLEAN.
  case boolean(Bool)
  /// TINYINT, SMALLINT, INTEGER and BIGINT.
  case integer(Int64)
  /// HUGEINT: an integer of 128 bits.
  case hugeint(Int128)
  /// DOUBLE.
  case double(Double)
  /// DECIMAL.
  case decimal(ExactDecimal)
  /// VARCHAR. Two texts are the same value if their bytes are: NFC and NFD differ.
  case text(String)
  /// DATE.
  case date(CalendarDate)
  /// TIME.
  case time(TimeOfDay)
  /// TIMESTAMP.
  case timestamp(Timestamp)
  /// INTERVAL.
  case interval(CalendarInterval)

  /// True if there is no value.
  public var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

extension Value: Hashable {
  /// Equality of values of one type; texts are compared by their bytes, and NaN equals itself.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.hugeint(let a), .hugeint(let b)): a == b
    case (.double(let a), .double(let b)): a == b || a.isNaN && b.isNaN
    case (.decimal(let a), .decimal(let b)): a == b
    case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
    case (.date(let a), .date(let b)): a == b
    case (.time(let a), .time(let b)): a == b
    case (.timestamp(let a), .timestamp(let b)): a == b
    case (.interval(let a), .interval(let b)): a == b
    default: false
    }
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .hugeint(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value.isNaN ? .nan : value)
    case .decimal(let value): hasher.combine(value)
    case .text(let value): for byte in value.utf8 { hasher.combine(byte) }
    case .date(let value): hasher.combine(value)
    case .time(let value): hasher.combine(value)
    case .timestamp(let value): hasher.combine(value)
    case .interval(let value): hasher.combine(value)
    }
  }
}

extension Value: CustomStringConvertible {
  /// The value's text as CSV has it, and `NULL` for no value.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .hugeint(let value): String(value)
    case .double(let value): DoubleText(value).text
    case .decimal(let value): value.description
    case .text(let value): value
    case .date(let value): value.description
    case .time(let value): value.description
    case .timestamp(let value): value.description
    case .interval(let value): value.description
    }
  }
}
