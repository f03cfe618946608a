import Testing

@testable import DossierDB

@Suite struct DisplayTextTests {
  /// The short way agrees with the long one wherever it answers.
  @Test func plainWidthIsTheWidth() {
    for value in UInt32(0x20)...0x2FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "a" + String(Character(scalar))
      guard let plain = DisplayText.plainWidth(of: Array(text.utf8)) else { continue }
      #expect(plain == DisplayText.width(of: text), "U+\(String(value, radix: 16))")
      #expect(!DisplayText.needsEscaping(text), "U+\(String(value, radix: 16))")
    }
  }

  @Test(arguments: ["Đất đai", "Ủy ban nhân dân Phường Bến Nghé", "ASCII only", ""])
  func vietnameseIsPlain(text: String) {
    #expect(DisplayText.plainWidth(of: Array(text.utf8)) == text.count)
  }

  @Test(arguments: ["a\u{301}", "土", "😀", "\u{85}", "\t", "\u{AD}", "\u{202E}"])
  func otherTextIsNot(text: String) { #expect(DisplayText.plainWidth(of: Array(text.utf8)) == nil) }

  @Test func cutUTF8IsNotPlain() {
    #expect(DisplayText.plainWidth(of: [0x61, 0xC3]) == nil)
    #expect(DisplayText.plainWidth(of: [0xE1, 0xBA]) == nil)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
    ("\u{1B}[31m\u{7F}\u{9B}", "\\u{1B}[31m\\u{7F}\\u{9B}"),
    ("\u{202E}abc", "\\u{202E}abc"), ("Đất đai\u{0}", "Đất đai\\u{0}"),
  ])
  func escapes(text: String, escaped: String) { #expect(DisplayText.escaped(text) == escaped) }
}
