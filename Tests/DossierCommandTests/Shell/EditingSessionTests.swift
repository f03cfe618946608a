import Testing

@testable import dossier

@Suite struct EditingSessionTests {
  private static func session(history: [String] = []) -> EditingSession {
    let rules = EditorRules(
      isComplete: { ShellScript.isComplete($0) }, complete: { _, _ in .none })
    return EditingSession(rules: rules, history: HistoryCursor(history))
  }

  /// Types bytes as a terminal would send them, and returns what came of the last key.
  @discardableResult
  private static func type(_ text: String, _ session: inout EditingSession) -> EditingSession.Effect {
    var decoder = KeyDecoder()
    var effect = EditingSession.Effect.show
    for key in decoder.decode(text.utf8) + decoder.flush() { effect = session.handle(key) }
    return effect
  }

  @Test func enterEndsWholeStatementsOnly() {
    var session = Self.session()
    #expect(Self.type("SELECT ';'\r", &session) == .show)
    #expect(Self.type("-- ;\r", &session) == .show)
    #expect(Self.type("/* ; */ AS \";\"\r", &session) == .show)
    #expect(Self.type(";\r", &session) == .submit)
    #expect(session.buffer.text == "SELECT ';'\n-- ;\n/* ; */ AS \";\"\n;")
    var command = Self.session()
    #expect(Self.type(".tables\r", &command) == .submit)
    var number = Self.session()
    #expect(Self.type("SELECT 1 +\r.5\r", &number) == .show)
  }

  @Test func cutAndPutIn() {
    var session = Self.session()
    Self.type("một hai ba\u{17}\u{17}\u{19}", &session)
    #expect(session.buffer.text == "một hai ba")
    Self.type("\u{1}\u{B}\u{19}\u{1B}y", &session)
    #expect(session.buffer.text == "hai ba")
    Self.type("\u{1B}[D\u{15}", &session)
    #expect(session.buffer.text == "a")
    #expect(Self.type("\u{1B}y", &session) == .ring)
  }

  @Test func historyGoesBackAndForth() {
    var session = Self.session(history: ["SELECT 1;", "SELECT\n2;"])
    Self.type("draft\u{1B}[A", &session)
    #expect(session.buffer.text == "SELECT\n2;")
    Self.type("\u{1B}[A", &session)
    #expect(session.buffer.text == "SELECT 1;")
    #expect(Self.type("\u{1B}[A", &session) == .ring)
    Self.type("\u{1B}[B\u{1B}[B", &session)
    #expect(session.buffer.text == "draft")
    // Once changed, up and down are of the lines.
    Self.type("\u{1B}[A\u{7F}\u{1B}[A", &session)
    #expect(session.buffer.text == "SELECT\n2")
    #expect(session.buffer.cursor == 1)
  }

  @Test func searchingBackwards() {
    var session = Self.session(history: ["SELECT 'Đất đai';", "SELECT 2;", "select 'đất';"])
    Self.type("draft\u{12}ĐẤT", &session)
    #expect(session.search?.match == "select 'đất';")
    Self.type("\u{12}", &session)
    #expect(session.search?.match == "SELECT 'Đất đai';")
    #expect(Self.type("\u{12}", &session) == .ring)
    Self.type("\u{13}", &session)
    #expect(session.search?.match == "select 'đất';")
    Self.type("\u{7}", &session)
    #expect(session.search == nil)
    #expect(session.buffer.text == "draft")
    #expect(Self.type("\u{12}2\r", &session) == .submit)
    #expect(session.buffer.text == "SELECT 2;")
  }

  @Test func searchingFindsMarksHoweverTheyAreComposed() {
    var session = Self.session(history: ["SELECT 'Đa\u{302}\u{301}t';"])
    Self.type("\u{12}đấ", &session)
    #expect(session.search?.match != nil)
  }

  @Test func leaving() {
    var session = Self.session()
    #expect(Self.type("\u{4}", &session) == .end)
    #expect(Self.type("ab\u{1B}[D\u{4}", &session) == .show)
    #expect(session.buffer.text == "a")
    #expect(Self.type("\u{3}", &session) == .interrupt)
  }
}

@Suite struct ShellScriptTests {
  private static func pieces(_ text: String) -> [String] {
    var reader = ShellScript.reader(text)
    var pieces: [String] = []
    while let piece = reader.next() {
      switch piece {
      case .statement(let part): pieces.append(part.text)
      case .command(let line): pieces.append(line.trimmed)
      }
    }
    return pieces
  }

  @Test func commandsStandWhereStatementsMayBegin() {
    #expect(
      Self.pieces("SELECT 1; SELECT 2;\n.mode csv\n -- c\n  .tables \nSELECT\n.5;") == [
        "SELECT 1", "SELECT 2", ".mode csv", ".tables", "SELECT\n.5",
      ])
    #expect(Self.pieces("SELECT '\n.mode;\n'; -- x\n.mode") == ["SELECT '\n.mode;\n'", ".mode"])
    #expect(Self.pieces("SELECT\n.mode") == ["SELECT\n.mode"])
    #expect(Self.pieces(";;\n.mode\n;") == [".mode"])
    #expect(Self.pieces("") == [])
    #expect(Self.pieces("/* c\n */\n.mode csv\n/* d */ .mode") == [".mode csv", ".mode"])
    #expect(Self.pieces("\u{FEFF}.mode\n\u{A0}.tables\n") == [".mode", ".tables"])
    #expect(Self.pieces("SELECT 1; .mode csv\n.tables") == ["SELECT 1", ".mode csv\n.tables"])
  }

  @Test func habitsOfOtherShellsAreCommands() {
    #expect(
      Self.pieces("\\d\nhelp\n Quit; \nexit;;\n\\q") == ["\\d", "help", "Quit;", "exit;;", "\\q"])
    #expect(Self.pieces("helpful\n;quit now;") == ["helpful", "quit now"])
    #expect(Self.pieces("help me;\n? select\nquit now;") == ["help me;", "? select", "quit now"])
    #expect(Self.pieces("help me;SELECT\nhelp\n;") == ["help me", "SELECT\nhelp"])
    #expect(ShellScript.isComplete("help") && ShellScript.isComplete("\\d dossiers"))
    #expect(!ShellScript.isComplete("helps") && !ShellScript.isComplete("SELECT\nhelp"))
  }

  @Test func aLongTextThatNeverEnds() {
    let text = "SELECT '\n" + String(repeating: ".x ; \n", count: 50_000)
    #expect(Self.pieces(text).count == 1)
    #expect(!ShellScript.isComplete(text))
  }
}
