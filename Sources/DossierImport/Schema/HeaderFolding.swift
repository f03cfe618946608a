/// Brings headers into a form in which spellings of the same words are equal.
enum HeaderFolding {
  /// The letters and digits of a header: lower case, without accents, separators left out.
  ///
  /// NFC and NFD give the same, `đ` becomes `d`.
  static func fold(_ header: String) -> [UInt32] {
    var folded: [UInt32] = []
    for scalar in header.unicodeScalars {
      for lower in scalar.properties.lowercaseMapping.unicodeScalars {
        let value = base[lower.value] ?? lower.value
        let isMark = value >= 0x300 && value <= 0x36F
        let isSeparator = value < 0x80 && !(value >= 0x30 && value <= 0x39 || value >= 0x61 && value <= 0x7A)
        if !isMark, !isSeparator, value != 0xA0 { folded.append(value) }
      }
    }
    return folded
  }

  /// The plain letters of Vietnamese letters with marks.
  private static let base: [UInt32: UInt32] = {
    let families = [
      "aàáảãạăằắẳẵặâầấẩẫậ", "eèéẻẽẹêềếểễệ", "iìíỉĩị", "oòóỏõọôồốổỗộơờớởỡợ", "uùúủũụưừứửữự", "yỳýỷỹỵ", "dđ",
    ]
    var base: [UInt32: UInt32] = [:]
    for family in families {
      let letters = family.unicodeScalars.map(\.value)
      for letter in letters { base[letter] = letters[0] }
    }
    return base
  }()
}
