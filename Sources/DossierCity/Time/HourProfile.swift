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

  private static func profile(_ halves: [(Int, Int)]) -> HourProfile {
    var weights = [Int](repeating: 0, count: 48)
    for (half, weight) in halves { weights[half] = weight }
    return HourProfile(weights)
  }

  /// Acceptance on a working day: peaks from 8 to 10 and from 13 to 15, some online filing around.
  static let acceptance = profile([
    (12, 2), (13, 4), (14, 20), (15, 70), (16, 150), (17, 165), (18, 150), (19, 125), (20, 95), (21, 70),
    (22, 45), (23, 18), (24, 8), (25, 22), (26, 110), (27, 130), (28, 118), (29, 95), (30, 75), (31, 55),
    (32, 35), (33, 14), (34, 5), (36, 4), (38, 5), (40, 6), (41, 5), (42, 4), (43, 2),
  ])
  /// Acceptance on a day that is not worked: by the online services, and Saturday mornings.
  static let dayOff = profile([
    (14, 10), (15, 40), (16, 80), (17, 85), (18, 80), (19, 70), (20, 50), (21, 40), (22, 25), (24, 10),
    (26, 15), (28, 20), (30, 20), (32, 15), (36, 12), (38, 14), (40, 16), (42, 12), (44, 6), (46, 2),
  ])
  /// Finishing: towards the end of the morning and of the afternoon.
  static let finishing = profile([
    (15, 20), (16, 60), (17, 80), (18, 90), (19, 100), (20, 110), (21, 120), (22, 90), (23, 20), (25, 10),
    (26, 50), (27, 70), (28, 90), (29, 110), (30, 130), (31, 150), (32, 140), (33, 80), (34, 20), (35, 5),
  ])
}
