/// The greatest number that divides all differences between some values.
///
/// Timestamps read to the second have 1,000,000 in common, dates kept as timestamps a day.
/// Divisibility and exact division go by the inverse of the odd part modulo 2⁶⁴, without a division.
struct CommonStride {
  /// The stride; 0 as long as all differences are.
  private(set) var value: UInt64 = 0
  private var powerOfTwo: UInt64 = 0
  private var inverse: UInt64 = 1
  private var limit: UInt64 = 0

  init() {}

  /// Takes one more difference into account.
  @inline(__always)
  mutating func include(_ difference: UInt64) {
    if !divides(difference) { reduce(by: difference) }
  }

  @inline(__always)
  private func divides(_ number: UInt64) -> Bool {
    // For an odd d, n × d⁻¹ is at most (2⁶⁴ - 1) / d exactly for the multiples n of d.
    let isOddMultiple = number &* inverse <= limit
    return number == 0 || (isOddMultiple && UInt64(number.trailingZeroBitCount) >= powerOfTwo && value != 0)
  }

  /// The quotient of a multiple of the stride.
  @inline(__always)
  func quotient(_ multiple: UInt64) -> UInt64 { (multiple &>> powerOfTwo) &* inverse }

  private mutating func reduce(by difference: UInt64) {
    var (left, right) = (value, difference)
    while right != 0 { (left, right) = (right, left % right) }
    value = left
    powerOfTwo = UInt64(value.trailingZeroBitCount)
    let odd = value >> powerOfTwo
    // Newton's iteration doubles the right bits: 3, 6, 12, 24, 48, 96.
    var guess = odd
    for _ in 0..<5 { guess = guess &* (2 &- odd &* guess) }
    inverse = guess
    limit = UInt64.max / odd
  }
}
