import Testing

@testable import dossier

/// The editor as a whole, on a terminal that is made up.
@Suite struct TerminalLineEditorTests {
  private final class FakeTerminal: EditorTerminal {
    var size: (columnCount: Int, lineCount: Int)
    var screen: ScreenEmulator
    private var inputs: [TerminalInput]
    var sizeAfterResize: (columnCount: Int, lineCount: Int)?

    init(_ inputs: [TerminalInput], columnCount: Int = 30, lineCount: Int = 8) {
      self.inputs = inputs
      size = (columnCount, lineCount)
      screen = ScreenEmulator(columnCount: columnCount, lineCount: lineCount)
    }

    func beginKeys() {}
    func endKeys() {}
    func suspend() { screen.take("(stopped)\r\n".utf8) }
    func write(_ text: String) { screen.take(text.utf8) }

    func read(timeoutMilliseconds: Int?) -> TerminalInput {
      if timeoutMilliseconds != nil { return .timeout }
      return inputs.isEmpty ? .closed : inputs.removeFirst()
    }
  }

  private static func editor(_ terminal: FakeTerminal, history: [String] = []) -> TerminalLineEditor {
    let past = History(file: nil)
    for text in history { past.add(text) }
    let rules = EditorRules(
      isComplete: { ShellScript.isComplete($0) },
      complete: { _, _ in
        Completion(replacedCount: 0, candidates: (1...40).map { .init(text: "\($0 % 7)column\($0)") })
      })
    return TerminalLineEditor(terminal: terminal, history: past, rules: rules)
  }

  private static func typed(_ texts: String...) -> [TerminalInput] { texts.map { .bytes(Array($0.utf8)) } }

  @Test func anEntryAndTheEnd() {
    let terminal = FakeTerminal(Self.typed("SELECT\r", "1;", "\r"))
    let editor = Self.editor(terminal)
    #expect(editor.read() == .text("SELECT\n1;"))
    #expect(terminal.screen.text == "dossier> SELECT\n    ...> 1;")
    #expect(editor.read() == .end(""))
  }

  /// At the top of the screen, no key leaves a copy of the text among the lines that scrolled away.
  @Test func aClearedScreenKeepsNoCopies() {
    let terminal = FakeTerminal(
      Self.typed("SELECT\r", "1", "\u{C}", "2", "3", "\u{7F}", "\u{1B}[A", "x;", "\r"))
    let editor = Self.editor(terminal)
    _ = editor.read()
    #expect(terminal.screen.scrolledOff.isEmpty)
    #expect(terminal.screen.text.hasPrefix("dossier> SEx;"))
  }

  @Test func keysThatComeTogetherAreNotLost() {
    let editor = Self.editor(FakeTerminal(Self.typed("SELECT 1;\rSELECT 2;\rrest")))
    #expect(editor.read() == .text("SELECT 1;"))
    #expect(editor.read() == .text("SELECT 2;"))
    #expect(editor.read() == .end("rest"))
  }

  @Test func aStatementHigherThanTheScreen() {
    let lines = (1...20).map { "line\($0)" }.joined(separator: "\r")
    let terminal = FakeTerminal(Self.typed(lines, "\u{1B}<"))
    _ = Self.editor(terminal).read()
    #expect(terminal.screen.text.contains("dossier> line1\n    ...> line2"))
  }

  @Test func candidatesThatDoNotFit() {
    let terminal = FakeTerminal(Self.typed("\t", "x"))
    _ = Self.editor(terminal).read()
    #expect(terminal.screen.text.contains("… and "))
    #expect(terminal.screen.text.contains("\ndossier> x"))
  }

  @Test func clearingAndStopping() {
    let terminal = FakeTerminal(Self.typed("ab", "\u{C}", "\u{1A}", "c"))
    _ = Self.editor(terminal).read()
    #expect(terminal.screen.text == "dossier> ab\n(stopped)\ndossier> abc")
  }

  @Test func aNewSizeBreaksTheLinesAnew() {
    var painter = ScreenPainter()
    let characters = Array(String(repeating: "x", count: 50))
    func layout(_ columnCount: Int) -> TextLayout {
      TextLayout(
        prompt: "> ", continuation: ". ", characters: characters, cursor: 50, columnCount: columnCount)
    }
    _ = painter.paint(layout(40), screenHeight: 24)
    painter.resize(columnCount: 20)
    // 40 columns have become two lines, and the cursor's stands below them.
    #expect(painter.paint(layout(20), screenHeight: 24).contains("\u{1B}[2A"))
  }

  @Test func escapeAloneIsAKey() {
    let terminal = FakeTerminal(Self.typed("a", "\u{1B}", "b;\r"))
    #expect(Self.editor(terminal).read() == .text("ab;"))
  }
}
