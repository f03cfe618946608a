/// The meaning of written numbers.
extension NumberLiteral {
  /// - Precondition: `spelling` is a number token.
  init(_ spelling: String) {
    self.spelling = spelling
    let digits = spelling.utf8.filter { $0 != UInt8(ascii: "_") }
    value = Self.exact(digits) ?? .double(Double(Self.normalised(digits)) ?? .infinity)
  }

  /// The number with the other sign.
  var negated: NumberLiteral {
    var copy = self
    copy.spelling = spelling.hasPrefix("-") ? String(spelling.dropFirst()) : "-" + spelling
    switch value {
    case .integer(.min): copy.value = .double(Self.leastMagnitude)
    case .integer(let number): copy.value = .integer(-number)
    case .double(Self.leastMagnitude) where copy.isWrittenAsLeast: copy.value = .integer(.min)
    case .decimal(let unscaled, let precision, let scale):
      copy.value = .decimal(unscaled: -unscaled, precision: precision, scale: scale)
    case .double(let number): copy.value = .double(-number)
    }
    return copy
  }

  /// The magnitude of the least HUGEINT, which no HUGEINT has without its sign.
  private static let leastMagnitude = 0x1p127

  private var isWrittenAsLeast: Bool {
    spelling.utf8.filter { $0 != UInt8(ascii: "_") }.elementsEqual("\(Int128.min)".utf8)
  }

  /// An integer of 128 bits or a decimal of 38 digits, or nil if the number is neither.
  private static func exact(_ digits: [UInt8]) -> Value? {
    var number: Int128 = 0
    var digitCount = 0
    var scale: Int?
    for byte in digits {
      if byte == UInt8(ascii: ".") {
        scale = 0
        continue
      }
      guard Lexer.isDigit(byte) else { return nil }
      let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, isSumTooLarge) = tens.addingReportingOverflow(Int128(byte - 48))
      if isTooLarge || isSumTooLarge { return nil }
      number = sum
      digitCount += 1
      scale = scale.map { $0 + 1 }
    }
    guard let scale else { return .integer(number) }
    return digitCount <= 38 ? .decimal(unscaled: number, precision: digitCount, scale: scale) : nil
  }

  /// The digits in the form that Swift reads: none of `.5`, `1.` and `1.e5`.
  private static func normalised(_ digits: [UInt8]) -> String {
    var result: [UInt8] = []
    for (place, byte) in digits.enumerated() {
      if byte == UInt8(ascii: "."), place == 0 { result.append(48) }
      result.append(byte)
      let next = place + 1 < digits.count ? digits[place + 1] : 0
      if byte == UInt8(ascii: "."), !Lexer.isDigit(next) { result.append(48) }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
