import DossierDB
import DossierPresent

/// Runs statements and commands of the shell, from a terminal or from scripts, and remembers what they set.
final class ShellSession {
  let connection: Connection
  let output: ShellOutput
  var format: OutputFormat
  var showsTime: Bool
  /// The exit code of the first error, or 0.
  private(set) var exitCode: Int32 = 0
  /// True if somebody types and looks on; else the text is a script.
  private let isInteractive: Bool
  /// True if the first error ends everything.
  private let endsAtError: Bool
  private var readingDepth = 0

  private static let readingDepthLimit = 16

  enum Flow { case goOn, leave }

  init(connection: Connection, options: GlobalOptions, isInteractive: Bool) {
    self.connection = connection
    self.isInteractive = isInteractive
    format = options.format
    showsTime = isInteractive || options.timer
    endsAtError = options.bail && !isInteractive
    output = ShellOutput(connection: connection, dropsWhatHasNoPlace: !isInteractive)
  }

  /// The format, laid out for where results go.
  var presentation: Presentation { Presentation(format, screen: output.screen) }

  /// Runs statements and commands one after the other.
  ///
  /// An error ends only the one that met it, whatever it is, unless the user said so or nobody can be told of the
  /// rest: standard output is lost, or Ctrl-C was pressed.
  func run(_ text: String) -> Flow {
    var reader = ShellScript.reader(text)
    while let piece = reader.next() {
      if isInteractive, Interrupts.isRequested { return .goOn }
      var hasFailed = false
      var mustEnd = false
      do throws(DossierError) {
        try Interrupts.check()
        switch piece {
        case .statement(let part): try run(part)
        case .command(let line): if try run(line: line) == .leave { return .leave }
        }
      } catch {
        report(error)
        hasFailed = true
        mustEnd = error.code == .interrupted || StandardOutput.isLost
      }
      do throws(DossierError) { try output.endResult(hasFailed: hasFailed) } catch { report(error) }
      if hasFailed, endsAtError || !isInteractive && mustEnd { return .leave }
    }
    if reader.isStopped {
      report(DossierError(.interrupted, "interrupted"))
      return isInteractive ? .goOn : .leave
    }
    return .goOn
  }

  /// Finishes what results were written into, at the end of everything.
  func end() {
    do throws(DossierError) { try output.finish() } catch { report(error) }
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

  /// Writes a result in the present format.
  func write(_ result: ResultSet) throws(DossierError) {
    if !result.columns.isEmpty { try presentation.write(result, to: output.sink) }
  }

  /// Says how long something took, if the user wants to know.
  func tell(_ duration: Duration, rowCount: Int) {
    guard showsTime else { return }
    StandardError.print(
      isInteractive
        ? TimingLine.text(duration, rowCount: rowCount) : TimingLine.measured(duration, rowCount: rowCount))
  }

  /// Writes text as it is.
  func write(text: String) throws(DossierError) { try output.sink.write(text: text) }

  /// Tells of an error, and remembers the first one's exit code; true if it ends a script.
  func fails(_ error: DossierError) -> Bool {
    report(error)
    return endsAtError
  }

  private func report(_ error: DossierError) {
    if exitCode == 0 { exitCode = error.code.exitCode }
    if isInteractive {
      StandardError.print(error.report(columnCount: Terminal.screen?.columnCount))
    } else {
      ErrorMessage(error, asJSON: format == .json || format == .jsonl).print()
    }
  }

  private func run(_ statement: Script.Part) throws(DossierError) {
    let clock = ContinuousClock()
    let start = clock.now
    let progress = ProgressLine(after: 1_000)
    if Terminal.isError { connection.observeProgress { progress.show($0) } }
    defer {
      connection.observeProgress(nil)
      progress.end()
    }
    do throws(DossierError) {
      let rows = try connection.stream(statement)
      let sink = ResultSink(output.sink, progress)
      if presentation.isStreamed, !rows.columns.isEmpty {
        let rowCount = try presentation.write(rows, to: sink)
        tell(clock.now - start, rowCount: rows.changedRowCount ?? rowCount)
      } else {
        let result = try rows.result()
        let duration = clock.now - start
        if !result.columns.isEmpty { try presentation.write(result, to: sink) }
        tell(duration, rowCount: result.changedRowCount ?? result.rowCount)
      }
    } catch {
      throw ShellScript.explained(error)
    }
  }

  private func run(line: String) throws(DossierError) -> Flow {
    let (name, words) = try CommandLineText.parts(of: line)
    guard let command = ShellCommand.named(name) else {
      let nearest = SQLVocabulary.nearest(to: name, among: ShellCommand.all.map(\.name))
      throw DossierError(
        .usage, "there is no command \(name.prefix(60))",
        hint: ShellHabits.hint(for: name) ?? nearest.map { "did you mean \($0)?" } ?? ".help lists them")
    }
    if words == ["--help"] || words == ["-h"], !command.parsesOptions {
      try write(text: HelpText(command: command).text)
      return .goOn
    }
    return try command.run(self, words)
  }
}

/// Takes the line of progress away before a result is written, for good if that goes to the terminal as well.
private final class ResultSink: ByteSink {
  private let sink: any ByteSink
  private let progress: ProgressLine

  init(_ sink: any ByteSink, _ progress: ProgressLine) {
    self.sink = sink
    self.progress = progress
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {
    prepare()
    try sink.write(bytes)
  }

  func write(_ bytes: UnsafeRawBufferPointer, styles: [Range<Int>]) throws(DossierError) {
    prepare()
    try sink.write(bytes, styles: styles)
  }

  func check() throws(DossierError) { try sink.check() }

  private func prepare() { if Terminal.isOutput { progress.end() } else { progress.clear() } }
}
