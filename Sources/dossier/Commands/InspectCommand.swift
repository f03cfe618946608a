import ArgumentParser
import DossierDB
import DossierPresent

/// `dossier inspect FILE`: what is in a file.
struct InspectCommand: DossierCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier inspect",
    abstract: "Show the tables, columns, encodings and sizes of a dossier file.",
    discussion: """
      EXAMPLE: dossier inspect city.dossier --format csv

      Nothing is written, and damage does not stop it: what can be read is shown, and the exit code is 3.
      """)

  @Argument(help: "The database file.")
  var file: String

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 {
    let start = ContinuousClock().now
    let contents = try Database.inspect(path: file)
    let duration = ContinuousClock().now - start
    options.tell(duration, rowCount: contents.tables.reduce(0) { $0 + $1.columns.count })
    do throws(DossierError) {
      try InspectionView(contents).write(options.presentation)
    } catch {
      if contents.damages.isEmpty { throw error }
      ErrorMessage(error, asJSON: options.wantsJSON).print()
    }
    return contents.damages.isEmpty ? 0 : DossierError.Code.damaged.exitCode
  }
}
