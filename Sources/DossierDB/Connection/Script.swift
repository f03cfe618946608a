/// SQL text that is divided into statements at its semicolons, without being parsed.
///
/// Semicolons in texts, quoted names, dollar-quoted texts and comments do not divide.
public struct Script: Sendable {
  /// One statement of a script.
  public struct Part: Sendable {
    /// Where it stands in the script, in UTF-8 offsets: from its first token on, without the semicolon.
    public let utf8Range: Range<Int>
    let source: SQLSource
    /// Where `utf8Range` begins.
    let start: TextPosition

    /// The statement.
    public var text: String { String(decoding: source.bytes[utf8Range], as: UTF8.self) }
    /// The whole script.
    public var script: String { source.text }
  }

  /// The statements, in order; empty ones are left out.
  public let statements: [Part]
  /// True if nothing is open at the end: every statement has its semicolon, every text its quote.
  public let isComplete: Bool

  /// Divides a text.
  ///
  /// - Complexity: O(*n*).
  public init(_ text: String) {
    var reader = ScriptReader(text)
    var parts: [Part] = []
    while case .statement(let part)? = reader.next() { parts.append(part) }
    statements = parts
    isComplete = reader.isComplete
  }
}
