import DossierBase

/// A LIKE pattern made ready for matching: `%` is any text, `_` one character (a Unicode scalar).
struct LikePattern: Sendable {
  private enum Token: Equatable, Sendable {
    case byte(UInt8)
    case anyCharacter
    case anyText
    /// The escape character at the pattern's end: an error, but only for a text that fits so far.
    case openEscape
  }

  private let tokens: [Token]

  init(_ pattern: UnsafeBufferPointer<UInt8>, escape: UInt8?) {
    var tokens: [Token] = []
    var index = 0
    while index < pattern.count {
      let byte = pattern[index]
      if byte == escape {
        index += 1
        tokens.append(index < pattern.count ? .byte(pattern[index]) : .openEscape)
      } else if byte == UInt8(ascii: "%") {
        if tokens.last != .anyText { tokens.append(.anyText) }
      } else if byte == UInt8(ascii: "_") {
        tokens.append(.anyCharacter)
      } else {
        tokens.append(.byte(byte))
      }
      index += 1
    }
    self.tokens = tokens
  }

  /// True if the whole text fits the pattern.
  ///
  /// - Throws: an evaluation error where the pattern ends in its escape character and the text fits up to that.
  /// - Complexity: O(text × pattern) at worst, without recursion; linear for the usual patterns.
  func matches(_ text: UnsafeBufferPointer<UInt8>) throws(EngineError) -> Bool {
    var position = 0
    var token = 0
    var retryToken = -1
    var retryPosition = 0
    while position < text.count {
      if token < tokens.count {
        switch tokens[token] {
        case .anyText:
          token += 1
          retryToken = token
          retryPosition = position
          continue
        case .anyCharacter:
          position = Self.next(text, position)
          token += 1
          continue
        case .byte(let byte) where text[position] == byte:
          position += 1
          token += 1
          continue
        case .openEscape: throw Self.openEscape
        case .byte: break
        }
      }
      guard retryToken >= 0 else { return false }
      retryPosition = Self.next(text, retryPosition)
      position = retryPosition
      token = retryToken
    }
    while token < tokens.count, tokens[token] == .anyText { token += 1 }
    if token < tokens.count, tokens[token] == .openEscape { throw Self.openEscape }
    return token == tokens.count
  }

  private static let openEscape = EngineError(
    .evaluation, "the LIKE pattern must not end with its escape character")

  /// The start of the character after the one at `position`.
  private static func next(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    var next = position + 1
    while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
