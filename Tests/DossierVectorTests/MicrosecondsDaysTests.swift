import DossierBase
import Testing

@Suite struct MicrosecondsDaysTests {
  @Test func equalsTheDivisionForEveryKindOfTimestamp() throws {
    var random = SystemRandomNumberGenerator()
    var micros: [Int64] = [.min, .max, 0, -1, 1]
    let lastDay = Int64.max / Microseconds.perDay
    for _ in 0..<20_000 {
      let midnight = Int64.random(in: -lastDay...lastDay, using: &random) * Microseconds.perDay
      micros += [midnight, midnight &+ 1, midnight &- 1, Int64.random(in: .min ... .max, using: &random)]
      micros += [Int64.random(in: -100_000...100_000, using: &random) * Microseconds.perDay - 1]
    }
    var days = [Int32](repeating: 0, count: micros.count)
    Microseconds.days(ofTimestamps: micros, count: micros.count, into: &days)
    for (row, value) in micros.enumerated() {
      try #require(days[row] == Microseconds.day(ofTimestamp: value), "\(value)")
    }
  }
}
