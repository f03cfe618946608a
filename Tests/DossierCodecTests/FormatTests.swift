import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Blocks written out by hand after the format's pages, byte for byte.
@Suite struct FormatTests {
  private func check(
    _ column: Vector, _ id: EncodingID, _ bytes: [UInt8], cold: [UInt8] = [], days: Vector? = nil
  ) throws {
    let block = try #require(
      try BlockEncoder.encode(column, siblings: days.map { TestSiblings($0) }, forcing: id))
    #expect(block.bytes == bytes)
    #expect(block.coldBytes == cold && block.sibling == (days == nil ? nil : 1))
    let decoded = try block.vector(like: column, sibling: days)
    let scratch = (SliceBuffer(column.type), SliceBuffer(column.type))
    let found = try decoded.view(0..<column.count, scratch.0)
    let expected = try column.view(0..<column.count, scratch.1)
    withExtendedLifetime(scratch) { #expect(found.firstDifference(from: expected) == nil) }
  }

  private func little(_ value: UInt64, _ byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  @Test func constant() throws {
    let header: [UInt8] = [1, 0, 4, 0, 3, 0, 0, 0]
    try check(.init(.date, [.date(258), .date(258), .date(258)]), .constant, header + [2, 1, 0, 0])
    try check(.init(.date, [.null, .null, .null]), .constant, [1, 1, 4, 0, 3, 0, 0, 0])
    let text = Vector(.varchar, [.text("Ủy"), .null, .text("Ủy")])
    try check(text, .constant, [1, 2, 0, 0, 3, 0, 0, 0, 0b101] + [4, 0, 0, 0, 0xE1, 0xBB, 0xA6, 0x79])
  }

  @Test func bitPacked() throws {
    let column = Vector(.smallint, [10, 13, 10, 16, 19].map { .integer($0) })
    let body = little(3, 8) + [0] + little(10, 8) + [2] + [0, 1, 0, 2, 3] + Array(repeating: 0, count: 123)
    try check(column, .bitPacked, [2, 0, 2, 0, 5, 0, 0, 0] + body)
  }

  @Test func runEnd() throws {
    let column = Vector(.tinyint, [4, 4, 4, -1, 9].map { .integer($0) })
    let ends: [UInt8] = [5, 0, 4, 0, 3, 0, 0, 0] + [3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0]
    let values: [UInt8] = [5, 0, 1, 0, 3, 0, 0, 0] + [4, 255, 9]
    let body = [3, 0, 0, 0] + little(20, 4) + ends + little(11, 4) + values
    try check(column, .runEnd, [3, 0, 1, 0, 5, 0, 0, 0] + body)
  }

  @Test func dictionary() throws {
    let column = Vector(.varchar, [.text("b"), .text("a"), .text("b")])
    let lengths: [UInt8] = [1, 0, 4, 0, 2, 0, 0, 0] + [1, 0, 0, 0]
    let chunks: [UInt8] = [64, 0, 0, 0] + [2, 0, 0, 0, 2, 0, 0, 0] + [0x62, 0x61]
    let entries: [UInt8] = [5, 0, 0, 0, 2, 0, 0, 0] + little(12, 4) + lengths + chunks
    let codes: [UInt8] = [5, 0, 2, 0, 3, 0, 0, 0] + [0, 0, 1, 0, 0, 0]
    let body = [2, 0, 0, 0] + little(UInt64(entries.count), 4) + entries + little(14, 4) + codes
    try check(column, .dictionary, [4, 0, 0, 0, 3, 0, 0, 0] + body)
  }

  @Test func plain() throws {
    let column = Vector(.double, [.double(-0.0), .double(1)])
    try check(
      column, .plain, [5, 0, 8, 0, 2, 0, 0, 0] + little(1 << 63, 8) + little(0x3FF0_0000_0000_0000, 8))
    let interval = Vector(.interval, [.interval(Interval(months: 1, days: -1, microseconds: 2))])
    let value = little(1, 4) + little(0xFFFF_FFFF, 4) + little(2, 8)
    try check(interval, .plain, [5, 0, 16, 0, 1, 0, 0, 0] + value)
  }

  @Test func dayAndTime() throws {
    let moments = [5 * 86_400_000_000 + 7, -1, 5 * 86_400_000_000].map { Scalar.timestamp($0) }
    let days: [UInt8] = [5, 0, 4, 0, 3, 0, 0, 0] + [5, 0, 0, 0, 255, 255, 255, 255, 5, 0, 0, 0]
    let times = [5, 0, 8, 0, 3, 0, 0, 0] + little(7, 8) + little(86_399_999_999, 8) + little(0, 8)
    let bytes = [8, 0, 8, 0, 3, 0, 0, 0] + little(20, 4) + days
    try check(Vector(.timestamp, moments), .dayAndTime, bytes, cold: [0] + little(32, 4) + times)
  }

  @Test func timesCountedFromTheRowBefore() throws {
    let perDay = 86_400_000_000
    let moments = [5 * perDay + 100, 5 * perDay + 107, 5 * perDay + 110, 6 * perDay + 3].map {
      Scalar.timestamp(Int64($0))
    }
    let days: [UInt8] = [5, 0, 4, 0, 4, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0]
    let two: [UInt8] = [24, 0, 0, 0, 5, 0, 8, 0, 2, 0, 0, 0]
    let cold = [1] + two + little(7, 8) + little(3, 8) + two + little(100, 8) + little(3, 8)
    let bytes = [8, 0, 8, 0, 4, 0, 0, 0] + little(24, 4) + days
    try check(Vector(.timestamp, moments), .dayAndTime, bytes, cold: cold)
  }

  @Test func buckets() throws {
    // Ten steps from -5 on: bucket 0 is 0 and bucket 9 is 9; bucket 17 begins with 18 and has places of one bit.
    let part: [UInt8] = [14, 0, 0, 0, 5, 0, 2, 0, 3, 0, 0, 0, 0, 0, 9, 0, 17, 0]
    let bytes =
      [13, 0, 4, 0, 3, 0, 0, 0] + little(10, 8) + little(UInt64(bitPattern: -5), 8) + [255] + part + [1]
    let block = EncodedBlock(encoding: .buckets, bytes: bytes)
    let values: [Scalar] = [.integer(-5), .integer(85), .integer(185)]
    #expect(try block.vector(like: Vector(.integer, values)).scalars() == values)
  }

  @Test func difference() throws {
    let days = Vector(.date, [.date(100), .date(200), .date(300), .date(400)])
    let column = Vector(.date, [.date(103), .null, .date(300), .date(399)])
    let part: [UInt8] = [5, 0, 4, 0, 4, 0, 0, 0] + little(3, 4) + little(3, 4) + little(0, 4)
    let bytes = [9, 2, 4, 0, 4, 0, 0, 0, 0b1101] + little(24, 4) + part + little(0xFFFF_FFFF, 4)
    try check(column, .difference, bytes, days: days)
  }

  @Test func codesAndSparseNulls() throws {
    let column = VectorBuilder(.varchar)
    column.dictionary = VectorDictionary(StringDictionary(["a", "b"]))
    column.count = 1_000
    for row in 0..<1_000 { column.codes[row] = 1 }
    column.setNull(3)
    column.setNull(999)
    // 3 is 0 · 256 + 3 and number 0, 999 is 3 · 256 + 231 and number 1.
    let nulls: [UInt8] = [2, 0, 0, 0, 8, 0b1_0001, 3, 231]
    try check(column.finish(), .constant, [1, 3, 2, 0, 232, 3, 0, 0] + nulls + [1, 0])
  }

  @Test func tree() throws {
    let days: [Int32] = [5, 5, 5, 6, 5, 7, 5, 5]
    // Labels of a byte, 0, 2 and 1, of which there are six, one and one; numbers of two bits.
    let labels: [UInt8] = [1, 0, 2, 1]
    let head: [UInt8] = [11, 0, 4, 0, 8, 0, 0, 0] + little(5, 8) + little(3, 4)
    try check(
      .init(.date, days.map { .date($0) }), .tree,
      head + labels + [3, 2] + [5, 0, 0] + [0b0010_0000, 0b0000_1000] + little(0, 8))
    // Of 40 rows 32 are 1; those that are not are told apart by another bit, and nulls are left out.
    let numbers = (0..<41).map { row -> Scalar in
      row == 40 ? .null : row % 5 != 0 ? .integer(1) : .integer(row % 10 == 0 ? 2 : 3)
    }
    let bits: [UInt8] = [0b0010_0001, 0b1000_0100, 0b0001_0000, 0b0100_0010, 0b0000_1000]
    let nulls: [UInt8] = [11, 2, 4, 0, 41, 0, 0, 0, 255, 255, 255, 255, 255, 0]
    try check(
      .init(.integer, numbers), .tree,
      nulls + little(1, 8) + little(3, 4) + labels + [1, 0, 3, 1] + [31, 3, 3] + bits + [0b0101_0101]
        + little(0, 8))
    // Labels of two bytes, and a number of rows in two groups.
    let wide = (0..<300).map { Scalar.integer($0 == 7 ? 999 : 0) }
    try check(
      .init(.integer, wide), .tree,
      [11, 0, 4, 0, 44, 1, 0, 0] + little(0, 8) + little(2, 4) + [2, 0, 0, 231, 3] + [2, 0, 0] + [
        0b1010_1010, 2, 0,
      ]
        + [1, 0, 0, 0, 8, 0b1, 7] + little(0, 8))
  }

  @Test func patchedRuns() throws {
    // A run of 5, interrupted once by 9; then a run of 7.
    let numbers = (0..<100).map { $0 == 20 ? 9 : $0 < 60 ? 5 : 7 }
    let head: [UInt8] = [12, 0, 1, 0, 100, 0, 0, 0]
    let rows: [UInt8] = [1, 0, 0, 0, 6, 1, 20]
    let values: [UInt8] = [9, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 9]
    let ends: [UInt8] = [16, 0, 0, 0, 5, 0, 4, 0, 2, 0, 0, 0] + little(60, 4) + little(100, 4)
    let ofRuns: [UInt8] = [10, 0, 0, 0, 5, 0, 1, 0, 2, 0, 0, 0, 5, 7]
    let base: [UInt8] = [8 + 4 + 20 + 14, 0, 0, 0, 3, 0, 1, 0, 100, 0, 0, 0, 2, 0, 0, 0] + ends + ofRuns
    try check(.init(.tinyint, numbers.map { .integer(Int64($0)) }), .patched, head + rows + values + base)
  }

  @Test func template() throws {
    // 2024-01-15 is day 19,737; the numbers are the next ones.
    let column = Vector(.varchar, ["a-240115-0001", "a-240115-0002", "a-240115-0003"].map { .text($0) })
    let head: [UInt8] = [10, 0, 0, 0, 3, 0, 0, 0, 0, 4, 1, 1, 0, 0, 0, 45, 0, 0, 0, 0]
    let units: [UInt8] = [14, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 97, 45]
    let days: [UInt8] = [12, 0, 0, 0, 1, 0, 4, 0, 3, 0, 0, 0, 25, 77, 0, 0]
    let numbers: [UInt8] = [16, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]
    try check(column, .template, head + units + days + numbers + little(0, 8))
  }

  @Test func digits() throws {
    let column = Vector(.varchar, ["id007", "id009", "id007"].map { .text($0) })
    let head: [UInt8] = [14, 0, 0, 0, 3, 0, 0, 0, 3, 2, 0, 0, 0, 105, 100]
    let numbers: [UInt8] = [5, 0, 8, 0, 3, 0, 0, 0]
    try check(column, .digits, head + little(32, 4) + numbers + little(7, 8) + little(9, 8) + little(7, 8))
  }

  @Test func dependent() throws {
    // Of 40 rows of the other column 32 are 1, four 2 and four 3, told apart by bits from byte 31 and from byte 36 on.
    let numbers = (0..<40).map { row in row % 5 != 0 ? 1 : row % 10 == 0 ? 2 : 3 }
    let other = Vector(.smallint, numbers.map { .integer(Int64($0)) })
    let tree = try #require(try BlockEncoder.encode(other, forcing: .tree))
    let siblings = try TestSiblings(Vector(.date, [.date(1)]), other, tree)
    #expect(tree.bytes[8 + 13 + 3 + 4 + 3] == 0b0010_0001)
    func bytes(_ values: [Int64]) throws -> [UInt8] {
      let column = Vector(.smallint, numbers.map { .integer(values[$0 - 1]) })
      let block = try #require(try BlockEncoder.encode(column, siblings: siblings, forcing: .dependent))
      #expect(block.sibling == 2)
      #expect(try block.vector(like: column, among: siblings).scalars() == column.scalars())
      return block.bytes
    }
    let head: [UInt8] = [15, 0, 2, 0, 40, 0, 0, 0] + little(9, 8)
    // The right node has one value.
    #expect(
      try bytes([9, 300, 300]) == head + little(2, 4) + [2, 0, 0, 35, 1] + [1, 0, 0] + [31, 7] + [31])
    // All nodes as they are.
    #expect(
      try bytes([10, 9, 11]) == head + little(3, 4) + [1, 1, 2, 0] + [1, 0, 3, 1] + [31, 3, 3] + [31, 0])
  }

  @Test func numbersOfEncodingsStay() {
    #expect(EncodingID.all.map(\.rawValue) == Array(1...15))
    let names = [
      "constant", "bit-packed", "run-end", "dictionary", "plain", "zstd", "zstd text", "day and time",
      "difference", "template", "tree", "patched runs", "buckets", "digits",
      "dependent",
    ]
    #expect(EncodingID.all.map(\.name) == names)
  }
}
