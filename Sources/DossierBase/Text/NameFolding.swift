/// The form of a name that decides whether two names are the same.
///
/// Names of columns and tables come from headers, commands and SQL, typed on different systems: the case of
/// letters, NFC and NFD, blanks (of any kind and number) and quotes around a name make no difference.
enum NameFolding {
  static func fold(_ name: String) -> [UInt8] {
    var name = name
    let plain: [UInt8]? = name.withUTF8 { bytes in
      isPlain(bytes) ? bytes.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 } : nil
    }
    return plain ?? foldScalars(name)
  }

  /// True for ASCII without blanks at the ends or in a row, and without quotes there.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var last = UInt8(ascii: " ")
    for byte in bytes {
      if byte >= 0x80 || byte < 0x20 || byte == 0x20 && last == 0x20 { return false }
      last = byte
    }
    guard let first = bytes.first else { return true }
    return last != 0x20 && !(isQuote(UInt32(first)) && isQuote(UInt32(last)))
  }

  private static func foldScalars(_ name: String) -> [UInt8] {
    var text = ""
    var isAtBlank = true
    for scalar in unquoted(name.unicodeScalars) {
      if scalar.properties.isWhitespace {
        if !isAtBlank { text += " " }
        isAtBlank = true
      } else if !isInvisible(scalar.value) {
        append(scalar, to: &text)
        isAtBlank = false
      }
    }
    if text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
    return Array(CanonicalComposition.composed(text).utf8)
  }

  /// Capital and small letters become the same: upper case first, for letters that have several small forms.
  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    // The Turkish letter without a dot is no other form of i.
    if scalar.value == 0x131 { return text.unicodeScalars.append(scalar) }
    for upper in scalar.properties.uppercaseMapping.unicodeScalars {
      text += upper.properties.lowercaseMapping
    }
  }

  /// The name without blanks around it, and without one pair of quotes within these.
  private static func unquoted(_ scalars: String.UnicodeScalarView) -> Substring.UnicodeScalarView {
    var rest = scalars[...]
    func trim() {
      while let first = rest.first, first.properties.isWhitespace || isInvisible(first.value) {
        rest.removeFirst()
      }
      while let last = rest.last, last.properties.isWhitespace || isInvisible(last.value) {
        rest.removeLast()
      }
    }
    trim()
    if rest.count > 2, let first = rest.first, let last = rest.last, isQuote(first.value), isQuote(last.value)
    {
      rest = rest.dropFirst().dropLast()
      trim()
    }
    return rest
  }

  /// Straight and typographic quotes, single and double.
  private static func isQuote(_ value: UInt32) -> Bool {
    value == 0x22 || value == 0x27 || value == 0xAB || value == 0xBB || value >= 0x2018 && value <= 0x201F
  }

  /// Marks of byte order, and spaces and joiners without width.
  private static func isInvisible(_ value: UInt32) -> Bool {
    value == 0xFEFF || value == 0x200B || value == 0x2060
  }
}
