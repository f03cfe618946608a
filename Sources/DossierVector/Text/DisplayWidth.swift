/// How many columns of a terminal a text fills.
///
/// Counted by what a reader sees as one character: combining marks fill nothing, so Vietnamese is as wide
/// in NFD as in NFC; CJK characters and emoji fill two columns.
package enum DisplayWidth {
  /// The columns of a text without control characters, which count as nothing.
  package static func width(of text: String) -> Int {
    var text = text
    return text.withUTF8 { width(of: $0) }
  }

  /// The columns of a text in UTF-8; bytes that are not UTF-8 count as one column per replacement character.
  package static func width(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var isPrintableASCII = true
    for byte in bytes where byte &- 0x20 >= 0x5F { isPrintableASCII = false }
    if isPrintableASCII { return bytes.count }
    var columns = 0
    for character in String(decoding: bytes, as: UTF8.self) { columns += width(of: character) }
    return columns
  }

  /// 0, 1 or 2 columns.
  package static func width(of character: Character) -> Int {
    var widest = 0
    for scalar in character.unicodeScalars {
      // The emoji form of a character that has a plain one too.
      if scalar.value == 0xFE0F, widest > 0 { return 2 }
      widest = max(widest, width(of: scalar))
    }
    return widest
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
    if value < 0x1100 { return isMark(scalar) ? 0 : 1 }
    if isWide(value) || scalar.properties.isEmojiPresentation { return 2 }
    return isMark(scalar) || isJoiningJamo(value) ? 0 : 1
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Vowels and final consonants that join the Hangul syllable before them.
  private static func isJoiningJamo(_ value: UInt32) -> Bool { (0x1160...0x11FF).contains(value) }

  /// Source: Unicode 15, East Asian Width W and F; emoji are left to their own property.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
      0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
      0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18AFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
