/// Weights that scatter like a log-normal variable, from a table of its quantiles.
enum LogNormal {
  /// exp(σ z) in thousandths for σ = 0.8 at the quantiles (i + 1/2) / 32.
  private static let quantiles: [Int] = [
    179, 262, 322, 374, 422, 469, 515, 560, 606, 653, 700, 750, 801, 854, 910, 969, 1_032, 1_099, 1_171,
    1_249, 1_334, 1_428, 1_532, 1_650, 1_785, 1_943, 2_133, 2_368, 2_675, 3_109, 3_822, 5_602,
  ]

  /// A weight in thousandths for 64 random bits: median 1,000, σ = 0.8.
  static func weight(_ random: UInt64) -> Int {
    let place = Int(random >> 59)
    let low = quantiles[place]
    let high = place + 1 < quantiles.count ? quantiles[place + 1] : low * 5 / 4
    return low + (high - low) * Int(random & 255) / 256
  }

  /// A weight of half that σ: the square root, in thousandths.
  static func narrowWeight(_ random: UInt64) -> Int {
    let value = weight(random) * 1_000
    var root = 0
    var bit = 1 << 12
    while bit > 0 {
      if (root + bit) * (root + bit) <= value { root += bit }
      bit >>= 1
    }
    return root
  }
}
