import ArgumentParser
import DossierDB
import Glibc

/// `dossier [FILE]`: runs SQL.
struct QueryCommand: DossierCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier",
    abstract: "Ask a dossier file by SQL.",
    discussion: """
      EXAMPLE: dossier city.dossier -c "SELECT sector, count(*) FROM dossiers GROUP BY ALL"

      -c and -f run in the order given. Without them, statements come from standard \
      input, which on a terminal is a shell with history and completion. Lines that \
      begin with a dot are commands of the shell, there and in scripts: \
      dossier city.dossier -c .tables; .help lists them. Without FILE the database \
      is in memory.

      Without --bail a script goes on after every error, whatever it is about, and \
      the exit code is that of the first one. Only Ctrl-C, or a standard output that \
      takes nothing more, ends it. Results that .once or .output could not send into \
      their file are dropped, not printed: those of the next statement after .once, \
      and those up to the next .output.

      Other commands, each with a --help of its own (or dossier help COMMAND):
        dossier import FILE DATA.csv…   load CSV into a file, creating it if need be
        dossier ontime FILE             how dossiers met their appointments
        dossier trend FILE              how that changes over time
        dossier generate OUT --rows N   a city's dossiers to try things on
        dossier check FILE              look for damage
        dossier inspect FILE            tables, columns, encodings and sizes

      Exit codes: 0 fine, 1 SQL or data error, 2 usage, 3 file damaged or not a \
      dossier file, 4 interrupted, 5 memory limit, 6 locked by another writer, \
      7 disk full or I/O error.
      """,
    version: "dossier \(DossierVersion.library), file format \(DossierVersion.fileFormat)")

  @Argument(help: "The database file.")
  var file: String?

  @Option(
    name: .customShort("c"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run SQL or a command of the shell and leave; may be repeated.", valueName: "sql"))
  var commands: [OrderedArgument] = []

  @Option(
    name: .customShort("f"),
    help: ArgumentHelp("Run a file of SQL and commands and leave; may be repeated.", valueName: "script"))
  var scripts: [OrderedArgument] = []

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 {
    let isNew = file.map { access($0, F_OK) != 0 && errno == ENOENT } ?? false
    let connection = try openDatabase().connect()
    if commands.isEmpty, scripts.isEmpty, Terminal.isInput {
      Interrupts.stop(connection, endsProcess: false)
      Shell(connection: connection, options: options).run(newFile: isNew ? file : nil)
      return 0
    }
    Interrupts.stop(connection)
    let session = ShellSession(connection: connection, options: options, isInteractive: false)
    // A script must not be overwritten by one before it either.
    for script in scripts { UsedFiles.add(path: script.text, what: "the script '\(script.text)'") }
    defer { session.end() }
    if commands.isEmpty, scripts.isEmpty { _ = session.run(try InputText.standardInput()) }
    scripts: for source in sources {
      do throws(DossierError) {
        if session.run(try source.text()) == .leave { break scripts }
      } catch {
        if session.fails(error) { break scripts }
      }
    }
    session.end()
    return session.exitCode
  }

  /// Where the SQL comes from, in the order of the arguments.
  private var sources: [Source] {
    let all =
      commands.map { (Source.command($0.text), $0.position) } + scripts.map { (.file($0.text), $0.position) }
    return all.sorted { $0.1 < $1.1 }.map(\.0)
  }

  private enum Source {
    case command(String), file(String)

    func text() throws(DossierError) -> String {
      switch self {
      case .command(let text): text
      case .file(let path): try InputText.file(path)
      }
    }
  }

  private func openDatabase() throws(DossierError) -> Database {
    guard let file else { return Database(inMemory: options.databaseOptions) }
    return try Database(path: file, options: options.databaseOptions)
  }
}
