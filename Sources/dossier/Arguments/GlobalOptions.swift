import ArgumentParser
import DossierDB
import DossierPresent

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(name: .customLong("format"), help: "How results are written.")
  private var formatChoice = Choice(OutputFormat.table)

  @Flag(help: "Refuse every change of the file.")
  var readonly = false

  @Flag(help: "Stop a script at its first error.")
  var bail = false

  @Flag(help: "After each statement or piece of work, write its time and rows to standard error.")
  var timer = false

  @Flag(
    name: .customLong("no-init"), help: "Read no file of settings: this version has none, scripts may say so."
  )
  var noInit = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads that work on a statement (default: one per processor).", valueName: "n"))
  var threads: ThreadCount?

  @Option(help: ArgumentHelp("The most memory to use, like 2GB or 512MiB.", valueName: "size"))
  var memoryLimit: ByteCount?

  @Option(
    help: ArgumentHelp(
      "The folder for what finds no room in memory (default: beside the file, else the system's).",
      valueName: "dir"))
  var tempDirectory: FolderPath?

  /// How results are written.
  var format: OutputFormat { formatChoice.value }

  /// What a database is opened with.
  var databaseOptions: Database.Options {
    Database.Options(
      isReadOnly: readonly, threadCount: threads?.count, memoryLimitByteCount: memoryLimit?.byteCount,
      temporaryDirectory: tempDirectory?.path)
  }

  /// What a database is opened with for a report, which changes nothing.
  var readOnlyDatabaseOptions: Database.Options {
    var result = databaseOptions
    result.isReadOnly = true
    return result
  }

  /// The chosen format, laid out for the screen if standard output is one.
  var presentation: Presentation { Presentation(format, screen: Terminal.screen) }

  /// Writes how long a piece of work took to standard error, if `--timer` asks for it.
  func tell(_ duration: Duration, rowCount: Int) {
    if timer { StandardError.print(TimingLine.measured(duration, rowCount: rowCount)) }
  }

  /// True if errors are written as JSON.
  var wantsJSON: Bool { format == .json || format == .jsonl }
}
