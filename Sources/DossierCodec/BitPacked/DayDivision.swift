import DossierBase

/// Finds the days of bit-packed timestamps without making timestamps of them.
///
/// A timestamp is `base + stride × number`. Where the stride divides a day into `units`, its day is that of the base
/// and one more for each time that `number + offset` reaches `units`; and this quotient is exact in single precision
/// as long as the sum, without the powers of two in `units`, stays below 2^21: half a unit keeps the product with the
/// reciprocal further from a whole number (0.5 / odd) than its rounding errors (quotient × 1.5 × 2^-23).
struct DayDivision {
  /// What a slice begins with.
  struct Start {
    /// The day of the base.
    let day: Int32
    /// Units of the base's day that lie before the base.
    let offset: UInt32
    /// The powers of two in the units of a day.
    let shift: UInt32
    /// Of the odd part of the units of a day.
    let reciprocal: Float

    /// Added to a number below 2^22 and its negative it leaves the nearest whole one in the last 22 bits.
    private static let oneAndAHalfTimesTwoTo23: Float = 12_582_912

    /// The day of a number.
    @inline(__always)
    func day(_ number: UInt32) -> UInt32 {
      let units = Float(Int32(bitPattern: (number &+ offset) &>> shift)) + 0.5
      let quotient = (units * reciprocal - 0.5) + Self.oneAndAHalfTimesTwoTo23
      return UInt32(bitPattern: day) &+ (quotient.bitPattern & 0x3F_FFFF)
    }
  }

  private let stride: Int64
  private let units: Int64
  private let shift: UInt32
  private let reciprocal: Float

  /// Nil unless a day is a whole number of strides.
  init?(stride: UInt64) {
    guard stride <= UInt64(Microseconds.perDay), Microseconds.perDay % Int64(stride) == 0 else { return nil }
    self.stride = Int64(stride)
    units = Microseconds.perDay / self.stride
    shift = UInt32(units.trailingZeroBitCount)
    reciprocal = 1 / Float(units >> Int64(shift))
  }

  /// Nil if numbers of so many bits over a base may be too many units, or no finite timestamps.
  func start(base: Int64, width: Int) -> Start? {
    guard width < 32, base > -.max else { return nil }
    let day = Microseconds.day(ofTimestamp: base)
    let offset = (base &- Int64(day) &* Microseconds.perDay) / stride
    let most = Int64(1) << Int64(width) - 1
    guard most + offset <= UInt32.max, (most + offset) >> Int64(shift) < 1 << 21 else { return nil }
    let (last, overflow) = base.addingReportingOverflow(most * stride)
    if overflow || Infinity.contains(last) { return nil }
    return Start(day: day, offset: UInt32(offset), shift: shift, reciprocal: reciprocal)
  }
}
