import DossierDB

/// Divides a line that is a command of the shell into its words.
enum CommandLineText {
  /// The command's name and its arguments; semicolons at the end, a habit from SQL, mean nothing.
  ///
  /// - Throws: ``DossierError/Code/usage`` if a quote is not closed.
  static func parts(of line: String) throws(DossierError) -> (name: String, arguments: [String]) {
    var line = line.trimmed[...]
    if let command = ShellHabits.command(for: String(line)) { line = command[...] }
    while line.last == ";" { line = line.dropLast() }
    let name = line.prefix { !$0.isWhitespace }
    return (String(name), try words(of: String(line.dropFirst(name.count))))
  }

  /// The words: set apart by blanks, held together by quotes of either kind or a backslash.
  ///
  /// - Throws: ``DossierError/Code/usage`` if a quote is not closed.
  private static func words(of line: String) throws(DossierError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let quote { throw DossierError(.usage, "a quote \(quote) is not closed") }
    if let word { words.append(word) }
    return words
  }
}
