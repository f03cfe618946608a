import ArgumentParser
import DossierDB

/// How the CSV is written, where the user says it: options of `dossier import` and `.import`.
struct DialectOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The character between fields, or tab, or none (default: found out).", valueName: "char"))
  var delimiter: String?

  @Option(help: ArgumentHelp("The character around texts, or none (default: \").", valueName: "char"))
  var quote: String?

  @Option(
    help: ArgumentHelp("Whether the first line names the columns (default: found out).", valueName: "yes|no"))
  var header: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Pass over so many lines at the start of each file.", valueName: "n"))
  var skip: Int?

  @Option(
    help: ArgumentHelp(
      "The files' encoding, like windows-1258, tcvn or utf-16 (default: utf-8).", valueName: "name"))
  var encoding: String?

  func apply(to options: inout ImportOptions) throws(DossierError) {
    options.delimiter = Self.character(delimiter)
    options.quote = Self.character(quote)
    options.hasHeader = try headerAnswer()
    options.skippedLineCount = skip ?? 0
    options.encoding = encoding
  }

  /// The character that a word stands for; other texts are themselves.
  private static func character(_ text: String?) -> String? {
    switch text?.lowercased() {
    case "tab", "\\t": "\t"
    case "none": ""
    case "comma": ","
    case "semicolon": ";"
    case "space": " "
    default: text
    }
  }

  private func headerAnswer() throws(DossierError) -> Bool? {
    switch header?.lowercased() {
    case nil: return nil
    case "yes", "true": return true
    case "no", "false": return false
    case .some(let other):
      throw DossierError(
        .usage, "--header \(other) is neither yes nor no", hint: "say --header yes or --header no")
    }
  }
}
