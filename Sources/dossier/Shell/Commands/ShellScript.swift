import DossierDB

/// Text that was entered or read, divided into statements and commands of the shell, in order.
struct ShellScript {
  enum Piece {
    case statement(Script.Part)
    /// A line that begins with a dot, where a statement could begin.
    case command(String)
  }

  private(set) var pieces: [Piece] = []

  /// Divides a text.
  init(_ text: String) {
    var sql = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if Self.isCommand(line), sql.isBlank || Script(sql).isComplete {
        flush(&sql)
        pieces.append(.command(String(line).trimmed))
      } else {
        sql += line
        sql += "\n"
      }
    }
    flush(&sql)
  }

  private mutating func flush(_ sql: inout String) {
    pieces += Script(sql).statements.map(Piece.statement)
    sql = ""
  }

  /// True if the line begins with a dot and a letter; a number may begin with a dot as well.
  static func isCommand(_ line: some StringProtocol) -> Bool {
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    guard trimmed.first == "." else { return false }
    return trimmed.dropFirst().first.map { !$0.isNumber } ?? true
  }

  /// True if Enter ends a text: nothing is open in it, or it is a command of the shell.
  static func isComplete(_ text: String) -> Bool {
    if isCommand(text.drop { $0.isWhitespace }), !text.trimmed.contains("\n") { return true }
    let script = ShellScript(text)
    guard case .statement(let last)? = script.pieces.last else { return Script(text).isComplete }
    return Script(last.script).isComplete
  }
}
