import DossierSQL

/// Divides a script into statements and lines that are commands, one at a time.
///
/// - Complexity: O(*n*) for the whole script.
package struct ScriptReader {
  package enum Piece: Sendable {
    case statement(Script.Part)
    /// A line that is a command of the shell, without its end.
    case command(String)
  }

  private let source: SQLSource
  private let isCommand: (ArraySlice<UInt8>) -> Bool
  private var cutter: StatementCutter
  private var start = TextPosition()

  /// - Parameter isCommand: asked, where a statement begins on a line of its own, for the text from there on.
  package init(_ text: String, isCommand: @escaping (ArraySlice<UInt8>) -> Bool = { _ in false }) {
    source = SQLSource(text)
    cutter = StatementCutter(source.bytes)
    self.isCommand = isCommand
  }

  /// True if nothing is open in what was read: every statement has its semicolon, every text its quote.
  package var isComplete: Bool { cutter.isComplete }

  /// The next statement or command; nil at the end.
  package mutating func next() -> Piece? {
    guard let offset = cutter.nextStart() else { return nil }
    if cutter.isAtLineStart, isCommand(source.bytes[offset...]) {
      return .command(String(decoding: source.bytes[cutter.line()], as: UTF8.self))
    }
    start.advance(to: offset, in: source.bytes)
    return .statement(Script.Part(utf8Range: cutter.statement(), source: source, start: start))
  }
}
