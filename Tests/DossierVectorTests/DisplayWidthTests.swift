import DossierVector
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Đất đai", 7), ("D\u{301}a\u{302}\u{301}t", 3), ("a\u{302}\u{301}", 1),
    ("\u{1EA5}", 1),
    ("土地", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("👩‍👩‍👧", 2),
    ("🇻🇳", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("e\u{200B}e", 2), ("\u{FEFF}a", 1), ("…—“”", 4), ("a\tb", 2),
    ("é́", 1),
    ("नमस्ते", 3),
  ])
  func columnsAreCountedAsSeen(_ text: String, _ columns: Int) {
    #expect(DisplayWidth.width(of: text) == columns)
  }

  @Test func brokenBytesFillOneColumnEach() {
    let bytes: [UInt8] = [0x61, 0xFF, 0xFE, 0x62]
    #expect(bytes.withUnsafeBufferPointer { DisplayWidth.width(of: $0) } == 4)
  }
}
