/// SQL text that is divided into statements at its semicolons, without being parsed.
///
/// Semicolons in texts, quoted names, dollar-quoted texts and comments do not divide.
public struct Script: Sendable {
  /// One statement of a script.
  public struct Part: Sendable {
    /// The statement, from its first token on, without the semicolon.
    public let text: String
    /// Where it stands in the script, in UTF-8 offsets.
    public let utf8Range: Range<Int>
    /// The whole script.
    public let script: String
  }

  /// The statements, in order; empty ones are left out.
  public let statements: [Part]
  /// True if nothing is open at the end: every statement has its semicolon, every text its quote.
  public let isComplete: Bool

  /// Divides a text.
  ///
  /// - Complexity: O(*n*).
  public init(_ text: String) {
    var scanner = ScriptScanner(text)
    var parts: [Part] = []
    while let range = scanner.nextStatement() {
      let part = String(decoding: scanner.bytes[range], as: UTF8.self)
      parts.append(Part(text: part, utf8Range: range, script: text))
    }
    statements = parts
    isComplete = scanner.isComplete
  }
}

extension Script {
  /// Where the first statement from an offset on ends, its semicolon included; nil if it does not end.
  ///
  /// - Complexity: O(*n*) in the bytes of that statement and the comments before it.
  package static func endOfStatement(in bytes: [UInt8], from start: Int) -> Int? {
    var scanner = ScriptScanner(bytes, from: start)
    guard scanner.nextStatement() != nil, scanner.isComplete else { return nil }
    return scanner.position
  }
}

/// Steps over the bytes of SQL text, from token to token as far as these matter for dividing it.
private struct ScriptScanner {
  let bytes: [UInt8]
  private(set) var isComplete = true
  private(set) var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    position = start
  }

  /// The bytes of the next statement that has a token, or nil at the end.
  mutating func nextStatement() -> Range<Int>? {
    var first: Int?
    var last = position
    while position < bytes.count {
      let start = position
      switch bytes[position] {
      case UInt8(ascii: ";"):
        position += 1
        if let first { return first..<last }
      case 9, 10, 11, 12, 13, 32: position += 1
      case UInt8(ascii: "-") where byte(after: 1) == UInt8(ascii: "-"): skipLine()
      case UInt8(ascii: "/") where byte(after: 1) == UInt8(ascii: "*"): skipBlockComment()
      default:
        skipToken()
        if first == nil { first = start }
        last = position
      }
    }
    guard let first else { return nil }
    isComplete = false
    return first..<last
  }

  private func byte(after offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "/"), byte(after: 1) == UInt8(ascii: "*") {
        depth += 1
        position += 2
      } else if bytes[position] == UInt8(ascii: "*"), byte(after: 1) == UInt8(ascii: "/") {
        depth -= 1
        position += 2
        if depth == 0 { return }
      } else {
        position += 1
      }
    }
    isComplete = false
  }

  private mutating func skipToken() {
    switch bytes[position] {
    case UInt8(ascii: "'"): skipQuoted(UInt8(ascii: "'"), hasEscapes: false)
    case UInt8(ascii: "\""): skipQuoted(UInt8(ascii: "\""), hasEscapes: false)
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      if byte(after: 1) == UInt8(ascii: "'") {
        position += 1
        skipQuoted(UInt8(ascii: "'"), hasEscapes: true)
      } else {
        skipWord()
      }
    case UInt8(ascii: "$"): skipDollarQuoted()
    default: skipWord()
    }
  }

  /// A name or number, or one other byte; so that the `e` within a name does not open an escaped text.
  private mutating func skipWord() {
    position += 1
    guard Self.isWordByte(bytes[position - 1]) else { return }
    while position < bytes.count, Self.isWordByte(bytes[position]) { position += 1 }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
  }

  /// A doubled quote closes one text and opens the next, which divides nothing either.
  private mutating func skipQuoted(_ quote: UInt8, hasEscapes: Bool) {
    position += 1
    while position < bytes.count {
      if hasEscapes, bytes[position] == UInt8(ascii: "\\") {
        position = min(position + 2, bytes.count)
      } else if bytes[position] == quote {
        position += 1
        return
      } else {
        position += 1
      }
    }
    isComplete = false
  }

  /// `$$…$$` or `$name$…$name$`; a `$` that opens neither is one byte.
  private mutating func skipDollarQuoted() {
    var end = position + 1
    while end < bytes.count, Self.isWordByte(bytes[end]) { end += 1 }
    let isParameter = (byte(after: 1).map { (48...57).contains($0) }) ?? false
    guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !isParameter else {
      position += 1
      return
    }
    let mark = Array(bytes[position...end])
    position = end + 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "$"), bytes[position...].starts(with: mark) {
        position += mark.count
        return
      }
      position += 1
    }
    isComplete = false
  }
}
