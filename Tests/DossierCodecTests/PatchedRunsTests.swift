import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Long runs, and rows that interrupt them.
@Suite struct PatchedRunsTests {
  /// Runs of some hundred rows, one row in `share` of another value.
  static func column(_ type: DataType, _ count: Int, share: Int, nulls: NullShape = .none) -> Vector {
    var random = SeededRandom(seed: UInt64(count + share))
    var (value, rest) = (0, 0)
    let values = (0..<count).map { row -> Scalar in
      if rest == 0 { (value, rest) = (random.below(900), 20 + random.below(300)) }
      rest -= 1
      if nulls.isNull(row, using: &random) { return .null }
      let number = random.below(share) == 0 ? random.below(900) : value
      return type == .date ? .date(Int32(number)) : .integer(Int64(number))
    }
    return Vector(type, values)
  }

  @Test(arguments: [DataType.smallint, .integer, .bigint, .date], [9, 40, 300])
  func rowsComeBack(type: DataType, share: Int) throws {
    for nulls in [NullShape.none, .rare, .clustered] {
      for count in [40, 1_024, 1_025, 5_000] {
        EncodingLaws.check(Self.column(type, count, share: share, nulls: nulls), forcing: .patched)
      }
    }
  }

  @Test func theyAreChosenForRunsThatAreInterrupted() throws {
    let column = Self.column(.bigint, 60_000, share: 50)
    let block = try BlockEncoder.encode(column)
    #expect(block.encoding == .patched)
    #expect(block.bytes.count < 60_000 * 2 / 3 / 8 * 1 + 4_000)
  }

  /// Codes of whole blocks are those of the values: by bytes, or as exceptions.
  @Test(arguments: [20, 40, 300])
  func codesOfBlocks(share: Int) throws {
    let column = Self.column(.bigint, 20_000, share: share)
    let block = try #require(try BlockEncoder.encode(column, forcing: .patched))
    let decoded = try block.vector(like: column)
    let (buffer, others) = (NumberBuffer(), NumberBuffer())
    let numbers = try #require(try decoded.layout.numbers(count: 20_000, asCodes: false, buffer))
    let values = try column.scalars()
    var found = (0..<20_000).map { Scalar.integer(numbers.base + Int64(numbers[$0])) }
    #expect(found == values)
    let local = try #require(
      try decoded.layout.localCodes(count: 20_000, asCodes: false, others) { UInt32($0) + 7 })
    found = (0..<20_000).map { .integer(Int64(local.codes[Int(local.rows[$0])]) - 7) }
    for exception in local.exceptions { found[Int(exception.row)] = .integer(Int64(exception.code) - 7) }
    #expect(found == values)
    #expect(local.runs?.last?.end == 20_000)
    for (run, next) in zip(local.runs ?? [], (local.runs ?? []).dropFirst()) {
      #expect(local.rows[run.end - 1] == run.byte && local.rows[run.end] == next.byte)
    }
    withExtendedLifetime((buffer, others)) {}
  }
}
