/// What is said of a value that an option does not take.
enum ArgumentHints {
  /// The form of the values of the option that a message of the parser is about; nil if the message is about none.
  static func hint(for message: String) -> String? {
    forms.first { message.contains(" for '\($0.option) <") || message.contains(" for '\($0.option)'") }?.form
  }

  private static let date = "a date is written YYYY-MM-DD, as in 2024-12-31"
  private static let forms: [(option: String, form: String)] = [
    ("--as-of", date), ("--from", date), ("--to", date),
    ("--memory-limit", "a size is a number with its unit, 1MB or more: 512MiB, 2GB"),
    ("--temp-directory", "a folder that exists and can be written"),
    ("--threads", "a whole number from 1 to 1024"), ("--skip", "a number of lines, from 0"),
    ("--rolling", "a number of periods, from 1"), ("--rows", "a number of dossiers, from 1"),
    ("--seed", "a whole number, from 0"),
  ]
}
