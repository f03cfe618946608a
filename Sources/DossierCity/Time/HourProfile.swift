/// When in a day things happen: a distribution over its seconds.
final class HourProfile: Sendable {
  /// Seconds of the day at the quantiles i / 4,096.
  private let quantiles: ConstantTable<Int32>

  /// Weights of the 48 half hours.
  init(_ weights: [Int]) {
    let total = weights.reduce(0, +)
    var values: [Int32] = []
    var half = 0
    var passed = 0
    for place in 0...4_096 {
      let wanted = place * total
      while half < 47, (passed + weights[half]) * 4_096 < wanted || weights[half] == 0 {
        passed += weights[half]
        half += 1
      }
      let within = weights[half] == 0 ? 0 : (wanted - passed * 4_096) * 1_800 / (weights[half] * 4_096)
      values.append(Int32(half * 1_800 + min(max(within, 0), 1_799)))
    }
    quantiles = ConstantTable(values)
  }

  /// The second of the day at a quantile of 2^24.
  @inline(__always)
  func second(_ quantile: Int) -> Int {
    let place = quantile >> 12
    let low = Int(quantiles[place])
    return low + (((Int(quantiles[place + 1]) - low) * (quantile & 4_095)) >> 12)
  }

  /// Weights of the 48 half hours, of which only some are named.
  static func halves(_ weights: [(Int, Int)]) -> [Int] {
    var result = [Int](repeating: 0, count: 48)
    for (half, weight) in weights { result[half] = weight }
    return result
  }

  /// Finishing: towards the end of the morning and of the afternoon.
  static let finishing = HourProfile(
    halves([
      (15, 20), (16, 60), (17, 80), (18, 90), (19, 100), (20, 110), (21, 120), (22, 90), (23, 20), (25, 10),
      (26, 50), (27, 70), (28, 90), (29, 110), (30, 130), (31, 150), (32, 140), (33, 80), (34, 20), (35, 5),
    ]))
}
