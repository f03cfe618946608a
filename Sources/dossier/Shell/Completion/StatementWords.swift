import DossierDB

/// The words and signs of SQL that may end anywhere, without comments, and what it ends in.
struct StatementWords {
  struct Word {
    var text: String
    /// True for a text, and for a name in double quotes.
    var isQuoted = false
    /// True for names and keywords, false for texts and signs.
    var isName: Bool
  }

  /// What the text ends in.
  enum Ending { case between, word, insideName, insideText, insideComment }

  private(set) var words: [Word] = []
  private(set) var ending = Ending.between

  init(_ text: String) {
    for piece in SQLPiece.pieces(of: text) {
      ending = Self.ending(after: piece)
      switch piece.kind {
      case .blank, .comment: break
      case .quotedName: words.append(Word(text: Self.name(piece), isQuoted: true, isName: true))
      case .text: words.append(Word(text: piece.text, isQuoted: true, isName: false))
      case .word, .number, .parameter: words.append(Word(text: piece.text, isName: true))
      case .sign: words.append(Word(text: piece.text, isName: false))
      }
    }
  }

  private static func ending(after piece: SQLPiece) -> Ending {
    switch piece.kind {
    // A comment to the end of the line is open where the text ends.
    case .comment: piece.isOpen || piece.text.hasPrefix("--") ? .insideComment : .between
    case .text: piece.isOpen ? .insideText : .between
    case .quotedName: piece.isOpen ? .insideName : .between
    case .word, .number, .parameter: .word
    case .blank, .sign: .between
    }
  }

  /// The name between double quotes, of which the second may not be there yet.
  private static func name(_ piece: SQLPiece) -> String {
    var inner = piece.text.dropFirst()
    if !piece.isOpen { inner = inner.dropLast() }
    var name = ""
    var isSecond = false
    for character in inner {
      isSecond = character == "\"" && !isSecond
      if !isSecond { name.append(character) }
    }
    return name
  }
}
