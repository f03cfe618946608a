extension EditBuffer {
  /// The position of the first character of the cursor's line.
  var lineStart: Int { (characters[..<cursor].lastIndex(of: "\n") ?? -1) + 1 }
  /// The position after the last character of the cursor's line.
  var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }
  var isOnFirstLine: Bool { lineStart == 0 }
  var isOnLastLine: Bool { lineEnd == characters.count }

  /// The start of the word before the cursor: letters, digits and underscores.
  var previousWordStart: Int {
    var position = cursor
    while position > 0, !Self.isWord(characters[position - 1]) { position -= 1 }
    while position > 0, Self.isWord(characters[position - 1]) { position -= 1 }
    return position
  }

  /// The end of the word after the cursor.
  var nextWordEnd: Int {
    var position = cursor
    while position < characters.count, !Self.isWord(characters[position]) { position += 1 }
    while position < characters.count, Self.isWord(characters[position]) { position += 1 }
    return position
  }

  /// The start of what stands before the cursor between blanks.
  var previousBlankWordStart: Int {
    var position = cursor
    while position > 0, characters[position - 1].isWhitespace { position -= 1 }
    while position > 0, !characters[position - 1].isWhitespace { position -= 1 }
    return position
  }

  /// Moves to the same place of the line above, if there is one.
  mutating func moveUp() {
    guard !isOnFirstLine else { return }
    let column = cursor - lineStart
    moveCursor(to: lineStart - 1)
    moveCursor(to: min(lineStart + column, cursor))
  }

  /// Moves to the same place of the line below, if there is one.
  mutating func moveDown() {
    guard !isOnLastLine else { return }
    let column = cursor - lineStart
    moveCursor(to: lineEnd + 1)
    moveCursor(to: min(cursor + column, lineEnd))
  }

  /// Swaps the two characters around the cursor, or the last two at a line's end, and moves on.
  mutating func transpose() {
    var position = cursor
    if position == lineEnd { position -= 1 }
    guard position - 1 >= lineStart, position < characters.count else { return }
    let swapped = String(characters[position]) + String(characters[position - 1])
    replace(position - 1..<position + 1, with: swapped)
  }

  static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
