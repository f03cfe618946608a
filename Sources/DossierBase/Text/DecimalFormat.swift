/// The text of exact decimals.
package enum DecimalFormat {
  /// Writes up to 41 bytes and returns how many.
  ///
  /// All `scale` digits are written. A type without digits before the point has no zero there: `.50`.
  package static func write(
    _ unscaled: Int128, precision: Int, scale: Int, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var writer = FormatWriter(start)
    if unscaled < 0 { writer.put(UInt8(ascii: "-")) }
    guard scale > 0 else {
      IntegerFormat.put(unscaled.magnitude, minimumDigitCount: 1, into: &writer)
      return writer.count
    }
    let hasWholePart = precision > scale
    if scale <= 18, let small = UInt64(exactly: unscaled.magnitude) {
      let (whole, fraction) = small.quotientAndRemainder(dividingBy: powers[scale])
      if hasWholePart || whole > 0 { writer.putNumber(whole) }
      writer.put(UInt8(ascii: "."))
      writer.putDigits(fraction, count: scale)
      return writer.count
    }
    let (whole, fraction) = unscaled.magnitude.quotientAndRemainder(dividingBy: power(scale))
    if hasWholePart || whole > 0 { IntegerFormat.put(whole, minimumDigitCount: 1, into: &writer) }
    writer.put(UInt8(ascii: "."))
    IntegerFormat.put(fraction, minimumDigitCount: scale, into: &writer)
    return writer.count
  }

  /// Powers of ten up to the eighteenth.
  private static let powers: [UInt64] = (0...18).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  private static func power(_ exponent: Int) -> UInt128 {
    (0..<exponent).reduce(UInt128(1)) { power, _ in power * 10 }
  }
}
