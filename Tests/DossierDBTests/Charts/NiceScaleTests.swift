import Testing

@testable import DossierPresent

@Suite struct NiceScaleTests {
  @Test(arguments: [
    (50.0, 92.35, 5, ["50", "60", "70", "80", "90", "100"]),
    (96.2, 99.9, 5, ["96", "97", "98", "99", "100"]),
    (99.81, 99.99, 5, ["99.80", "99.85", "99.90", "99.95", "100.00"]),
    (0, 100, 5, ["0", "20", "40", "60", "80", "100"]),
    (-3, 12_000, 5, ["-5000", "0", "5000", "10000", "15000"]), (98, 98, 5, ["97", "98"]),
    (0, 0, 5, ["-1", "0"]),
  ])
  func labelsAreWholeStepsAroundTheValues(low: Double, high: Double, tickCount: Int, labels: [String]) {
    let scale = NiceScale(low, high, tickCount: tickCount)
    #expect(scale.steps.map { scale.label(ofStep: $0) } == labels)
  }

  @Test func everyScaleCoversItsValuesWithFewSteps() {
    var numbers = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let size = [1e-3, 1, 100, 1e7].randomElement(using: &numbers)!
      let low = Double.random(in: -size...size, using: &numbers)
      let high = low + Double.random(in: (size / 1_000)...size, using: &numbers)
      let scale = NiceScale(low, high, tickCount: 6)
      let slack = (high - low) * 1e-6
      #expect(scale.lower <= low + slack && scale.upper >= high - slack, "\(low) \(high)")
      #expect((1...8).contains(scale.steps.count - 1), "\(low) \(high) \(scale)")
      #expect(scale.fraction(scale.lower) == 0 && scale.fraction(scale.upper) == 1)
    }
  }

  @Test(arguments: [
    (9_623, 2, "96.23"), (5, 2, "0.05"), (-5, 2, "-0.05"), (0, 1, "0.0"), (-120, 0, "-120"),
  ])
  func decimals(unscaled: Int, decimals: Int, text: String) {
    #expect(DecimalText.text(unscaled, decimals: decimals) == text)
  }
}
