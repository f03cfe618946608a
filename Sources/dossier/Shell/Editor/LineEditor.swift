/// Reads statements from the user.
protocol LineEditor: AnyObject {
  /// Reads the next statement, or command of the shell.
  func read() -> LineEditorAnswer
  /// Keeps what was entered for later.
  func remember(_ text: String)
}

/// What the user entered.
enum LineEditorAnswer: Sendable, Hashable {
  /// One or more whole statements, or a command of the shell.
  case text(String)
  /// What was typed is to be forgotten.
  case interrupted
  /// The user leaves; the text is what was typed since the last statement.
  case end(String)
}

/// What a line editor asks about the text that it edits.
struct EditorRules {
  /// True if Enter ends the text, false if it starts another line of it.
  var isComplete: (String) -> Bool
  /// What may stand at the cursor, given the text before it and the text after it.
  var complete: (_ before: String, _ after: String) -> Completion
}

/// What may stand in place of the end of a text.
struct Completion: Sendable, Hashable {
  /// The characters before the cursor that a candidate replaces.
  var replacedCount: Int
  /// What may stand there instead, in order.
  var candidates: [Candidate]

  struct Candidate: Sendable, Hashable {
    /// What is inserted.
    var text: String
    /// What is inserted after it if it is the only one: a blank, a parenthesis.
    var suffix = " "
    /// What the list of candidates shows, if not the text.
    var label: String?

    var shown: String { label ?? text }
  }

  static let none = Completion(replacedCount: 0, candidates: [])
}
