/// How many columns of a terminal a text fills.
///
/// Counted by what a reader sees as one character: combining marks fill nothing, so Vietnamese is as wide
/// in NFD as in NFC; CJK characters and emoji fill two columns; what Thai, Indic scripts and half-width kana set
/// beside a letter is counted with it.
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

  /// The columns of what a reader sees as one character, of which some scripts set parts side by side.
  package static func width(of character: Character) -> Int {
    // Most are one scalar, and of the scalars most have no entry in any table.
    let scalars = character.unicodeScalars
    if let first = scalars.first, first.value < 0x300,
      scalars.index(after: scalars.startIndex) == scalars.endIndex
    {
      return first.value < 0x20 || (0x7F..<0xA0).contains(first.value) ? 0 : 1
    }
    var cluster = Cluster()
    for scalar in scalars { cluster.add(scalar) }
    return cluster.total + cluster.width
  }

  /// The columns of a character's scalars so far, counted as terminals do.
  ///
  /// Source: the rules of wcwidth's wcswidth, within one character.
  private struct Cluster {
    /// Columns of the bases before the present one.
    var total = 0
    /// Columns of the present base with its marks.
    var width = 0
    private var base: Unicode.Scalar = " "
    private var isAfterVirama = false
    private var isAfterJoiner = false

    mutating func add(_ scalar: Unicode.Scalar) {
      if isAfterJoiner {
        isAfterJoiner = false
        return
      }
      switch scalar.value {
      case 0x200D:
        // Emoji that are joined are one; consonants are already.
        isAfterJoiner = !isAfterVirama
      case 0xFE0F:
        // The emoji form of a character that has a plain one too.
        if width > 0, base.properties.isEmoji { width = 2 }
      case 0x1F1E6...0x1F1FF where Self.isRegional(base) && width > 0: break
      case 0x1F3FB...0x1F3FF where base.properties.isEmoji && width > 0: break
      default: addPlain(scalar)
      }
    }

    private mutating func addPlain(_ scalar: Unicode.Scalar) {
      let columns = DisplayWidth.width(of: scalar.value)
      if columns > 0 {
        if isAfterVirama {
          width = 2
        } else {
          total += width
          width = columns
        }
        base = scalar
        isAfterVirama = false
      } else if DisplayWidth.contains(WidthTable.viramas, scalar.value) {
        isAfterVirama = true
      } else {
        isAfterVirama = false
        if width > 0, scalar.properties.generalCategory == .spacingMark { width = 2 }
      }
    }

    private static func isRegional(_ scalar: Unicode.Scalar) -> Bool {
      (0x1F1E6...0x1F1FF).contains(scalar.value)
    }
  }

  /// The columns of a scalar alone.
  private static func width(of value: UInt32) -> Int {
    switch value {
    case 0..<0x20, 0x7F..<0xA0: return 0
    case 0..<0x300: return 1
    // Most ideographs and syllables.
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3: return 2
    default: break
    }
    if contains(WidthTable.wide, value) { return 2 }
    return contains(WidthTable.zero, value) ? 0 : 1
  }

  /// True if a value lies in one of the ranges of a table, whose numbers are their first and last values.
  private static func contains(_ table: [UInt32], _ value: UInt32) -> Bool {
    var (low, high) = (0, table.count / 2)
    while low < high {
      let middle = (low + high) / 2
      if table[2 * middle + 1] < value { low = middle + 1 } else { high = middle }
    }
    return low < table.count / 2 && table[2 * low] <= value
  }
}
