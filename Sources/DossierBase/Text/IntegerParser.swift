/// Text to integers, as DuckDB casts it: fractions round half away from zero, exponents, underscores,
/// `0x` and `0b` are understood, white space around is ignored.
@usableFromInline package enum IntegerParser {
  /// A BIGINT, or nil if the text is no number or does not fit. Narrower types check the range of this.
  package static func int64(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    if let plain = plain(text) { return plain }
    guard let wide = parse(text, limit: Int128(Int64.max)) else { return nil }
    return Int64(exactly: wide)
  }

  /// A HUGEINT, or nil if the text is no number or does not fit.
  package static func int128(_ text: UnsafeBufferPointer<UInt8>) -> Int128? {
    parse(text, limit: Int128.max)
  }

  /// An optional minus and 1 to 18 digits, nothing else.
  @inlinable @inline(__always)
  package static func plain(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    let count = text.count
    guard count > 0, count <= 18, let bytes = text.baseAddress else { return nil }
    let isNegative = bytes[0] == UInt8(ascii: "-")
    var position = isNegative ? 1 : 0
    guard position < count else { return nil }
    var value: Int64 = 0
    while position < count {
      let digit = bytes[position] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
      position &+= 1
    }
    return isNegative ? -value : value
  }

  /// Any spelling; digits before the exponent is applied may not exceed `limit` (or one more below zero).
  private static func parse(_ text: UnsafeBufferPointer<UInt8>, limit: Int128) -> Int128? {
    guard let number = NumberText(text) else { return parseRadix(TextBytes.trimmed(text), limit: limit) }
    var value: Int128 = 0
    for index in number.whole where text[index] != UInt8(ascii: "_") {
      guard let next = appended(value, text[index], isNegative: number.isNegative, limit: limit)
      else { return nil }
      value = next
    }
    if number.exponent < 0 { return shiftedDown(value, by: -number.exponent, number, text) }
    var remaining = number.exponent
    var position = number.fraction.lowerBound
    while remaining > 0 {
      let hasDigit = position < number.fraction.upperBound
      if !hasDigit && value == 0 { return 0 }
      if hasDigit, text[position] == UInt8(ascii: "_") {
        position += 1
        continue
      }
      let digit = hasDigit ? text[position] : UInt8(ascii: "0")
      guard let next = appended(value, digit, isNegative: number.isNegative, limit: limit) else { return nil }
      value = next
      position += 1
      remaining -= 1
    }
    while position < number.fraction.upperBound, text[position] == UInt8(ascii: "_") { position += 1 }
    let roundsAway = position < number.fraction.upperBound && text[position] >= UInt8(ascii: "5")
    return roundsAway
      ? appendedOne(value, isNegative: number.isNegative, limit: limit) : value
  }

  private static func appended(
    _ value: Int128, _ digit: UInt8, isNegative: Bool, limit: Int128
  ) -> Int128? {
    let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
    let added = Int128(digit &- 0x30)
    let (sum, sumOverflow) =
      isNegative ? tenfold.subtractingReportingOverflow(added) : tenfold.addingReportingOverflow(added)
    guard !overflow, !sumOverflow, sum <= limit, sum >= -limit - 1 else { return nil }
    return sum
  }

  private static func appendedOne(_ value: Int128, isNegative: Bool, limit: Int128) -> Int128? {
    if isNegative { return value <= -limit - 1 ? nil : value - 1 }
    return value >= limit ? nil : value + 1
  }

  /// Drops decimal places from the end of the whole digits; the first dropped one decides the rounding.
  private static func shiftedDown(
    _ start: Int128, by places: Int, _ number: NumberText, _ text: UnsafeBufferPointer<UInt8>
  ) -> Int128? {
    var value = start
    var dropped: Int128 = 0
    var remaining = places
    while remaining > 0, value != 0 {
      dropped = value % 10
      value /= 10
      remaining -= 1
    }
    if remaining > 0 { dropped = 0 }
    if dropped >= 5 { return value + 1 }
    return dropped <= -5 ? value - 1 : value
  }

  /// `0x…` and `0b…` without a sign.
  private static func parseRadix(_ text: UnsafeBufferPointer<UInt8>, limit: Int128) -> Int128? {
    guard text.count > 2, text[0] == UInt8(ascii: "0") else { return nil }
    let bits = text[1] | 0x20 == UInt8(ascii: "x") ? 4 : text[1] | 0x20 == UInt8(ascii: "b") ? 1 : 0
    guard bits > 0 else { return nil }
    var value: Int128 = 0
    for index in 2..<text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "_") {
        guard index > 2, index + 1 < text.count, text[index - 1] != byte else { return nil }
        continue
      }
      let letter = byte | 0x20
      let digit =
        TextBytes.isDigit(byte)
        ? Int128(byte &- 0x30) : letter >= 0x61 && letter <= 0x66 ? Int128(letter) - 87 : 99
      guard digit < 1 << bits, value <= limit >> Int128(bits) else { return nil }
      value = value << Int128(bits) | digit
    }
    return value <= limit ? value : nil
  }
}
