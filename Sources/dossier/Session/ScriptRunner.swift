import DossierDB
import DossierPresent

/// Runs the statements of scripts, prints their results, and remembers how it went.
struct ScriptRunner {
  let connection: Connection
  let options: GlobalOptions
  private let presentation: Presentation
  private let output = StandardOutput()
  /// The exit code of the first error, or 0.
  private(set) var exitCode: Int32 = 0

  init(connection: Connection, options: GlobalOptions) {
    self.connection = connection
    self.options = options
    presentation = options.presentation
  }

  /// Runs a script; an error ends it only under `--bail`, or if it would meet every later statement too.
  ///
  /// Returns false if nothing more should run.
  mutating func run(_ script: String) -> Bool {
    for statement in Script(script).statements {
      do throws(DossierError) {
        try run(statement)
      } catch {
        ErrorMessage(Self.explained(error, statement), asJSON: options.wantsJSON).print()
        if exitCode == 0 { exitCode = error.code.exitCode }
        if options.bail || error.code.endsScript { return false }
      }
    }
    return true
  }

  private func run(_ statement: Script.Part) throws(DossierError) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try connection.run(statement)
    let duration = clock.now - start
    if !result.columns.isEmpty { try presentation.write(result, to: output) }
    options.tell(duration, rowCount: result.rowCount)
  }

  /// Scripts hold SQL only, which people who pipe commands of the shell should be told.
  private static func explained(_ error: DossierError, _ statement: Script.Part) -> DossierError {
    guard error.code == .syntax, statement.text.hasPrefix(".") else { return error }
    var error = error
    error.hint = "lines that begin with a dot are commands of the shell: run the file there by .read"
    return error
  }

  /// `time_ms=12.345 rows=120`
  static func timing(_ duration: Duration, rowCount: Int) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    let fraction = String(microseconds % 1_000)
    let zeros = String(repeating: "0", count: 3 - fraction.count)
    return "time_ms=\(microseconds / 1_000).\(zeros)\(fraction) rows=\(rowCount)"
  }
}

extension DossierError.Code {
  /// True for errors that are not about the statement that met them.
  fileprivate var endsScript: Bool {
    switch self {
    case .interrupted, .diskFull, .inputOutput, .notDossierFile: true
    default: false
    }
  }
}
