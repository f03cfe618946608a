extension Microseconds {
  /// Writes the day of each of `count` timestamps, rounded towards the past; exact for every 64-bit value.
  ///
  /// A day is 2^13 × 10,546,875 microseconds. The quotient by 2^13 is exact in a double, and half a unit
  /// (4.7e-8 of a day) keeps the product with the reciprocal further from a whole number than its rounding
  /// error (2.4e-8 of a day), so one multiplication replaces the division and the loop vectorises.
  package static func days(
    ofTimestamps micros: UnsafePointer<Int64>, count: Int, into days: UnsafeMutablePointer<Int32>
  ) {
    for row in 0..<count {
      let shifted = (UInt64(bitPattern: micros[row]) ^ (1 << 63)) >> 13
      let units = Double(bitPattern: shifted | exponentOfTwoTo52) - (twoTo52 + twoTo50) + 0.5
      let rounded = (units * (1 / 10_546_875.0) - 0.5) + (twoTo52 + twoTo52 / 2)
      days[row] = Int32(truncatingIfNeeded: rounded.bitPattern)
    }
  }

  /// Writes the DATE of each of `count` timestamps: its day, but infinities stay what they are.
  package static func dates(
    ofTimestamps micros: UnsafePointer<Int64>, count: Int, into dates: UnsafeMutablePointer<Int32>
  ) {
    days(ofTimestamps: micros, count: count, into: dates)
    // Infinities come out as the days at the ends of TIMESTAMP, which hardly any row has.
    let (first, last) = (day(ofTimestamp: -.max), day(ofTimestamp: .max))
    var atEnd: UInt32 = 0
    for row in 0..<count { atEnd |= (dates[row] == first ? 1 : 0) | (dates[row] == last ? 1 : 0) }
    if atEnd == 0 { return }
    for row in 0..<count { dates[row] = date(ofTimestamp: micros[row]) }
  }

  private static let exponentOfTwoTo52: UInt64 = 0x4330_0000_0000_0000
  private static let twoTo52 = 4_503_599_627_370_496.0
  private static let twoTo50 = 1_125_899_906_842_624.0
}
