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

  /// - Parameters:
  ///   - isCommand: asked, where a statement begins on a line of its own, for the text from there on.
  ///   - asksToStop: asked now and then whether to stop.
  package init(
    _ text: String, isCommand: @escaping (ArraySlice<UInt8>) -> Bool = { _ in false },
    asksToStop: @escaping @Sendable () -> Bool = { false }
  ) {
    source = SQLSource(text)
    cutter = StatementCutter(source.bytes, asksToStop: asksToStop)
    self.isCommand = isCommand
  }

  /// True if nothing is open in what was read: every statement has its semicolon, every text its quote.
  package var isComplete: Bool { cutter.isComplete }

  /// True if the reading was stopped, which then ends.
  package var isStopped: Bool { cutter.isStopped }

  /// The next statement or command; nil at the end.
  package mutating func next() -> Piece? {
    guard let offset = cutter.nextStart() else { return nil }
    if cutter.isAtLineStart, isCommand(source.bytes[offset...]) {
      return .command(String(decoding: source.bytes[cutter.line()], as: UTF8.self))
    }
    start.advance(to: offset, in: source.bytes)
    return cutter.statement().map { .statement(Script.Part(utf8Range: $0, source: source, start: start)) }
  }
}
