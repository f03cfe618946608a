import DossierBase
import Foundation
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Đất đai", 7), ("D\u{301}a\u{302}\u{301}t", 3), ("a\u{302}\u{301}", 1),
    ("\u{1EA5}", 1),
    ("土地", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("👩‍👩‍👧", 2),
    ("🇻🇳", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("e\u{200B}e", 2), ("\u{FEFF}a", 1), ("…—“”", 4), ("a\tb", 2),
    ("é́", 1),
    ("नमस्ते", 4), ("ｶﾞ", 2), ("กำ", 2), ("ที่", 1), ("👍🏽", 2), ("1\u{FE0F}\u{20E3}", 2),
  ])
  func columnsAreCountedAsSeen(_ text: String, _ columns: Int) {
    #expect(DisplayWidth.width(of: text) == columns)
  }

  @Test func brokenBytesFillOneColumnEach() {
    let bytes: [UInt8] = [0x61, 0xFF, 0xFE, 0x62]
    #expect(bytes.withUnsafeBufferPointer { DisplayWidth.width(of: $0) } == 4)
  }

  /// What wcwidth says of all characters and of texts, recorded by Widths/record_widths.py.
  private static func recorded() throws -> [[Substring]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Widths/widths.tsv"), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
  }

  @Test func everyCharacterIsAsWideAsRecorded() throws {
    var count = 0
    for line in try Self.recorded() where line.count == 3 {
      let (first, last) = (try #require(UInt32(line[0], radix: 16)), try #require(UInt32(line[1], radix: 16)))
      for value in [first, last, (first + last) / 2] {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(DisplayWidth.width(of: Character(scalar)) == Int(line[2]), "U+\(String(value, radix: 16))")
        count += 1
      }
    }
    #expect(count > 2_000)
  }

  /// Texts whose widths differ from those recorded: there, joined consonants are never wider than two columns, and a
  /// vowel sign is counted with the letter before it. Here both hold within what Swift takes for one character, which
  /// Khmer and Tamil conjuncts and some vowel signs of Burmese are not.
  private static let differences = ["க்ஷ்ர": 3, "ខ្មែរ": 4, "မြန်မာ": 4]

  @Test func textsAreAsWideAsRecorded() throws {
    var count = 0
    for line in try Self.recorded() where line.count == 2 {
      let text = String(line[0])
      #expect(DisplayWidth.width(of: text) == Self.differences[text] ?? Int(line[1]), "\(text)")
      count += 1
    }
    #expect(count > 40)
  }
}
