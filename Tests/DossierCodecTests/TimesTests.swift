import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierCodec

/// Times of day, and the buckets that they are kept in.
@Suite struct TimesTests {
  /// Moments of office hours, to the second: in order, or those of another column some hours later.
  static func moments(_ count: Int, inOrder: Bool, nulls: NullShape = .none, seed: UInt64 = 1) -> Vector {
    var random = SeededRandom(seed: seed)
    var moments = (0..<count).map { row -> Int64 in
      let day = Int64(19_700 + (inOrder ? row / 40 : random.below(300)))
      let second = 7 * 3_600 + random.below(2) * 5 * 3_600 + random.below(4 * 3_600)
      return day * Microseconds.perDay + Int64(second) * 1_000_000
    }
    if inOrder { moments.sort() }
    return Vector(
      .timestamp,
      moments.enumerated().map { nulls.isNull($0.offset, using: &random) ? .null : .timestamp($0.element) })
  }

  /// Most of them on the same day, some hours later; others some days later, or before.
  static func later(_ moments: Vector, nulls: NullShape = .none) throws -> Vector {
    var random = SeededRandom(seed: 9)
    return Vector(
      .timestamp,
      try moments.scalars().enumerated().map { row, value in
        guard case .timestamp(let moment) = value, !nulls.isNull(row, using: &random) else { return .null }
        switch random.below(6) {
        case 0: return .timestamp(moment - Int64(random.below(50_000)) * 1_000_000)
        case 1: return .timestamp(moment + Int64(random.below(9)) * Microseconds.perDay + 61_000_000)
        default: return .timestamp(moment + Int64(random.below(1 + random.below(20_000))) * 1_000_000)
        }
      })
  }

  @Test(arguments: NullShape.allCases)
  func momentsComeBack(nulls: NullShape) throws {
    for count in [1, 2, 63, 1_024, 1_025, 5_000] {
      for inOrder in [true, false] {
        EncodingLaws.check(Self.moments(count, inOrder: inOrder, nulls: nulls), forcing: nil)
      }
      // Times counted from those of another column.
      let accepted = Self.moments(count, inOrder: true)
      let stored = try BlockEncoder.encode(accepted).vector(like: accepted)
      let finished = try Self.later(accepted, nulls: nulls)
      let block = try BlockEncoder.encode(finished, siblings: TestSiblings(stored))
      let decoded = try block.vector(like: finished, sibling: block.sibling == nil ? nil : stored)
      #expect(try decoded.scalars() == finished.scalars())
      guard count > 1_000, nulls != .all else { continue }
      #expect(block.encoding == .dayAndTime && block.sibling == 1)
    }
  }

  /// Days of thousands of rows, of which each time follows from the one before, also over a slice of nulls.
  @Test(arguments: [false, true]) func timesOfLongDays(hasNulls: Bool) throws {
    var random = SeededRandom(seed: 3)
    let seconds = (0..<6_000).map { _ in random.below(80_000) }.sorted()
    for dayLength in [2_500, 6_000] {
      let moments = (0..<6_000).map { row -> Scalar in
        if hasNulls, (1_000..<3_100).contains(row) || row % 17 == 0 || row == 0 { return .null }
        let day = Int64(19_700 + row / dayLength)
        return .timestamp(day * Microseconds.perDay + Int64(seconds[row]) * 1_000_000)
      }
      EncodingLaws.check(Vector(.timestamp, moments), forcing: .dayAndTime)
      EncodingLaws.check(Vector(.timestamp, moments), forcing: nil)
    }
  }

  @Test func timesTakeHardlyMoreThanTheirEntropy() throws {
    let accepted = Self.moments(60_000, inOrder: true)
    let block = try BlockEncoder.encode(accepted)
    // Forty of 28,800 seconds, in order: log2(28,800^40 / 40!) / 40 is 10.8 bits.
    #expect(block.coldBytes.count * 8 < 60_000 * 117 / 10)
    #expect(block.coldBytes.first == TimeReference.formerRow.rawValue)
    // Without an order log2(28,800) is 14.8.
    let mixed = try BlockEncoder.encode(Self.moments(60_000, inOrder: false))
    #expect(mixed.coldBytes.count * 8 < 60_000 * 152 / 10)
    let stored = try block.vector(like: accepted)
    let finished = try BlockEncoder.encode(try Self.later(accepted), siblings: TestSiblings(stored))
    #expect(finished.coldBytes.first == TimeReference.sibling.rawValue)
    #expect(finished.coldBytes.count * 8 < 60_000 * 150 / 10)
  }

  /// Times are counted from a column's as it was written; one without times is none.
  @Test func anotherColumnInItsPlaceIsDamage() throws {
    let accepted = Self.moments(3_000, inOrder: true)
    let stored = try BlockEncoder.encode(accepted).vector(like: accepted)
    let finished = try Self.later(accepted)
    let block = try BlockEncoder.encode(finished, siblings: TestSiblings(stored))
    let days = try #require(stored.days)
    let decoded = try block.vector(like: finished, sibling: days)
    let error = #expect(throws: EngineError.self) { try decoded.scalars() }
    #expect(error?.code == .damaged)
    #expect(try decoded.days?.scalars().count == 3_000)
  }

  @Test(arguments: [1, 7, 60, 1_000_000])
  func numbersInBucketsComeBack(stride: Int) throws {
    var random = SeededRandom(seed: UInt64(stride))
    for (count, bound) in [(64, 2), (1_025, 300), (5_000, 70_000), (3_000, 1 << 31)] {
      for isSkewed in [false, true] {
        let column = Vector(
          .bigint,
          (0..<count).map { _ in
            let number = isSkewed ? random.below(1 + random.below(bound)) : random.below(bound)
            return .integer(Int64(number * stride - 1_000))
          })
        EncodingLaws.check(column, forcing: .buckets)
        let block = try #require(try BlockEncoder.encode(column, forcing: .buckets))
        #expect(try block.vector(like: column).scalars() == column.scalars())
      }
    }
  }

  @Test func bucketsFollowEachOther() {
    for scale in [BucketScale.even(bits: 0), .even(bits: 9), .growing] {
      var next: UInt64 = 0
      for bucket in 0..<200 {
        let (start, bits) = scale.start(of: bucket)
        #expect(start == next)
        for number in [start, start + (1 << UInt64(bits)) - 1] {
          #expect(scale.bucket(of: number) == (bucket, bits))
        }
        next = start + 1 << UInt64(bits)
      }
    }
    #expect(BucketScale.growing.bucket(of: UInt64(UInt32.max)).bucket < BucketScale.bucketLimit)
  }
}
