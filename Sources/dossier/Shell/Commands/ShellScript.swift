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
  ///
  /// - Complexity: O(*n*).
  init(_ text: String) {
    let bytes = Array(text.utf8)
    var position = 0
    var sqlStart = 0
    while position < bytes.count {
      let line = bytes[position..<Self.lineEnd(in: bytes, from: position)]
      if Self.isCommand(String(decoding: line, as: UTF8.self)) {
        addStatements(of: bytes[sqlStart..<position])
        pieces.append(.command(String(decoding: line, as: UTF8.self).trimmed))
        sqlStart = min(line.endIndex + 1, bytes.count)
        position = sqlStart
      } else if Self.isWithoutStatement(line) {
        position = line.endIndex + 1
      } else {
        position = Self.lineAfterStatements(in: bytes, from: position)
      }
    }
    addStatements(of: bytes[sqlStart...])
  }

  private mutating func addStatements(of bytes: ArraySlice<UInt8>) {
    pieces += Script(String(decoding: bytes, as: UTF8.self)).statements.map(Piece.statement)
  }

  /// The start of the first line on which a new statement or command may begin.
  private static func lineAfterStatements(in bytes: [UInt8], from start: Int) -> Int {
    var position = start
    while let end = Script.endOfStatement(in: bytes, from: position) {
      let rest = bytes[end..<lineEnd(in: bytes, from: end)]
      if isWithoutStatement(rest) { return rest.endIndex + 1 }
      position = end
    }
    return bytes.count
  }

  private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int {
    bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
  }

  /// True for blanks and bare semicolons, and for a comment to the end of the line.
  private static func isWithoutStatement(_ line: ArraySlice<UInt8>) -> Bool {
    let rest = line.drop { $0 == 32 || (9...13).contains($0) || $0 == UInt8(ascii: ";") }
    return rest.isEmpty || rest.starts(with: "--".utf8)
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
