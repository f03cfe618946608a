import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// The chooser finds the form that a column is known to deserve.
@Suite struct ChooserTests {
  private func description(_ type: DataType, count: Int = 65_536, _ value: (Int) -> Scalar) throws -> String {
    try description(Vector(type, (0..<count).map(value)))
  }

  private func description(_ column: Vector) throws -> String {
    let block = try BlockEncoder.encode(column)
    return try block.bytes.withUnsafeBytes { try BlockDescription.text($0) }
  }

  @Test func multiplesCostTheBitsOfTheirNumber() throws {
    var random = SeededRandom(seed: 1)
    let text = try description(.bigint) { _ in
      .integer(1_700_000_000_000_000 + 1_000_000 * Int64(random.below(1 << 20)))
    }
    #expect(text == "bit-packed 20 bits, stride 1000000")
  }

  @Test func timestampsCostTheBitsOfDaysAndOfSeconds() throws {
    var random = SeededRandom(seed: 2)
    let column = Vector(
      .timestamp,
      (0..<65_536).map { _ in
        .timestamp(86_400_000_000 * Int64(random.below(500) - 250) + 1_000_000 * Int64(random.below(1 << 16)))
      })
    #expect(try description(column) == "day and time (days: bit-packed 9 bits)")
    let block = try BlockEncoder.encode(column)
    #expect(block.coldBytes.count < 65_536 * 16 / 8 + 1_000)
  }

  @Test func infiniteTimestampsStayWhole() throws {
    let text = try description(.timestamp, count: 5_000) {
      .timestamp($0 == 7 ? .max : 1_700_000_000_000_000 + 1_000_000 * Int64($0 % 1_000))
    }
    #expect(!text.hasPrefix("day and time"))
  }

  @Test func oneValueIsConstant() throws {
    #expect(try description(.bigint) { _ in .integer(7) } == "constant")
    #expect(try description(.varchar) { $0 % 2 == 0 ? .null : .text("Cần Thơ") } == "constant")
    #expect(try description(.date) { _ in .null } == "constant null")
  }

  @Test func sortedCodesAreRuns() throws {
    let column = VectorBuilder(.varchar, capacity: 60_000)
    column.dictionary = ColumnGenerator.dictionary(7)
    column.count = 60_000
    for row in 0..<column.count { column.codes[row] = UInt16(row / 9_000) }
    #expect(try description(column.finish()) == "run-end 7 runs")
  }

  @Test func fewDistinctDoublesAreADictionary() throws {
    var random = SeededRandom(seed: 4)
    #expect(
      try description(.double) { _ in .double(Double(random.below(50)) / 100) } == "dictionary 50 values")
  }

  @Test func repeatingNamesAreADictionary() throws {
    var random = SeededRandom(seed: 5)
    let text = try description(.varchar) { _ in .text("Nguyễn Văn \(random.below(1_000))") }
    #expect(text == "dictionary 1000 values")
  }

  @Test func idsAreCompressed() throws {
    #expect(try description(.varchar, count: 20_000) { .text("HCM-2024-\(100_000 + $0)") } == "zstd text")
  }

  @Test func noiseIsPlain() throws {
    var random = SeededRandom(seed: 6)
    #expect(
      try description(.smallint) { _ in .integer(Int64(Int16(truncatingIfNeeded: random.next()))) } == "plain"
    )
  }

  @Test func fewRowsTakeFewBytes() throws {
    let block = try BlockEncoder.encode(Vector(.integer, (0..<5).map { .integer($0 * $0) }))
    #expect(block.bytes.count <= BlockHeader.byteCount + 20)
  }
}
