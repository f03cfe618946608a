/// Text to DECIMAL, as DuckDB casts it: more places than the scale round half away from zero.
package enum DecimalParser {
  /// The unscaled value of a DECIMAL(`precision`, `scale`), or nil if the text is no number or does not fit.
  ///
  /// As in DuckDB the digits before the point must fit even if a negative exponent moves them behind it, and an
  /// exponent has 16 bits.
  package static func parse(
    _ text: UnsafeBufferPointer<UInt8>, precision: Int, scale: Int
  ) -> Int128? {
    guard let number = NumberText(text), Int16(exactly: number.exponent) != nil else { return nil }
    var digits = Digits(limit: PowersOfTen.value(precision))
    for index in number.whole where text[index] != UInt8(ascii: "_") {
      digits.leading += 1
      if digits.leading == 1, text[index] == UInt8(ascii: "0") { digits.leading = 0 }
    }
    guard digits.leading <= precision - scale else { return nil }
    // How many digits of the text, leading zeros counted, make the unscaled value.
    let wholeCount = text[number.whole].count { $0 != UInt8(ascii: "_") }
    let wanted = wholeCount + number.exponent + scale
    var taken = 0
    for range in [number.whole, number.fraction] {
      for index in range where text[index] != UInt8(ascii: "_") {
        if taken >= wanted {
          let roundsUp = taken == wanted && text[index] >= UInt8(ascii: "5")
          return digits.finished(roundsUp: roundsUp, isNegative: number.isNegative)
        }
        guard digits.append(text[index] &- 0x30) else { return nil }
        taken += 1
      }
    }
    while taken < wanted, digits.value != 0 {
      guard digits.append(0) else { return nil }
      taken += 1
    }
    return digits.finished(roundsUp: false, isNegative: number.isNegative)
  }

  /// Digits that are gathered to a number below a power of ten.
  private struct Digits {
    let limit: Int128
    private let tenthOfLimit: Int128
    private(set) var value: Int128 = 0
    /// Digits before the point, leading zeros left out.
    var leading = 0

    init(limit: Int128) {
      self.limit = limit
      tenthOfLimit = limit / 10
    }

    /// False if the number reaches its limit.
    mutating func append(_ digit: UInt8) -> Bool {
      guard value < tenthOfLimit else { return false }
      value = value * 10 + Int128(digit)
      return true
    }

    func finished(roundsUp: Bool, isNegative: Bool) -> Int128? {
      let magnitude = roundsUp ? value + 1 : value
      guard magnitude < limit else { return nil }
      return isNegative ? -magnitude : magnitude
    }
  }
}
