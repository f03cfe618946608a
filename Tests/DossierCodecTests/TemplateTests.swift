import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Ids of units, days and numbers.
@Suite struct TemplateTests {
  /// Ids as agencies give them out, with the days that they have.
  static func ids(
    _ count: Int, seed: UInt64, inOrder: Bool, others: Bool = false, nulls: NullShape = .none
  ) -> (ids: Vector, days: Vector) {
    var random = SeededRandom(seed: seed)
    var rows: [(unit: Int, day: Int, number: Int)] = []
    var next: [Int: Int] = [:]
    for row in 0..<count {
      let day = row * 12 / max(count, 1)
      let unit = random.below(9)
      next[unit * 100 + day, default: 0] += random.below(40) == 0 ? 2 : 1
      rows.append((unit, 19_700 + day, next[unit * 100 + day] ?? 0))
    }
    if inOrder { rows.sort { ($0.unit, $0.day, $0.number) < ($1.unit, $1.day, $1.number) } }
    let texts = rows.map { row -> Scalar in
      if nulls.isNull(row.number, using: &random) { return .null }
      if others, random.below(50) == 0 { return .text("hồ sơ cũ \(random.below(10))") }
      let date = CivilDate(days: row.day)
      let number = String(row.number)
      let zeros = String(repeating: "0", count: max(0, 4 - number.count))
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return .text(
        "00\(row.unit).Đ.H29-\(two(date.year - 2_000))\(two(date.month))\(two(date.day))-\(zeros)\(number)")
    }
    return (Vector(.varchar, texts), Vector(.date, rows.map { .date(Int32($0.day)) }))
  }

  @Test(arguments: [true, false], [true, false])
  func idsComeBack(inOrder: Bool, others: Bool) throws {
    for (seed, nulls) in NullShape.allCases.enumerated() {
      for count in [1, 2, 1_023, 1_024, 1_025, 5_000] {
        let column = Self.ids(count, seed: UInt64(seed), inOrder: inOrder, others: others, nulls: nulls).ids
        EncodingLaws.check(column, forcing: .template)
        EncodingLaws.check(column, forcing: nil)
      }
    }
  }

  /// Thousands of ids of one unit and day, each number after the one before.
  @Test func idsOfLongDays() throws {
    for dayLength in [2_500, 6_000] {
      let ids = (0..<6_000).map { row in
        Scalar.text(
          "000.Đ.H29-24010\(1 + row / dayLength)-\(10_001 + row % dayLength * (row % 3 == 0 ? 1 : 2))")
      }
      EncodingLaws.check(Vector(.varchar, ids), forcing: .template)
    }
  }

  @Test func idsInOrderTakeNextToNothing() throws {
    let (ids, days) = Self.ids(60_000, seed: 1, inOrder: true)
    let block = try BlockEncoder.encode(ids, siblings: TestSiblings(days))
    #expect(block.encoding == .template && block.sibling == 1)
    #expect(block.bytes.count < 60_000 / 7)
    let decoded = try block.vector(like: ids, sibling: days)
    #expect(decoded.layout.kind == .template)
    #expect(try decoded.scalars() == ids.scalars())
    // In any other order they take what a unit, a day and a number do.
    let (mixed, mixedDays) = Self.ids(60_000, seed: 1, inOrder: false)
    let other = try BlockEncoder.encode(mixed, siblings: TestSiblings(mixedDays))
    #expect(other.encoding == .template)
    #expect(other.bytes.count < 60_000 * 3)
  }

  @Test(arguments: [true, false])
  func rowsAreFoundByTheirTexts(inOrder: Bool) throws {
    let (ids, days) = Self.ids(4_000, seed: 3, inOrder: inOrder, others: true)
    let block = try BlockEncoder.encode(ids, siblings: TestSiblings(days))
    let decoded = try block.vector(like: ids, sibling: block.sibling == nil ? nil : days)
    let values = try ids.scalars()
    var wanted: [[UInt8]] = [
      Array("hồ sơ cũ 3".utf8), Array("không có".utf8), [], Array("00.Đ.H29-240101-0001".utf8),
    ]
    for row in stride(from: 0, to: 4_000, by: 61) {
      if case .text(let text) = values[row] { wanted.append(text) }
    }
    for text in wanted {
      var found: [UInt32]?
      try text.withUnsafeBufferPointer { found = try decoded.layout.rows(equalTo: $0) }
      #expect(found == values.indices.filter { values[$0] == .text(text) }.map { UInt32($0) })
    }
  }

  @Test func textsWithoutATemplateHaveNone() throws {
    for texts in [["a", "b"], [""], ["1.005593", "2.000815"], ["H-241301-0001"]] {
      let column = Vector(.varchar, texts.map { .text($0) })
      #expect(try BlockEncoder.encode(column, forcing: .template) == nil)
    }
    #expect(try BlockEncoder.encode(Vector(.varchar, [.null, .null]), forcing: .template) == nil)
    #expect(try BlockEncoder.encode(Vector(.bigint, [.integer(1)]), forcing: .template) == nil)
  }

  /// Else a few bytes would stand for gigabytes of texts.
  @Test func unitsAreShort() throws {
    let unit = String(repeating: "u", count: IDTemplate.greatestUnitByteCount)
    for (length, isHeld) in [(0, true), (1, false)] {
      let column = Vector(
        .varchar,
        (0..<40).map { .text(unit + String(repeating: "v", count: length) + "240115-\(1_000 + $0)") })
      #expect((try BlockEncoder.encode(column, forcing: .template) != nil) == isHeld)
    }
    // The length of the only unit, 2, becomes 300, and its bytes as many.
    let column = Vector(.varchar, (1...3).map { .text("a-240115-000\($0)") })
    var block = try #require(try BlockEncoder.encode(column, forcing: .template))
    let place = try #require(
      block.bytes.indices.first { Array(block.bytes[$0...].prefix(6)) == [2, 0, 0, 0, 97, 45] })
    block.bytes.replaceSubrange(place..<place + 6, with: [44, 1, 0, 0] + [UInt8](repeating: 97, count: 300))
    block.bytes.replaceSubrange(place - 12..<place - 8, with: [56, 1, 0, 0])
    let error = #expect(throws: EngineError.self) { try block.vector(like: column).scalars() }
    #expect(error?.code == .damaged)
  }

  /// A number that is counted beyond what a template can write is damage.
  @Test func numbersBeyondATemplateAreDamage() throws {
    let column = Vector(.varchar, (0..<40).map { .text("u-240115-\(1_000 + $0)") })
    var block = try #require(try BlockEncoder.encode(column, forcing: .template))
    // The first of the counted numbers is 999, and the only one of its size.
    let place = try #require(block.bytes.indices.last { block.bytes[$0] == 0xE7 && block.bytes[$0 + 1] == 3 })
    for (offset, byte) in [0, 0, 0x64, 0xA7, 0xB3, 0xB6, 0xE0, 0x0D].enumerated()
    where place + offset < block.bytes.count { block.bytes[place + offset] = UInt8(byte) }
    let error = #expect(throws: EngineError.self) { try block.vector(like: column).scalars() }
    #expect(error?.code == .damaged)
  }
}
