/// What is known about the place of the cursor in a statement that is being typed.
struct StatementContext {
  /// What the word at the cursor can be.
  enum Place: Sendable, Hashable {
    /// In a text or a comment: nothing can be completed.
    case nowhere
    /// Where a statement begins.
    case start
    /// After FROM, JOIN and the like.
    case table
    /// After `qualifier.`.
    case columnOf(String)
    case expression
  }

  private(set) var place: Place
  /// The part of the word before the cursor, without its quote.
  private(set) var prefix = ""
  /// True if the word began with a double quote.
  private(set) var isQuoted = false
  /// The words of the statement that may name tables, and the names given to them: `FROM dossiers AS d`.
  private(set) var mentions: [(table: String, alias: String?)] = []

  private static let tableWords: Set<String> = [
    "FROM", "JOIN", "INTO", "UPDATE", "TABLE", "DESCRIBE", "SUMMARIZE",
  ]

  /// Looks at the statement around the cursor.
  init(before: String, after: String) {
    let before = StatementWords(before)
    var words = before.words
    switch before.ending {
    case .insideText, .insideComment:
      place = .nowhere
      return
    case .insideName, .word:
      let last = words.removeLast()
      prefix = last.text
      isQuoted = last.isQuoted
    case .between: break
    }
    if let semicolon = words.lastIndex(where: { $0.text == ";" && !$0.isQuoted }) {
      words.removeFirst(semicolon + 1)
    }
    place = Self.place(after: words)
    let rest = StatementWords(after).words.prefix { $0.text != ";" }
    // The rest of the word at the cursor names nothing.
    mentions = Self.mentions(in: words) + Self.mentions(in: Array(rest))
  }

  private static func place(after words: [StatementWords.Word]) -> Place {
    guard let last = words.last else { return .start }
    if last.text == ".", words.count > 1 { return .columnOf(words[words.count - 2].text) }
    if last.isQuoted { return .expression }
    let upper = last.text.uppercased()
    if tableWords.contains(upper) { return .table }
    if upper == "," {
      let clause = words.last { !$0.isQuoted && clauseWords.contains($0.text.uppercased()) }
      if clause?.text.uppercased() == "FROM", openParentheses(words) == 0 { return .table }
    }
    return .expression
  }

  private static let clauseWords: Set<String> = [
    "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "ON", "SET", "VALUES", "BY",
  ]

  private static func openParentheses(_ words: [StatementWords.Word]) -> Int {
    words.reduce(0) { $0 + ($1.text == "(" ? 1 : $1.text == ")" ? -1 : 0) }
  }

  /// Every name after a word like FROM, or after a comma, with the name that follows it.
  private static func mentions(in words: [StatementWords.Word]) -> [(table: String, alias: String?)] {
    var found: [(table: String, alias: String?)] = []
    for (index, word) in words.enumerated() where index > 0 {
      let before = words[index - 1].text.uppercased()
      guard word.isName, tableWords.contains(before) || before == "," else { continue }
      var next = index + 1
      if next < words.count, words[next].text.uppercased() == "AS" { next += 1 }
      let alias = next < words.count && words[next].isName ? words[next].text : nil
      found.append((word.text, alias))
    }
    return found
  }
}
