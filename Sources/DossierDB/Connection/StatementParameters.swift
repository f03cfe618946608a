import DossierBase
import DossierQuery

/// Values for the parameters of a statement: a list for `?` and `$1`, or names for `$name`.
///
///     try statement.run(["Đất đai", 2024])
///     try statement.run(["sector": "Đất đai", "year": 2024])
///
/// A value adapts to what it stands beside as a literal would: a text beside a date is read as a date.
public struct StatementParameters: Sendable, Hashable {
  /// Those of `?` and `$1`, in order.
  public var numbered: [Value]
  /// Those of `$name`, without the `$`; ASCII case is ignored.
  public var named: [String: Value]

  public init(_ numbered: [Value], named: [String: Value] = [:]) {
    self.numbered = numbered
    self.named = named
  }

  var bound: BoundParameters {
    BoundParameters(numbered: numbered.map(\.element), named: named.mapValues(\.element))
  }
}

extension StatementParameters: ExpressibleByArrayLiteral {
  public init(arrayLiteral values: Value...) { self.init(values) }
}

extension StatementParameters: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral values: (String, Value)...) {
    self.init([], named: Dictionary(values) { _, last in last })
  }
}

/// A statement with values in it, which are bound as parameters and never become a part of its text.
///
///     try connection.query(binding: "SELECT count(*) FROM dossiers WHERE sector = \(sector)")
public struct BoundSQL: Sendable, ExpressibleByStringInterpolation {
  /// The text, with `$1`, `$2` … in the place of the values.
  public let text: String
  /// The values.
  public let parameters: StatementParameters

  public init(stringLiteral text: String) {
    self.text = text
    parameters = []
  }

  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    parameters = StatementParameters(stringInterpolation.values)
  }

  /// Gathers text and values.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""
    fileprivate var values: [Value] = []

    public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Adds a value; nil is NULL.
    public mutating func appendInterpolation(_ value: (some ConvertibleToValue)?) {
      values.append(value?.value ?? .null)
      text += "$\(values.count)"
    }
  }
}

/// What can be the value of a parameter.
public protocol ConvertibleToValue {
  /// The value.
  var value: Value { get }
}

extension Value: ConvertibleToValue {
  public var value: Value { self }
}

extension Int: ConvertibleToValue {
  public var value: Value { .integer(Int64(self)) }
}

extension Int64: ConvertibleToValue {
  public var value: Value { .integer(self) }
}

extension Double: ConvertibleToValue {
  public var value: Value { .double(self) }
}

extension Bool: ConvertibleToValue {
  public var value: Value { .boolean(self) }
}

extension String: ConvertibleToValue {
  public var value: Value { .text(self) }
}

extension CalendarDate: ConvertibleToValue {
  public var value: Value { .date(self) }
}

extension Timestamp: ConvertibleToValue {
  public var value: Value { .timestamp(self) }
}

extension ExactDecimal: ConvertibleToValue {
  public var value: Value { .decimal(self) }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByStringLiteral, ExpressibleByNilLiteral
{
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(nilLiteral: ()) { self = .null }
}

extension Value {
  /// The engine's form of a parameter.
  fileprivate var element: BoundParameters.Element {
    switch self {
    case .null: .init(.null, .null)
    case .boolean(let value): .init(.boolean(value), .boolean)
    case .integer(let value): .init(.integer(value), Int32(exactly: value) == nil ? .bigint : .integer)
    case .hugeint(let value): .init(.hugeint(value), .hugeint)
    case .double(let value): .init(.double(value), .double)
    case .decimal(let value): Self.element(of: value)
    case .text(let value): .init(.text(Array(value.utf8)), .varchar)
    case .date(let value): .init(.date(value.dayNumber), .date)
    case .time(let value): .init(.time(value.microseconds), .time)
    case .timestamp(let value): .init(.timestamp(value.microseconds), .timestamp)
    case .interval(let value):
      .init(
        .interval(Interval(months: value.months, days: value.days, microseconds: value.microseconds)),
        .interval)
    }
  }

  /// Digits beyond those of a DECIMAL make a DOUBLE, as in SQL.
  private static func element(of value: ExactDecimal) -> BoundParameters.Element {
    let digitCount = String(value.unscaled.magnitude).utf8.count
    guard digitCount <= 38 else { return .init(.double(value.doubleValue), .double) }
    return .init(
      .decimal(value.unscaled), .decimal(precision: max(digitCount, value.scale), scale: value.scale))
  }
}
