import ArgumentParser
import DossierDB
import DossierPresent

/// `dossier check FILE`: looks for damage.
struct CheckCommand: DossierCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier check",
    abstract: "Verify every checksum and invariant of a dossier file.",
    discussion: """
      EXAMPLE: dossier check city.dossier && echo sound

      Nothing is written. The exit code is 3 if there is damage, and its places are listed.
      """)

  @Argument(help: "The database file.")
  var file: String

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 {
    let connection = Database(inMemory: options.databaseOptions).connect()
    Interrupts.stop(connection)
    let start = ContinuousClock().now
    let report = try connection.check(path: file)
    options.tell(ContinuousClock().now - start, rowCount: report.rowCount)
    do throws(DossierError) {
      try write(report)
    } catch {
      // Whoever asks for damage must not hear of another failure only.
      if report.isSound { throw error }
      ErrorMessage(error, asJSON: options.wantsJSON).print()
    }
    return report.isSound ? 0 : DossierError.Code.damaged.exitCode
  }

  private func write(_ report: FileCheck) throws(DossierError) {
    let output = StandardOutput()
    if options.format.isExact || !report.isSound {
      try options.presentation.write(Self.damages(report), to: output)
    }
    if !options.format.isExact {
      try output.write(text: Self.verdict(report) + "\n")
    }
  }

  private static func damages(_ report: FileCheck) -> ResultSet {
    ResultSet(
      columns: [
        Column(name: "offset", type: .bigint), Column(name: "bytes", type: .bigint),
        Column(name: "what", type: .varchar), Column(name: "message", type: .varchar),
      ],
      rows: report.damages.map { damage in
        [
          .integer(Int64(damage.offset)), .integer(Int64(damage.byteCount)), .text(damage.what),
          .text(damage.message),
        ]
      })
  }

  private static func verdict(_ report: FileCheck) -> String {
    let content =
      "generation \(report.generation), \(report.tableCount) tables, \(report.rowCount) rows, "
      + "\(report.byteCount) bytes"
    if report.isSound { return "\(report.path) is sound: \(content)" }
    let count = report.damages.count
    return "\(report.path) is damaged in \(count) \(count == 1 ? "place" : "places"): \(content)"
  }
}
