/// The line editor of a terminal that can move its cursor.
final class TerminalLineEditor: LineEditor {
  static let prompt = "dossier> "
  static let continuationPrompt = "    ...> "
  /// How long the rest of a sequence may take before Escape was a key of its own.
  private static let escapeTimeoutMilliseconds = 50

  private let terminal: any EditorTerminal
  private let history: History
  private let rules: EditorRules
  private var decoder = KeyDecoder()
  private var waiting: ArraySlice<Key> = []
  private var killRing = KillRing()
  private var painter = ScreenPainter()

  init(terminal: any EditorTerminal, history: History, rules: EditorRules) {
    self.terminal = terminal
    self.history = history
    self.rules = rules
  }

  func remember(_ text: String) { history.add(text) }

  func read() -> LineEditorAnswer {
    terminal.beginKeys()
    defer { terminal.endKeys() }
    var session = EditingSession(
      rules: rules, history: HistoryCursor(history.entries), killRing: killRing)
    defer { killRing = session.killRing }
    painter.forget()
    show(session)
    while true {
      guard let key = nextKey(session) else {
        leave()
        return .end(session.buffer.text)
      }
      let effect = session.handle(key)
      if let answer = obey(effect, session) { return answer }
    }
  }

  /// The next key; the screen is brought up to date before it is waited for.
  private func nextKey(_ session: EditingSession) -> Key? {
    var isShown = false
    while waiting.isEmpty {
      let timeout = decoder.awaitsMore ? Self.escapeTimeoutMilliseconds : isShown ? nil : 0
      switch terminal.read(timeoutMilliseconds: timeout) {
      case .bytes(let bytes): waiting = decoder.decode(bytes)[...]
      case .timeout where decoder.awaitsMore: waiting = decoder.flush()[...]
      case .timeout:
        if !isShown { show(session) }
        isShown = true
      case .resized:
        painter.resize(columnCount: terminal.size.columnCount)
        show(session)
      case .closed: return nil
      }
    }
    return waiting.removeFirst()
  }

  /// Does on the screen what a key calls for; the answer, if the key ended the reading.
  private func obey(_ effect: EditingSession.Effect, _ session: EditingSession) -> LineEditorAnswer? {
    switch effect {
    case .show: return nil
    case .ring: terminal.write("\u{7}")
    case .list(let labels):
      show(session)
      leave()
      let size = terminal.size
      let columns = NameColumns(labels, columnCount: size.columnCount, lineLimit: max(size.lineCount - 4, 3))
      for line in columns.lines { terminal.write(line + "\r\n") }
      show(session)
    case .clearScreen:
      terminal.write("\u{1B}[H\u{1B}[2J")
      painter.forget()
      show(session)
    case .suspend:
      leave()
      terminal.endKeys()
      terminal.suspend()
      terminal.beginKeys()
      show(session)
    case .submit:
      show(session)
      leave()
      return .text(session.buffer.text)
    case .interrupt:
      show(session)
      terminal.write("^C")
      leave()
      return .interrupted
    case .end:
      leave()
      return .end("")
    }
    return nil
  }

  private func leave() { terminal.write(painter.leave()) }

  private func show(_ session: EditingSession) {
    let size = terminal.size
    let layout: TextLayout
    if let search = session.search {
      let text = search.match ?? search.original
      layout = TextLayout(
        prompt: "search `\(search.query)': ", continuation: Self.continuationPrompt, characters: text,
        cursor: 0, columnCount: size.columnCount)
    } else {
      layout = TextLayout(
        prompt: Self.prompt, continuation: Self.continuationPrompt, characters: session.buffer.characters,
        cursor: session.buffer.cursor, columnCount: size.columnCount)
    }
    terminal.write(painter.paint(layout, screenHeight: size.lineCount))
  }
}
