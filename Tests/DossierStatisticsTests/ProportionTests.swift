import DossierStatistics
import Testing

@Suite struct ProportionTests {
  /// Published examples: Newcombe 1998, table I (method 3), and the exact ends.
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    (29, 29, 0.8830, 1.0),
  ])
  func boundsAreThePublishedOnes(successes: Int, total: Int, low: Double, high: Double) throws {
    let proportion = try #require(Proportion(successes, of: total))
    #expect(proportion.rate == Double(successes) / Double(total))
    #expect(abs(proportion.low - low) < 0.000_05 && abs(proportion.high - high) < 0.000_05)
  }

  @Test func nothingToDivideByHasNoRate() { #expect(Proportion(0, of: 0) == nil) }

  @Test func theBoundsEncloseTheRate() throws {
    for total in [1, 2, 3, 7, 50, 1_000, 1_304_371] {
      for successes in [0, 1, total / 2, total - 1, total] where successes >= 0 {
        let proportion = try #require(Proportion(successes, of: total))
        #expect(0 <= proportion.low && proportion.low <= proportion.rate)
        #expect(proportion.rate <= proportion.high && proportion.high <= 1)
      }
    }
  }
}
