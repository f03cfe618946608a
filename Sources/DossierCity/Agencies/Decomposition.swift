/// Vietnamese text in canonically decomposed form (NFD).
package enum Decomposition {
  /// Base letters with their own mark, and in each row the five toned forms: grave, acute, hook, tilde, dot.
  private static let vowels: [(letter: Character, base: String, toned: String)] = [
    ("a", "a", "àáảãạ"), ("ă", "a\u{306}", "ằắẳẵặ"), ("â", "a\u{302}", "ầấẩẫậ"), ("e", "e", "èéẻẽẹ"),
    ("ê", "e\u{302}", "ềếểễệ"), ("i", "i", "ìíỉĩị"), ("o", "o", "òóỏõọ"), ("ô", "o\u{302}", "ồốổỗộ"),
    ("ơ", "o\u{31B}", "ờớởỡợ"), ("u", "u", "ùúủũụ"), ("ư", "u\u{31B}", "ừứửữự"), ("y", "y", "ỳýỷỹỵ"),
    ("A", "A", "ÀÁẢÃẠ"), ("Ă", "A\u{306}", "ẰẮẲẴẶ"), ("Â", "A\u{302}", "ẦẤẨẪẬ"), ("E", "E", "ÈÉẺẼẸ"),
    ("Ê", "E\u{302}", "ỀẾỂỄỆ"), ("I", "I", "ÌÍỈĨỊ"), ("O", "O", "ÒÓỎÕỌ"), ("Ô", "O\u{302}", "ỒỐỔỖỘ"),
    ("Ơ", "O\u{31B}", "ỜỚỞỠỢ"), ("U", "U", "ÙÚỦŨỤ"), ("Ư", "U\u{31B}", "ỪỨỬỮỰ"), ("Y", "Y", "ỲÝỶỸỴ"),
  ]
  private static let tones: [Unicode.Scalar] = ["\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"]

  private static let table: [Unicode.Scalar: [Unicode.Scalar]] = {
    var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for vowel in vowels {
      let base = Array(vowel.base.unicodeScalars)
      if base.count > 1 { table[vowel.letter.unicodeScalars.first!] = base }
      for (tone, scalar) in zip(tones, vowel.toned.unicodeScalars) { table[scalar] = add(tone, to: base) }
    }
    return table
  }()

  /// Canonical order: the horn, then the dot below, then the marks above.
  private static func add(_ tone: Unicode.Scalar, to base: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let isDotBelowBreveOrCircumflex = tone == "\u{323}" && base.count > 1 && base[1] != "\u{31B}"
    return isDotBelowBreveOrCircumflex ? [base[0], tone, base[1]] : base + [tone]
  }

  /// The bytes of the decomposed text; other scripts stay as they are.
  package static func bytes(_ text: String) -> [UInt8] {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(contentsOf: table[scalar] ?? [scalar]) }
    return Array(String(scalars).utf8)
  }
}
