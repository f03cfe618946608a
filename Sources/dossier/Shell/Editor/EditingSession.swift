/// The editing of one text, from the prompt to Enter: what every key does, without a terminal.
struct EditingSession {
  /// What the one who reads keys has to do after a key.
  enum Effect: Sendable, Hashable {
    /// Show the text as it is now.
    case show
    /// Show these candidates below the text.
    case list([String])
    case clearScreen
    case ring
    case suspend
    /// The text is complete.
    case submit
    case interrupt
    case end
  }

  private(set) var buffer = EditBuffer()
  /// The search through the history that is going on, if any.
  private(set) var search: HistorySearch?
  let rules: EditorRules
  var history: HistoryCursor
  var killRing: KillRing

  /// What the key before did, as far as the next may go on with it.
  private enum Continuation { case none, kill, yank(Range<Int>) }
  private var continuation = Continuation.none

  init(rules: EditorRules, history: HistoryCursor, killRing: KillRing = KillRing()) {
    self.rules = rules
    self.history = history
    self.killRing = killRing
  }

  /// Does what a key means.
  mutating func handle(_ key: Key) -> Effect {
    if search != nil, let effect = handleInSearch(key) { return effect }
    let previous = continuation
    continuation = .none
    switch key {
    case .text(let scalar): return edit { $0.insert(String(Character(scalar))) }
    case .paste(let text): return edit { $0.insert(text) }
    case .enter: return enter()
    case .altEnter: return edit { $0.insert("\n") }
    case .tab: return complete()
    case .backspace: return remove(buffer.cursor - 1..<buffer.cursor)
    case .delete: return remove(buffer.cursor..<buffer.cursor + 1)
    case .altBackspace, .alt("\u{7F}"): return kill(buffer.previousWordStart..<buffer.cursor, after: previous)
    case .up: return moveUp()
    case .down: return moveDown()
    case .left: return move(to: buffer.cursor - 1)
    case .right: return move(to: buffer.cursor + 1)
    case .home: return move(to: buffer.lineStart)
    case .end: return move(to: buffer.lineEnd)
    case .wordLeft: return move(to: buffer.previousWordStart)
    case .wordRight: return move(to: buffer.nextWordEnd)
    case .control(let letter): return handleControl(letter, after: previous)
    case .alt(let letter): return handleAlt(letter, after: previous)
    case .escape, .backTab, .unknown: return .show
    }
  }

  private mutating func handleControl(_ letter: Unicode.Scalar, after previous: Continuation) -> Effect {
    switch letter {
    case "a": return move(to: buffer.lineStart)
    case "b": return move(to: buffer.cursor - 1)
    case "c":
      buffer.moveCursor(to: buffer.characters.count)
      return .interrupt
    case "d": return buffer.isEmpty ? .end : remove(buffer.cursor..<buffer.cursor + 1)
    case "e": return move(to: buffer.lineEnd)
    case "f": return move(to: buffer.cursor + 1)
    case "k": return killToLineEnd(after: previous)
    case "l": return .clearScreen
    case "n": return browse { $0.newer() }
    case "p": return browse { [text = buffer.text] in $0.older(keeping: text) }
    case "r":
      search = HistorySearch(history.entries, startingFrom: buffer.text)
      return .show
    case "t": return edit { $0.transpose() }
    case "u": return kill(buffer.lineStart..<buffer.cursor, after: previous)
    case "w": return kill(buffer.previousBlankWordStart..<buffer.cursor, after: previous)
    case "y": return yank(killRing.newest(), replacing: buffer.cursor..<buffer.cursor)
    case "z": return .suspend
    default: return .show
    }
  }

  private mutating func handleAlt(_ letter: Unicode.Scalar, after previous: Continuation) -> Effect {
    switch letter {
    case "b": return move(to: buffer.previousWordStart)
    case "f": return move(to: buffer.nextWordEnd)
    case "d": return kill(buffer.cursor..<buffer.nextWordEnd, after: previous)
    case "<": return move(to: 0)
    case ">": return move(to: buffer.characters.count)
    case "y":
      guard case .yank(let range) = previous else { return .ring }
      return yank(killRing.older(), replacing: range)
    default: return .show
    }
  }

