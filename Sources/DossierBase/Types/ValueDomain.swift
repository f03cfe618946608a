/// The values of a type whose element in memory could hold others.
package struct ValueDomain: Sendable, Hashable {
  package let range: ClosedRange<Int128>
  /// A value outside the range that is one of the type's all the same.
  package let outlier: Int128?

  package init(_ range: ClosedRange<Int128>, outlier: Int128? = nil) {
    self.range = range
    self.outlier = outlier
  }

  package func contains(_ value: Int128) -> Bool { range.contains(value) || value == outlier }
}

extension DataType {
  /// The integers that a value of the type may be in memory; nil if all that its element holds, or no integers.
  ///
  /// Of dates and timestamps the greatest value is `infinity` and its negative `-infinity`. Other timestamps are
  /// those whose day begins within 64 bits: from 290309-12-22 (BC) on.
  package var domain: ValueDomain? {
    switch self {
    case .boolean: ValueDomain(0...1)
    case .decimal(let precision, _): ValueDomain(Self.decimalDomain(precision))
    case .date: ValueDomain(Int128(-Int32.max)...Int128(Int32.max))
    case .time: ValueDomain(0...Int128(Microseconds.perDay))
    case .timestamp:
      ValueDomain(-9_223_372_022_400_000_000...Int128(Int64.max), outlier: Int128(-Int64.max))
    case .null, .tinyint, .smallint, .integer, .bigint, .hugeint, .double, .varchar, .interval: nil
    }
  }

  private static func decimalDomain(_ precision: Int) -> ClosedRange<Int128> {
    var bound: Int128 = 1
    for _ in 0..<precision { bound *= 10 }
    return 1 - bound...bound - 1
  }
}
