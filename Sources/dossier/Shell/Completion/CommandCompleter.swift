import DossierDB

/// Completes commands of the shell and their arguments.
struct CommandCompleter {
  let names: any CompletionNames

  /// The candidates for the word at the end of a line that begins with a dot.
  func complete(_ line: String) -> Completion {
    guard let blank = line.firstIndex(of: " ") else {
      return choose(line, ShellCommand.all.map(\.name))
    }
    let word = String(line[line.index(after: line.lastIndex(of: " ") ?? blank)...])
    guard let command = ShellCommand.named(String(line[..<blank])) else { return .none }
    switch command.arguments {
    case .none: return .none
    case .words(let words): return choose(word, words)
    case .commands: return choose(word, ShellCommand.all.map { String($0.name.dropFirst()) })
    case .tables: return choose(word, names.tables)
    case .files(let options): return word.hasPrefix("-") ? choose(word, options) : completeFile(word)
    }
  }

  private func choose(_ word: String, _ all: [String]) -> Completion {
    Completion(
      replacedCount: word.count,
      candidates: all.filter { Completer.matches($0, word) }.map { .init(text: $0) })
  }

  /// Completes the last part of a path; hidden files only where a dot was typed.
  private func completeFile(_ word: String) -> Completion {
    let slash = word.lastIndex(of: "/")
    let folder = slash.map { String(word[...$0]) } ?? ""
    let prefix = String(word[(slash.map { word.index(after: $0) } ?? word.startIndex)...])
    let entries = names.files(in: folder).filter { entry in
      entry.utf8.starts(with: prefix.utf8) && (!entry.hasPrefix(".") || prefix.hasPrefix("."))
    }
    return Completion(
      replacedCount: prefix.count,
      candidates: entries.map {
        .init(text: Self.escaped($0), suffix: $0.hasSuffix("/") ? "" : " ", label: $0)
      })
  }

  /// Blanks and quotes with a backslash before them.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for character in name {
      if character.isWhitespace || "\"'\\".contains(character) { text += "\\" }
      text.append(character)
    }
    return text
  }
}
