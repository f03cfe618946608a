import DossierBase
import DossierVector
import Testing

/// Every expectation is what DuckDB 2.0.0 gives for a cast to VARCHAR.
@Suite struct FormatTests {
  static let doubleCases: [(Double, String)] = [
    (0.1, "0.1"), (-0.0, "-0.0"), (1, "1.0"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
    (123_456_789_012_345_678, "1.2345678901234568e+17"), (1_234_567_890_123_456.8, "1234567890123456.8"),
    (9_999_999_999_999_998, "9999999999999998.0"), (0.0001234, "0.0001234"), (0.00001234, "1.234e-05"),
    (5e-324, "5e-324"), (1.5e300, "1.5e+300"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
    (-.nan, "-nan"),
  ]

  @Test(arguments: doubleCases)
  func doubles(value: Double, text: String) { expect(.double(value), .double, is: text) }

  static let decimalCases: [(Int128, Int, Int, String)] = [
    (10, 5, 2, "0.10"), (-5, 5, 2, "-0.05"), (123, 5, 0, "123"), (50, 2, 2, ".50"), (-5, 1, 1, "-.5"),
    (0, 38, 38, ".00000000000000000000000000000000000000"),
    (-1, 38, 38, "-.00000000000000000000000000000000000001"), (123_456, 20, 19, "0.0000000000000123456"),
    (Int128(Int64.max) * 1_000, 38, 19, "922.3372036854775807000"),
  ]

  @Test(arguments: decimalCases)
  func decimals(unscaled: Int128, precision: Int, scale: Int, text: String) {
    expect(.decimal(unscaled), .decimal(precision: precision, scale: scale), is: text)
  }

  @Test func integers() {
    expect(.integer(-128), .tinyint, is: "-128")
    expect(.integer(.min), .bigint, is: "-9223372036854775808")
    expect(.hugeint(.max), .hugeint, is: "170141183460469231731687303715884105727")
    expect(.hugeint(.min), .hugeint, is: "-170141183460469231731687303715884105728")
    expect(.hugeint(Int128(UInt64.max) + 1), .hugeint, is: "18446744073709551616")
    expect(.hugeint(10_000_000_000_000_000_000_000), .hugeint, is: "10000000000000000000000")
  }

  static let dateCases: [(Int32, String)] = [
    (0, "1970-01-01"), (-719_162, "0001-01-01"), (-719_163, "0001-12-31 (BC)"),
    (-719_162 - 800_000, "2191-09-05 (BC)"), (17_542_597, "50000-01-01"), (Int32.max, "infinity"),
    (-Int32.max, "-infinity"),
  ]

  @Test(arguments: dateCases)
  func dates(days: Int32, text: String) { expect(.date(days), .date, is: text) }

  static let timestampCases: [(Int64, String)] = [
    (0, "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59.999999"), (120_000, "1970-01-01 00:00:00.12"),
    (-9_223_372_022_400_000_000, "290309-12-22 (BC) 00:00:00"), (Int64.max, "infinity"),
    (Int64.max - 1, "294247-01-10 04:00:54.775806"), (-Int64.max, "-infinity"),
  ]

  @Test(arguments: timestampCases)
  func timestamps(microseconds: Int64, text: String) {
    expect(.timestamp(microseconds), .timestamp, is: text)
  }

  @Test func timesAndBooleans() {
    expect(.time(45_296_700_000), .time, is: "12:34:56.7")
    expect(.time(86_400_000_000), .time, is: "24:00:00")
    expect(.boolean(true), .boolean, is: "true")
    expect(.boolean(false), .boolean, is: "false")
  }

  static let intervalCases: [(Int32, Int32, Int64, String)] = [
    (0, 0, 0, "00:00:00"), (14, 0, 0, "1 year 2 months"), (-12, 3, 0, "-1 year 3 days"),
    (-23, -1, -500_000, "-1 year -11 months -1 day -00:00:00.5"), (0, 0, 360_000_000_000, "100:00:00"),
    (0, 0, .min, "-2562047788:00:54.775808"),
  ]

  @Test(arguments: intervalCases)
  func intervals(months: Int32, days: Int32, microseconds: Int64, text: String) {
    expect(
      .interval(Interval(months: months, days: days, microseconds: microseconds)), .interval, is: text)
  }

  @Test func slicesKeepNullsAndConstants() throws {
    #expect(
      try formatted(Vector(.integer, [.integer(7), .null, .integer(-1)]), 3) == [
        .text("7"), .null, .text("-1"),
      ])
    #expect(try formatted(.constant(.boolean(true), .boolean, count: 5), 1) == [.text("true")])
    #expect(try formatted(.constant(.null, .date, count: 2), 1) == [.null])
  }

  /// The texts that a slice of all rows is written as.
  private func formatted(_ vector: Vector, _ count: Int) throws -> [Scalar] {
    let target = VectorBuilder(.varchar)
    let scratch = SliceBuffer(vector.type)
    try vector.view(0..<vector.count, scratch).format(into: target)
    #expect(target.count == count)
    return (0..<target.count).map { target.view.scalar($0) }
  }

  private func expect(
    _ value: Scalar, _ type: DataType, is text: String, at place: SourceLocation = #_sourceLocation
  ) {
    let bytes = ValueFormat.text(value, type)
    #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == text, sourceLocation: place)
  }
}
