import Glibc

/// The line editor of a terminal that can do nothing but lines: the system's own editing, one line at a time.
final class PlainLineEditor: LineEditor {
  private let rules: EditorRules
  private let history: History
  private var unread: [UInt8] = []

  init(history: History, rules: EditorRules) {
    self.history = history
    self.rules = rules
  }

  func remember(_ text: String) { history.add(text) }

  func read() -> LineEditorAnswer {
    var pending = ""
    while true {
      // Forgotten before the prompt is seen, so that a Ctrl-C that answers it counts.
      Interrupts.forget()
      StandardError.put(
        pending.isEmpty ? TerminalLineEditor.prompt : TerminalLineEditor.continuationPrompt)
      guard let line = readLine() else {
        StandardError.print("")
        return Interrupts.isRequested ? .interrupted : .end(pending)
      }
      pending += line
      if rules.isComplete(pending) { return .text(pending) }
    }
  }

  /// The next line with its end; nil at the end of the input, or if Ctrl-C came.
  private func readLine() -> String? {
    var piece = [UInt8](repeating: 0, count: 1 << 12)
    while true {
      if let end = unread.firstIndex(of: 10) {
        defer { unread.removeFirst(end + 1) }
        return PastedText.clean(unread[...end])
      }
      guard Interrupts.waitForInput() else {
        unread = []
        return nil
      }
      let count = piece.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        unread += piece[..<count]
      } else if count == 0 || errno != EINTR || Interrupts.isRequested {
        defer { unread = [] }
        return count == 0 && !unread.isEmpty ? PastedText.clean(unread) : nil
      }
    }
  }
}