  private mutating func edit(_ change: (inout EditBuffer) -> Void) -> Effect {
    change(&buffer)
    history.isBrowsing = false
    return .show
  }

  private mutating func move(to position: Int) -> Effect {
    buffer.moveCursor(to: position)
    return .show
  }

  private mutating func remove(_ range: Range<Int>) -> Effect {
    guard range.lowerBound >= 0, range.upperBound <= buffer.characters.count else { return .ring }
    return edit { _ = $0.remove(range) }
  }

  /// Enter ends the text where nothing is open in it; else it starts a line.
  private mutating func enter() -> Effect {
    if rules.isComplete(buffer.text) {
      buffer.moveCursor(to: buffer.characters.count)
      return .submit
    }
    return edit { $0.insert("\n") }
  }
}

// MARK: - Cutting and putting in

extension EditingSession {
  private mutating func killToLineEnd(after previous: Continuation) -> Effect {
    let end = buffer.lineEnd
    // At a line's end the line break itself is cut.
    let last = end == buffer.cursor ? min(end + 1, buffer.characters.count) : end
    return kill(buffer.cursor..<last, after: previous)
  }

  private mutating func kill(_ range: Range<Int>, after previous: Continuation) -> Effect {
    guard !range.isEmpty else { return .ring }
    let isForward = range.lowerBound == buffer.cursor
    var joining = false
    if case .kill = previous { joining = true }
    killRing.keep(buffer.remove(range), isForward ? .forward : .backward, joining: joining)
    continuation = .kill
    history.isBrowsing = false
    return .show
  }

  private mutating func yank(_ text: String?, replacing range: Range<Int>) -> Effect {
    guard let text else { return .ring }
    buffer.replace(range, with: text)
    continuation = .yank(min(range.lowerBound, buffer.cursor)..<buffer.cursor)
    history.isBrowsing = false
    return .show
  }
}

// MARK: - History

extension EditingSession {
  /// Up and down go through the lines of a text, but by whole statements once these come from the history.
  private mutating func moveUp() -> Effect {
    if buffer.isOnFirstLine || history.isBrowsing {
      return browse { [text = buffer.text] in $0.older(keeping: text) }
    }
    buffer.moveUp()
    return .show
  }

  private mutating func moveDown() -> Effect {
    if buffer.isOnLastLine || history.isBrowsing { return browse { $0.newer() } }
    buffer.moveDown()
    return .show
  }

  private mutating func browse(_ step: (inout HistoryCursor) -> String?) -> Effect {
    guard let text = step(&history) else { return .ring }
    buffer.replaceAll(with: text)
    history.isBrowsing = true
    return .show
  }

  /// What a key does in a search; nil if it ends the search and then does what it always does.
  private mutating func handleInSearch(_ key: Key) -> Effect? {
    guard var current = search else { return nil }
    var found = true
    switch key {
    case .text(let scalar): found = current.extend(with: scalar)
    case .paste(let text): for scalar in text.unicodeScalars { found = current.extend(with: scalar) }
    case .backspace: current.shorten()
    case .control("r"): found = current.findOlder()
    case .control("s"): found = current.findNewer()
    case .control("c"), .control("g"):
      buffer.replaceAll(with: current.original)
      search = nil
      return .show
    default:
      buffer.replaceAll(with: current.match ?? current.original)
      history.isBrowsing = false
      search = nil
      return key == .escape ? .show : nil
    }
    search = current
    return found ? .show : .ring
  }
}

// MARK: - Completion

extension EditingSession {
  private mutating func complete() -> Effect {
    let before = buffer.textBeforeCursor
    let completion = rules.complete(before, String(buffer.characters[buffer.cursor...]))
    guard !completion.candidates.isEmpty else { return .ring }
    let start = max(0, buffer.cursor - completion.replacedCount)
    let typed = String(buffer.characters[start..<buffer.cursor])
    if completion.candidates.count == 1 {
      let only = completion.candidates[0]
      return edit { $0.replace(start..<$0.cursor, with: only.text + only.suffix) }
    }
    let common = CommonPrefix.of(completion.candidates.map(\.text))
    if common.count > typed.count {
      return edit { $0.replace(start..<$0.cursor, with: common) }
    }
    return .list(completion.candidates.map(\.shown))
  }
}
