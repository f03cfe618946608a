import DossierBase
import Foundation
import Testing

@Suite struct NameFoldingTests {
  @Test(arguments: [
    ("Ngày tiếp nhận", "Nga\u{300}y tiê\u{301}p nhâ\u{323}n"), ("LĨNH VỰC", "lĩnh vực"),
    ("Ghi  chú", " Ghi\u{A0}chú "), ("\"Ghi chú\"", "Ghi chú"), ("‘Ghi chú’", "ghi chú"),
    ("STRASSE", "straße"),
    ("accepted_at", "ACCEPTED_AT"), ("a b", "A\tB"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("\u{FEFF}id", "id"),
  ])
  func areTheSame(_ one: String, _ other: String) {
    #expect(Schema.folded(one) == Schema.folded(other))
  }

  @Test(arguments: [
    ("Lệ phí", "Le phi"), ("đ", "d"), ("ab", "a b"), ("ı", "i"), ("\"", "''"), ("a_b", "a b"), ("", " a"),
  ])
  func areNot(_ one: String, _ other: String) {
    #expect(Schema.folded(one) != Schema.folded(other))
  }

  @Test func theExactNameComesFirst() {
    let schema = Schema([ColumnDefinition("É", .bigint), ColumnDefinition("é", .date)])
    #expect(schema.index(of: "é") == 1)
    #expect(schema.index(of: "E\u{301}") == 0)
  }
}

/// Composition against Foundation's, over all scalars and random texts of marks.
@Suite struct CanonicalCompositionTests {
  private func composed(_ text: String) -> String {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      CanonicalComposition.composed(bytes).map { String(decoding: $0, as: UTF8.self) } ?? text
    }
  }

  private func isSame(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

  @Test func everyScalar() {
    for value in UInt32(0)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = String(Character(scalar))
      let expected = text.precomposedStringWithCanonicalMapping
      #expect(isSame(composed(text), expected), "\(value)")
      let decomposed = text.decomposedStringWithCanonicalMapping
      if !isSame(decomposed, text) { #expect(isSame(composed(decomposed), expected), "\(value)") }
    }
  }

  @Test func randomTexts() {
    let letters =
      Array("aeđơưỹㅏ q".unicodeScalars)
      + [0x300, 0x301, 0x302, 0x323, 0x327, 0x338, 0x1161, 0x11A8, 0x1100, 0x3099, 0x304B]
      .compactMap { Unicode.Scalar(UInt32($0)) }
    var state: UInt64 = 7
    for _ in 0..<5_000 {
      var text = ""
      for _ in 0..<8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.unicodeScalars.append(letters[Int(state >> 33) % letters.count])
      }
      #expect(
        isSame(composed(text), text.precomposedStringWithCanonicalMapping),
        "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test func syllablesOfHangul() {
    #expect(isSame(composed("\u{AC00}\u{11A8}"), "\u{AC01}"))
    #expect(isSame(composed("\u{1100}\u{1161}\u{11A8}\u{11A8}"), "\u{AC01}\u{11A8}"))
  }

  @Test func composedTextsStay() {
    for text in ["", "abc", "Đất đai – “Hộ tịch”", "ước"] {
      #expect(Array(text.utf8).withUnsafeBufferPointer { CanonicalComposition.composed($0) } == nil)
    }
  }
}
