import DossierBase
import DossierVector
import Testing

@testable import DossierQuery

/// IN lists as sets: the same rows as comparisons joined by OR, for every type.
struct ConstantSetTests {
  private static let columns: [(String, DataType, [Scalar])] = [
    ("flag", .boolean, [.boolean(true), .boolean(false), .null, .boolean(true)]),
    ("tiny", .tinyint, [.integer(-128), .integer(7), .null, .integer(127)]),
    ("huge", .hugeint, [.hugeint(.max), .hugeint(7), .null, .hugeint(-5)]),
    ("narrow", .decimal(precision: 9, scale: 2), [.decimal(150), .decimal(-75), .null, .decimal(0)]),
    ("wide", .decimal(precision: 30, scale: 1), [.decimal(15), .decimal(1 << 80), .null, .decimal(-15)]),
    ("real", .double, [.double(-0.0), .double(.nan), .null, .double(1.5)]),
    (
      "span", .interval,
      [.interval(Interval(months: 1)), .interval(Interval(days: 30)), .null, .interval(Interval())]
    ),
    ("day", .date, [.date(0), .date(19_000), .null, .date(-1)]),
  ]

  private static let lists: [(column: String, items: [String])] = [
    ("flag", ["true"]), ("flag", ["true", "false", "NULL"]), ("tiny", ["7", "300", "-128"]),
    ("huge", ["170141183460469231731687303715884105727", "-5"]), ("narrow", ["1.5", "-0.75", "3.125"]),
    ("wide", ["1.5", "120892581961462917470617.6", "NULL"]), ("real", ["0", "'nan'::DOUBLE", "2"]),
    ("real", ["1.5", "NULL"]), ("span", ["INTERVAL '30 days'", "INTERVAL '0 days'"]),
    ("day", ["'1970-01-01'", "DATE '2022-01-08'"]),
  ]

  @Test(arguments: lists) func aListIsTheSameAsComparisons(_ column: String, _ items: [String]) throws {
    let fixture = QueryFixture(["t": MemoryTable.make(Self.columns)])
    let comparisons = items.map { "\(column) = \($0)" }.joined(separator: " OR ")
    for prefix in ["", "NOT "] {
      let list = try fixture.rows("SELECT \(prefix)(\(column) IN (\(items.joined(separator: ", ")))) FROM t")
      #expect(list == (try fixture.rows("SELECT \(prefix)(\(comparisons)) FROM t")))
    }
  }

  @Test func valuesBetweenBoundsAreFound() {
    let set = ConstantSet([.integer(9), .null, .integer(3), .integer(3), .integer(5)], .bigint)
    #expect(set.values == [.integer(3), .integer(5), .integer(9)])
    #expect(set.hasNull)
    let cases: [(Int64, Int64, Bool)] = [
      (0, 2, false), (0, 3, true), (4, 4, false), (6, 20, true), (10, 20, false),
    ]
    for (low, high, isThere) in cases {
      #expect(set.hasValue(from: .integer(low), through: .integer(high)) == isThere, "\(low) to \(high)")
    }
    #expect(!ConstantSet([.null], .bigint).hasValue(from: .integer(.min), through: .integer(.max)))
  }

  /// Plans count against the limit, and one that was too large gives all back.
  @Test func longListsCountAgainstTheLimit() throws {
    var fixture = QueryFixture(["t": MemoryTable.make(Self.columns)])
    let list = (0..<20_000).map { "\($0).5" }.joined(separator: ", ")
    let sql = "SELECT count(*) FROM t WHERE narrow NOT IN (\(list))"
    #expect(try fixture.rows(sql) == ["2"])
    fixture.memoryLimit = 1 << 20
    #expect(fixture.failure(sql)?.code == .memoryLimit)
    let stars = "SELECT \(Array(repeating: "*", count: 5_000).joined(separator: ", ")) FROM t"
    #expect(fixture.failure(stars)?.code == .memoryLimit)
    #expect(try fixture.rows("SELECT count(*) FROM t") == ["4"])
  }

  /// A column that is asked for often is read and kept once.
  @Test func repeatedColumnsAreShared() throws {
    let fixture = QueryFixture(["t": MemoryTable.make(Self.columns)])
    let stars = Array(repeating: "*", count: 500).joined(separator: ", ")
    let result = try fixture.run("SELECT \(stars) FROM t ORDER BY tiny LIMIT 2")
    #expect(result.schema.columns.count == 4_000)
    let batch = try #require(result.batches.first)
    #expect(batch.count == 2)
    #expect(Set(batch.loadedColumns.map { ObjectIdentifier($0.layout) }).count == 8)
  }
}
