import DossierBase
import DossierVector
import Testing

@testable import DossierCodec

/// The days of bit-packed timestamps, found without their timestamps.
@Suite struct DayDivisionTests {
  private static let strides: [UInt64] = [
    1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000, 43_200_000_000, 1_000, 27_000_000,
    675_000_000, 390_625, 8_192, 1,
  ]

  @Test(arguments: strides)
  func daysAreThoseOfTheTimestamps(_ stride: UInt64) throws {
    var random = SystemRandomNumberGenerator()
    let division = try #require(DayDivision(stride: stride))
    var checked = 0
    for width in 0...31 {
      for _ in 0..<60 {
        let day = Int64.random(in: -100_000_000...100_000_000, using: &random)
        let base =
          day * Microseconds.perDay + [0, -1, 1, Int64.random(in: 0..<Microseconds.perDay)].randomElement()!
        guard let start = division.start(base: base, width: width) else { continue }
        let most = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1)
        let perDay = UInt64(Microseconds.perDay) / stride
        for _ in 0..<20 {
          let near = UInt64(UInt32.random(in: 0...most, using: &random)) / perDay * perDay
          for number in [0, most, UInt32.random(in: 0...most), UInt32(near), UInt32(near) &- 1]
          where number <= most {
            let value = base + Int64(number) * Int64(stride)
            let found = Int32(bitPattern: start.day(number))
            try #require(found == Microseconds.day(ofTimestamp: value), "\(base) + \(stride) × \(number)")
            checked += 1
          }
        }
      }
    }
    #expect(checked > 1_000)
  }

  /// What has no exact quotient is left to whoever decodes the timestamps.
  @Test func doubtfulSlicesAreRefused() throws {
    for stride: UInt64 in [7, 11_000_000, 172_800_000_000, .max, 1 << 63] {
      #expect(DayDivision(stride: stride) == nil)
    }
    let seconds = try #require(DayDivision(stride: 1_000_000))
    #expect(seconds.start(base: 0, width: 28) != nil)
    #expect(seconds.start(base: 0, width: 29) == nil)
    for base in [Int64.min, -.max, .max] { #expect(seconds.start(base: base, width: 0) == nil) }
    #expect(seconds.start(base: .max - 1_000_000, width: 1) == nil)
    #expect(seconds.start(base: -.max + 1, width: 3) != nil)
  }
}
