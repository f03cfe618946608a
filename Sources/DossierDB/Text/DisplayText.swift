import DossierBase

/// Text as a terminal shows it.
package enum DisplayText {
  /// The columns that a text without control characters fills.
  package static func width(of text: String) -> Int { DisplayWidth.width(of: text) }

  /// The columns that a text of UTF-8 bytes fills, if all of it is Latin letters (Vietnamese among them), digits
  /// and signs that fill one column each and need no escaping; else nil.
  ///
  /// - Complexity: O(*n*), without decoding: what most cells of a table need.
  package static func plainWidth(of bytes: [UInt8]) -> Int? {
    var width = 0
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      let length: Int
      switch byte {
      case 0x20..<0x7F: length = 1
      // U+00C0–U+02FF: accented letters; none of them combines.
      case 0xC3...0xCB: length = 2
      // U+1E00–U+1EFF: the letters of Vietnamese with two marks.
      case 0xE1 where position + 2 < bytes.count && (0xB8...0xBB).contains(bytes[position + 1]): length = 3
      default: return nil
      }
      position += length
      width += 1
    }
    return position == bytes.count ? width : nil
  }

  /// True if a terminal could take some of the text for a command: control characters, and marks that turn
  /// the direction of writing around.
  package static func needsEscaping(_ text: String) -> Bool {
    text.unicodeScalars.contains { isUnsafe($0) }
  }

  /// The text with control characters written as `\n`, `\t`, `\u{1B}` …
  package static func escaped(_ text: String) -> String {
    guard needsEscaping(text) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) { result += escape(scalar) } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// How a character is written that a terminal must not get.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }

  /// Controls (C0, DEL, C1), line and paragraph separators, and the marks of bidirectional text and annotations.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x206F, 0xFFF9...0xFFFB, 0xE0001: true
    default: false
    }
  }
}
