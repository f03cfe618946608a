/// Blanks and comments.
extension Lexer {
  func blankToken(at start: Int) -> Token {
    var place = start
    while true {
      let length = blankLength(at: place)
      if length == 0 { return Token(.blank, start..<place) }
      place += length
    }
  }

  /// Bytes of the blank character at an offset, 0 if there is none.
  ///
  /// Blanks that word processors and web pages put into copied text count too: those that DuckDB knows.
  func blankLength(at place: Int) -> Int {
    switch self[place] {
    case 32, 9, 10, 11, 12, 13: return 1
    case 0xC2: return self[place + 1] == 0xA0 ? 2 : 0
    case 0xE2:
      let last = self[place + 2]
      switch self[place + 1] {
      // U+2000–U+200B, U+202F.
      case 0x80: return 0x80...0x8B ~= last || last == 0xAF ? 3 : 0
      // U+205F, U+2060.
      case 0x81: return last == 0x9F || last == 0xA0 ? 3 : 0
      default: return 0
      }
    case 0xE3: return self[place + 1] == 0x80 && self[place + 2] == 0x80 ? 3 : 0
    case 0xEF: return self[place + 1] == 0xBB && self[place + 2] == 0xBF ? 3 : 0
    default: return 0
    }
  }

  /// `--` up to the end of the line.
  func lineCommentToken(at start: Int) -> Token {
    var place = start
    while place < end, bytes[place] != UInt8(ascii: "\n"), bytes[place] != UInt8(ascii: "\r") { place += 1 }
    return Token(.lineComment, start..<place)
  }

  /// `/* … */`; such comments nest.
  func blockCommentToken(at start: Int) -> Token {
    var place = start + 2
    var openCount = 1
    while place < end {
      if bytes[place] == UInt8(ascii: "*"), self[place + 1] == UInt8(ascii: "/") {
        openCount -= 1
        place += 2
        if openCount == 0 { return Token(.blockComment, start..<place) }
      } else if bytes[place] == UInt8(ascii: "/"), self[place + 1] == UInt8(ascii: "*") {
        openCount += 1
        place += 2
      } else {
        place += 1
      }
    }
    return Token(.blockComment, start..<end, fault: .open)
  }
}
