import DossierBase
import Testing

@Suite struct SearchFoldingTests {
  private func folded(_ text: String) -> String {
    var text = text
    return text.withUTF8 { String(decoding: SearchFolding.fold($0), as: UTF8.self) }
  }

  @Test(arguments: [
    ("Đất đai", "dat dai"), ("ĐẤT ĐAI", "dat dai"), ("dat dai", "dat dai"),
    ("D\u{300}a\u{302}\u{301}t", "dat"),
    ("Thạnh An", "thanh an"), ("Thanh An", "thanh an"), ("", ""), ("Ưu Ơn ẰNG", "uu on ang"),
    ("한글 Ω9", "한글 ω9"),
  ])
  func textsAreFoundHoweverTheyWereTyped(_ text: String, _ expected: String) {
    #expect(Array(folded(text).utf8) == Array(expected.utf8))
    #expect(Array(folded(CanonicalComposition.composed(text)).utf8) == Array(expected.utf8))
  }
}
