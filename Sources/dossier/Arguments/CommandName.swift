/// The words that name a command when they stand first among the arguments that are not options.
enum CommandName {
  static let known = ["import", "generate", "ontime", "trend", "check", "inspect", "help"]
  /// Commands that a later version has.
  static let later = ["form", "scorecard", "compact"]

  /// Options that take the argument after them, in any command.
  private static let optionsWithValue = [
    "-c", "-f", "--format", "--threads", "--memory-limit", "--temp-directory", "--table", "--map", "--key",
    "--rejects",
    "--delimiter", "--quote",
    "--header", "--skip", "--encoding", "--by",
    "--late-by", "--no-appointment", "--as-of", "--from", "--to", "--period", "--calendar", "--where",
    "--rolling", "--svg", "--lang", "--target",
    "--rows", "--seed", "--columns",
  ]

  /// Takes the command's name out of the arguments; nil if there is none.
  static func remove(from arguments: inout [String]) -> String? {
    var position = 0
    while position < arguments.count {
      let argument = arguments[position]
      if argument == "--" { return nil }
      if optionsWithValue.contains(argument) {
        position += 2
      } else if argument.hasPrefix("-"), argument != "-" {
        position += 1
      } else if known.contains(argument) || later.contains(argument) {
        arguments.remove(at: position)
        return argument
      } else {
        return nil
      }
    }
    return nil
  }
}
