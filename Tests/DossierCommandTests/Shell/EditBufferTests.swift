import Testing

@testable import dossier

@Suite struct EditBufferTests {
  @Test func marksJoinTheLetterBeforeThem() {
    var buffer = EditBuffer("A")
    buffer.insert("\u{302}")
    buffer.insert("\u{301}")
    #expect(buffer.characters.count == 1)
    #expect(buffer.cursor == 1)
    #expect(Array(buffer.text.unicodeScalars) == ["A", "\u{302}", "\u{301}"])
  }

  @Test func whatIsRemovedMayJoinItsNeighbours() {
    var buffer = EditBuffer("a\n\u{301}b")
    buffer.remove(1..<2)
    #expect(buffer.characters == ["a\u{301}", "b"])
    #expect(buffer.cursor == 1)
    var flags = EditBuffer("🇻🇳🇻🇳")
    flags.moveCursor(to: 1)
    flags.insert("🇻")
    #expect(flags.characters == Array("🇻🇳🇻🇻🇳"))
  }

  @Test func linesAndWords() {
    var buffer = EditBuffer("SELECT tên\nFROM hồ_sơ")
    buffer.moveUp()
    #expect(buffer.cursor == 10)
    buffer.moveDown()
    #expect(buffer.textBeforeCursor == "SELECT tên\nFROM hồ_sơ")
    #expect(buffer.previousWordStart == 16)
    buffer.moveCursor(to: 0)
    #expect(buffer.nextWordEnd == 6)
    #expect(buffer.lineEnd == 10)
  }

  @Test func transposing() {
    var buffer = EditBuffer("teh")
    buffer.transpose()
    #expect(buffer.text == "the")
    buffer.moveCursor(to: 1)
    buffer.transpose()
    #expect(buffer.text == "hte")
    #expect(buffer.cursor == 2)
    var short = EditBuffer("a")
    short.transpose()
    #expect(short.text == "a")
  }

  /// Whatever keys come: characters are those of the text, the cursor is among them, and the layout is sound.
  @Test func anyKeysKeepTheInvariants() {
    let texts: [Unicode.Scalar] = [
      "a", "Z", "_", " ", ";", "\"", "\u{301}", "\u{302}", "đ", "ệ", "土", "🇻", "🇳", "👩", "\u{200D}", "🏽",
      "\u{600}",
    ]
    let others: [Key] =
      [
        .altEnter, .tab, .backspace, .altBackspace, .delete, .escape, .left, .right, .up, .down, .home, .end,
        .wordLeft, .wordRight, .unknown, .paste("x\ny\u{301}\t"), .paste("\u{301}"), .enter,
      ] + "abefklnprstuwy_".unicodeScalars.map(Key.control) + "bdfy<>".unicodeScalars.map(Key.alt)
    var dice = Dice(seed: 11)
    let rules = EditorRules(
      isComplete: { $0.hasSuffix(";") },
      complete: { before, _ in
        Completion(replacedCount: min(1, before.count), candidates: [.init(text: "abc"), .init(text: "abd")])
      })
    for _ in 0..<300 {
      var session = EditingSession(
        rules: rules, history: HistoryCursor(["SELECT 1;", "SELECT\n'đất';", "\u{301}"]))
      for _ in 0..<80 {
        let key =
          dice.next(2) == 0 ? Key.text(texts[dice.next(texts.count)]) : others[dice.next(others.count)]
        _ = session.handle(key)
        Self.check(session.buffer, columnCount: 4 + dice.next(20))
      }
    }
  }

  private static func check(_ buffer: EditBuffer, columnCount: Int) {
    #expect(buffer.characters == Array(buffer.text))
    #expect(buffer.text.utf8.elementsEqual(buffer.characters.map(String.init).joined().utf8))
    #expect((0...buffer.characters.count).contains(buffer.cursor))
    let layout = TextLayout(
      prompt: "> ", continuation: ". ", characters: buffer.characters, cursor: buffer.cursor,
      columnCount: columnCount)
    #expect(layout.lines.indices.contains(layout.cursor.line))
    #expect(layout.cursor.column < max(columnCount, 4))
    #expect(layout.visibleLines(height: 3).contains(layout.cursor.line))
  }
}
