import DossierVector

/// Text as a terminal shows it.
package enum DisplayText {
  /// The columns that a text without control characters fills.
  package static func width(of text: String) -> Int { text.unicodeScalars.count }

  /// The columns that a text of UTF-8 bytes without control characters fills.
  package static func width(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    width(of: String(decoding: bytes, as: UTF8.self))
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
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isUnsafe(scalar): result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
