import DossierVector

/// Blanks and comments.
extension Lexer {
  /// The first offset at or after `offset` that is neither blank nor comment.
  func skipBlanks(from offset: Int) throws(ParseError) -> Int {
    var place = offset
    while place < bytes.count {
      let length = blankLength(at: place)
      if length > 0 {
        place += length
      } else if bytes[place] == UInt8(ascii: "-"), self[place + 1] == UInt8(ascii: "-") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      } else if bytes[place] == UInt8(ascii: "/"), self[place + 1] == UInt8(ascii: "*") {
        place = try endOfComment(at: place)
      } else {
        break
      }
    }
    return place
  }

  /// Bytes of the blank character at an offset, 0 if there is none.
  ///
  /// Blanks that word processors and web pages put into copied text count too.
  func blankLength(at place: Int) -> Int {
    switch self[place] {
    case 32, 9, 10, 11, 12, 13: return 1
    case 0xC2: return self[place + 1] == 0xA0 ? 2 : 0
    case 0xE2:
      let last = self[place + 2]
      return self[place + 1] == 0x80 && (0x80...0x8B ~= last || last == 0xAF) ? 3 : 0
    case 0xE3: return self[place + 1] == 0x80 && self[place + 2] == 0x80 ? 3 : 0
    case 0xEF: return self[place + 1] == 0xBB && self[place + 2] == 0xBF ? 3 : 0
    default: return 0
    }
  }

  /// The offset behind the comment that begins here; comments nest.
  private func endOfComment(at start: Int) throws(ParseError) -> Int {
    var place = start + 2
    var openCount = 1
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "*"), self[place + 1] == UInt8(ascii: "/") {
        openCount -= 1
        place += 2
        if openCount == 0 { return place }
      } else if bytes[place] == UInt8(ascii: "/"), self[place + 1] == UInt8(ascii: "*") {
        openCount += 1
        place += 2
      } else {
        place += 1
      }
    }
    throw failure("a comment that begins with /* has no */", start..<start + 2)
  }
}
