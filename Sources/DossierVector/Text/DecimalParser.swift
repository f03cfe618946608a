/// Text to DECIMAL, as DuckDB casts it: more places than the scale round half away from zero.
package enum DecimalParser {
  /// The unscaled value of a DECIMAL(`precision`, `scale`), or nil if the text is no number or does not fit.
  package static func parse(
    _ text: UnsafeBufferPointer<UInt8>, precision: Int, scale: Int
  ) -> Int128? {
    guard let number = NumberText(text) else { return nil }
    let limit = powerOfTen(precision)
    // Digits wanted after the point of the text, so that the result is the unscaled value.
    var wanted = scale + number.exponent
    var value: Int128 = 0
    for index in number.whole where text[index] != UInt8(ascii: "_") {
      guard value < powerOfTen(37) else { return nil }
      value = value * 10 + Int128(text[index] &- 0x30)
    }
    if wanted < 0 {
      while wanted < -1, value != 0 {
        value /= 10
        wanted += 1
      }
      if value != 0 { value = value / 10 + (value % 10 >= 5 ? 1 : 0) }
      return signed(value, number, limit)
    }
    var position = number.fraction.lowerBound
    while wanted > 0 {
      let hasDigit = position < number.fraction.upperBound
      if !hasDigit && value == 0 { return 0 }
      if hasDigit, text[position] == UInt8(ascii: "_") {
        position += 1
        continue
      }
      value = value * 10 + (hasDigit ? Int128(text[position] &- 0x30) : 0)
      guard value < limit else { return nil }
      position += 1
      wanted -= 1
    }
    while position < number.fraction.upperBound, text[position] == UInt8(ascii: "_") { position += 1 }
    if position < number.fraction.upperBound, text[position] >= UInt8(ascii: "5") { value += 1 }
    return signed(value, number, limit)
  }

  private static func signed(_ value: Int128, _ number: NumberText, _ limit: Int128) -> Int128? {
    guard value < limit else { return nil }
    return number.isNegative ? -value : value
  }

  /// 10 to the power of 0 … 38.
  private static func powerOfTen(_ power: Int) -> Int128 {
    var value: Int128 = 1
    for _ in 0..<power { value *= 10 }
    return value
  }
}
