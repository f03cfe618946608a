/// Text to DOUBLE, correctly rounded, as DuckDB casts it.
package enum DoubleParser {
  /// A number, `inf`, `infinity` or `nan` in any case and with a sign; white space around is ignored.
  ///
  /// What is too large becomes infinite, what is too small zero.
  package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    if let simple = simple(text) { return simple }
    guard let number = NumberText(text) else { return special(TextBytes.trimmed(text)) }
    let plain = TextBytes.trimmed(text).filter { $0 != UInt8(ascii: "_") }
    if number.whole.isEmpty || (number.hasPoint && number.fraction.isEmpty) {
      return Double(completed(plain))
    }
    return Double(String(decoding: plain, as: UTF8.self))
  }

  private static let powers: [Double] = (0...22).map { power in
    var value = 1.0
    for _ in 0..<power { value *= 10 }
    return value
  }

  /// A number without exponent of at most 15 digits in all, which one division rounds correctly.
  package static func simple(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    let count = text.count
    guard count > 0, count <= 17, let bytes = text.baseAddress else { return nil }
    let isNegative = bytes[0] == UInt8(ascii: "-")
    var position = isNegative ? 1 : 0
    var mantissa: UInt64 = 0
    var digitCount = 0
    var point = -1
    while position < count {
      let digit = bytes[position] &- 0x30
      if digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digitCount &+= 1
      } else if bytes[position] == UInt8(ascii: "."), point < 0 {
        point = digitCount
      } else {
        return nil
      }
      position &+= 1
    }
    guard digitCount > 0, digitCount <= 15 else { return nil }
    let value = Double(mantissa)
    let scaled = point >= 0 ? value / powers[digitCount - point] : value
    return isNegative ? -scaled : scaled
  }

  /// Puts a zero beside a point that has digits on one side only.
  private static func completed(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let isPoint = byte == UInt8(ascii: ".")
      if isPoint, index == 0 || !TextBytes.isDigit(bytes[index - 1]) { result.append(0x30) }
      result.append(byte)
      if isPoint, index + 1 == bytes.count || !TextBytes.isDigit(bytes[index + 1]) { result.append(0x30) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func special(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let first = text.first else { return nil }
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let word = isSigned ? UnsafeBufferPointer(rebasing: text[1...]) : text
    let isNegative = first == UInt8(ascii: "-")
    if TextBytes.equals(word, word: "inf") || TextBytes.equals(word, word: "infinity") {
      return isNegative ? -Double.infinity : Double.infinity
    }
    return TextBytes.equals(word, word: "nan") ? Double.nan : nil
  }
}
