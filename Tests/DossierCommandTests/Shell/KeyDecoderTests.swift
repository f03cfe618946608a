import Testing

@testable import dossier

@Suite struct KeyDecoderTests {
  private static func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    let keys = decoder.decode(text.utf8)
    return keys + decoder.flush()
  }

  @Test func lettersOfEveryLength() {
    #expect(Self.keys("ađờ土🇻") == ["a", "đ", "ờ", "土", "🇻"].map { Key.text($0) })
    #expect(Self.keys("e\u{302}") == [.text("e"), .text("\u{302}")])
  }

  @Test(arguments: [
    ("\r", Key.enter), ("\n", .enter), ("\t", .tab), ("\u{7F}", .backspace), ("\u{8}", .backspace),
    ("\u{1}", .control("a")), ("\u{1A}", .control("z")), ("\u{1F}", .control("_")), ("\u{1B}", .escape),
    ("\u{1B}b", .alt("b")), ("\u{1B}B", .alt("b")), ("\u{1B}\r", .altEnter), ("\u{1B}\u{7F}", .altBackspace),
    ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}[C", .right), ("\u{1B}[D", .left),
    ("\u{1B}[1;5C", .wordRight), ("\u{1B}[1;3D", .wordLeft), ("\u{1B}[1;2C", .right),
    ("\u{1B}Oc", .wordRight),
    ("\u{1B}[H", .home), ("\u{1B}[F", .end), ("\u{1B}OH", .home), ("\u{1B}[1~", .home), ("\u{1B}[4~", .end),
    ("\u{1B}[7~", .home), ("\u{1B}[8~", .end), ("\u{1B}[3~", .delete), ("\u{1B}[Z", .backTab),
    ("\u{1B}[15~", .unknown), ("\u{1B}[[A", .unknown), ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("o")),
  ])
  func sequences(_ text: String, _ key: Key) { #expect(Self.keys(text) == [key]) }

  @Test func pastesKeepTheirLinesAndNothingHarmful() {
    let text = "\u{1B}[200~SELECT\r\n1;\r\t\u{1B}[2Jx\u{7}\u{85}đ\u{1B}[201~y"
    #expect(Self.keys(text) == [.paste("SELECT\n1;\n\t[2Jxđ"), .text("y")])
  }

  @Test func brokenBytes() {
    var decoder = KeyDecoder()
    #expect(decoder.decode([0xC3, 0x41]) == [.text("\u{FFFD}"), .text("A")])
    #expect(decoder.decode([0xE1, 0xBB]) == [])
    #expect(decoder.decode([0x0D]) == [.enter])
    #expect(decoder.decode([0xFF]) == [.text("\u{FFFD}")])
    let endless = Array("\u{1B}[".utf8) + [UInt8](repeating: 0x31, count: 1_000) + Array("a".utf8)
    #expect(decoder.decode(endless).contains(.unknown))
  }

  /// However the bytes are cut, the keys are the same, and a letter afterwards is itself.
  @Test func piecesOfAnySize() {
    var random = Dice(seed: 7)
    let alphabet: [UInt8] = [
      0x1B, 0x5B, 0x4F, 0x32, 0x30, 0x31, 0x7E, 0x3B, 0x41, 0xC4, 0x91, 0xE1, 0xBB, 0x80, 3, 13, 65,
    ]
    for _ in 0..<2_000 {
      let bytes = (0..<random.next(40)).map { _ in alphabet[random.next(alphabet.count)] }
      var whole = KeyDecoder()
      var pieces = KeyDecoder()
      let expected = whole.decode(bytes)
      var found: [Key] = []
      for byte in bytes { found += pieces.decode([byte]) }
      #expect(found == expected, "\(bytes)")
    }
  }
}

/// A small generator of numbers, the same in every run.
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number from 0 to below the limit, which is at least 1.
  mutating func next(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % limit
  }
}
