/// When offices are open: from 7:30 to 11:30 and from 13:00 to 17:00.
enum OfficeHours {
  static let start = 27_000
  static let end = 61_200

  /// The second of the day at a quantile of 2^16; all are equally probable.
  @inline(__always)
  static func second(_ quantile: Int) -> Int {
    let passed = (quantile * 28_800) >> 16
    return passed < 14_400 ? 27_000 + passed : 46_800 + passed - 14_400
  }
}
