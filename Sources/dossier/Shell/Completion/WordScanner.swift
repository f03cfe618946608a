/// Divides SQL that may end anywhere into words and signs, without comments and texts.
struct WordScanner {
  struct Word {
    var text: String
    /// True for a name in double quotes.
    var isQuoted = false
    /// True for names and keywords, false for signs.
    var isName: Bool
  }

  /// What the text ends in.
  enum Ending { case between, word, insideName, insideText, insideComment }

  private(set) var words: [Word] = []
  private(set) var ending = Ending.between

  init(_ text: String) {
    var rest = Array(text)[...]
    while let first = rest.first {
      ending = .between
      switch first {
      case "'": take(quotedBy: "'", from: &rest)
      case "\"": take(quotedBy: "\"", from: &rest)
      case "-" where rest.dropFirst().first == "-":
        rest = rest.drop { !$0.isNewline }
        if rest.isEmpty { ending = .insideComment }
      case "/" where rest.dropFirst().first == "*": skipComment(&rest)
      case _ where EditBuffer.isWord(first):
        let word = rest.prefix(while: EditBuffer.isWord)
        rest = rest.dropFirst(word.count)
        words.append(Word(text: String(word), isName: true))
        if rest.isEmpty { ending = .word }
      default:
        rest = rest.dropFirst()
        if !first.isWhitespace { words.append(Word(text: String(first), isName: false)) }
      }
    }
  }

  private mutating func take(quotedBy quote: Character, from rest: inout ArraySlice<Character>) {
    rest = rest.dropFirst()
    var text = ""
    while let next = rest.first {
      rest = rest.dropFirst()
      if next != quote {
        text.append(next)
      } else if rest.first == quote {
        text.append(quote)
        rest = rest.dropFirst()
      } else {
        words.append(Word(text: text, isQuoted: true, isName: quote == "\""))
        return
      }
    }
    words.append(Word(text: text, isQuoted: true, isName: quote == "\""))
    ending = quote == "\"" ? .insideName : .insideText
  }

  private mutating func skipComment(_ rest: inout ArraySlice<Character>) {
    rest = rest.dropFirst(2)
    while !rest.isEmpty {
      if rest.starts(with: ["*", "/"]) {
        rest = rest.dropFirst(2)
        return
      }
      rest = rest.dropFirst()
    }
    ending = .insideComment
  }
}
