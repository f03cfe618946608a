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

    /// Adds a value.
    public mutating func appendInterpolation(_ value: Value) {
      values.append(value)
      text += "$\(values.count)"
    }

    /// Adds a whole number, or NULL.
    public mutating func appendInterpolation(_ value: Int?) { append(value) { .integer(Int64($0)) } }

    /// Adds a number, or NULL.
    public mutating func appendInterpolation(_ value: Double?) { append(value) { .double($0) } }

    /// Adds a truth, or NULL.
    public mutating func appendInterpolation(_ value: Bool?) { append(value) { .boolean($0) } }

    /// Adds a text, or NULL.
    public mutating func appendInterpolation(_ value: String?) { append(value) { .text($0) } }

    /// Adds a day, or NULL.
    public mutating func appendInterpolation(_ value: CalendarDate?) { append(value) { .date($0) } }

    /// Adds a moment, or NULL.
    public mutating func appendInterpolation(_ value: Timestamp?) { append(value) { .timestamp($0) } }

    private mutating func append<Element>(_ value: Element?, _ make: (Element) -> Value) {
      appendInterpolation(value.map(make) ?? Value.null)
    }
  }
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
