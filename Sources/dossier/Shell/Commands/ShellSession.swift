import DossierDB
import DossierPresent

/// What the shell knows and does between two prompts, without an editor.
final class ShellSession {
  let connection: Connection
  let output = ShellOutput()
  var format: OutputFormat
  var showsTime = true
  private var readingDepth = 0

  private static let readingDepthLimit = 16

  enum Flow { case goOn, leave }

  init(connection: Connection, format: OutputFormat) {
    self.connection = connection
    self.format = format
  }

  /// The format, laid out for where results go.
  var presentation: Presentation { Presentation(format, screen: output.screen) }

  /// Runs statements and commands one after the other; an error ends only the one that met it.
  func run(_ text: String) -> Flow {
    for piece in ShellScript(text).pieces {
      if Interrupts.isRequested { break }
      do throws(DossierError) {
        switch piece {
        case .statement(let part): try run(part)
        case .command(let line): if try run(line: line) == .leave { return .leave }
        }
      } catch {
        StandardError.print(error.report(columnCount: Terminal.screen?.columnCount))
      }
      output.endResult()
    }
    return .goOn
  }

  /// Runs the statements and commands of a file.
  func read(path: String) throws(DossierError) -> Flow {
    guard readingDepth < Self.readingDepthLimit else {
      throw DossierError(.usage, "\(path) is read by itself, or by too many files one in another")
    }
    let text = try InputText.file(path)
    readingDepth += 1
    defer { readingDepth -= 1 }
    return run(text)
  }

  /// Writes a result in the present format, and the time that it took.
  func write(_ result: ResultSet, took duration: Duration? = nil) throws(DossierError) {
    if !result.columns.isEmpty { try presentation.write(result, to: output.sink) }
    if let duration { tell(duration, rowCount: result.rowCount) }
  }

  /// Says how long something took, if the user wants to know.
  func tell(_ duration: Duration, rowCount: Int) {
    if showsTime { StandardError.print(TimingLine.text(duration, rowCount: rowCount)) }
  }

  /// Writes text as it is.
  func write(text: String) throws(DossierError) { try output.sink.write(text: text) }

  private func run(_ statement: Script.Part) throws(DossierError) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try connection.run(statement)
    try write(result, took: clock.now - start)
  }

  private func run(line: String) throws(DossierError) -> Flow {
    var words = try ArgumentSplitter.words(of: line)
    guard !words.isEmpty else { return .goOn }
    let name = words.removeFirst()
    guard let command = ShellCommand.named(name) else {
      let nearest = SQLVocabulary.nearest(to: name, among: ShellCommand.all.map(\.name))
      throw DossierError(
        .usage, "there is no command \(name)",
        hint: nearest.map { "did you mean \($0)?" } ?? ".help lists them")
    }
    return try command.run(self, words)
  }
}
