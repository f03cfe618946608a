import DossierBase

/// Texts of the form `E'…'`.
enum EscapedText {
  /// The bytes that the text between the quotes stands for.
  ///
  /// - Throws: an error at `place` if they are not UTF-8.
  static func bytes(of inner: ArraySlice<UInt8>, at place: Range<Int>) throws(ParseError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(inner.count)
    var rest = inner
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "'") {
        rest = rest.dropFirst()
        result.append(byte)
      } else if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
        append(escaped, &rest, to: &result)
      } else {
        result.append(byte)
      }
    }
    if String(validating: result, as: UTF8.self) == nil || result.contains(0) {
      throw ParseError(.syntax, "the escapes of this text do not give UTF-8 without NUL", at: .sql(place))
    }
    return result
  }

  private static func append(
    _ escaped: UInt8, _ rest: inout ArraySlice<UInt8>, to result: inout [UInt8]
  ) {
    switch escaped {
    case UInt8(ascii: "b"): result.append(8)
    case UInt8(ascii: "f"): result.append(12)
    case UInt8(ascii: "n"): result.append(10)
    case UInt8(ascii: "r"): result.append(13)
    case UInt8(ascii: "t"): result.append(9)
    case UInt8(ascii: "x"):
      let code = number(&rest, radix: 16, most: 2)
      result.append(code ?? escaped)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      let code = number(&rest, radix: 8, most: 2, first: escaped - 48)
      result.append(code ?? escaped)
    default: result.append(escaped)
    }
  }

  /// The number that at most `most` digits give, or nil if none follows and there is no first digit.
  private static func number(
    _ rest: inout ArraySlice<UInt8>, radix: UInt8, most: Int, first: UInt8? = nil
  ) -> UInt8? {
    var value = first
    var count = 0
    while count < most, let byte = rest.first,
      let digit = Character(UnicodeScalar(byte)).hexDigitValue, digit < radix
    {
      value = (value ?? 0) &* radix &+ UInt8(digit)
      rest = rest.dropFirst()
      count += 1
    }
    return value
  }
}
