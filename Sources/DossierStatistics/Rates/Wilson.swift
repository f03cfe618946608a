/// A proportion with the bounds of its 95 % Wilson score interval.
package struct Proportion: Sendable, Equatable {
  package var rate: Double
  package var low: Double
  package var high: Double

  /// The 97.5 % quantile of the standard normal distribution.
  private static let quantile = 1.959963984540054

  /// `successes` of `total`, or nil if there is nothing to divide by.
  ///
  /// Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
  /// - Precondition: 0 ≤ successes ≤ total.
  package init?(_ successes: Int, of total: Int) {
    precondition(successes >= 0 && successes <= total, "a proportion lies between 0 and 1")
    if total == 0 { return nil }
    let count = Double(total)
    let square = Self.quantile * Self.quantile
    rate = Double(successes) / count
    let center = rate + square / (2 * count)
    let spread = Self.quantile * (rate * (1 - rate) / count + square / (4 * count * count)).squareRoot()
    let scale = 1 + square / count
    // At the ends one bound is exactly 0 or 1; rounding must not lead past it.
    low = successes == 0 ? 0 : max(0, (center - spread) / scale)
    high = successes == total ? 1 : min(1, (center + spread) / scale)
  }
}
