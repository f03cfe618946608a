import DossierDB
import DossierPresent

/// A command that reports on the dossiers of a database, also from within the shell.
protocol ReportCommand: DossierCommand {
  var options: GlobalOptions { get }

  /// Writes the report on an open database, and returns how long it took and how many rows it has.
  func report(
    on connection: Connection, _ presentation: Presentation, to sink: any ByteSink
  ) throws(DossierError) -> (duration: Duration, rowCount: Int)
}

extension ReportCommand {
  /// Opens a file and writes the report on it to standard output.
  func report(onFile file: String) throws(DossierError) -> Int32 {
    let connection = try Database(path: file, options: options.readOnlyDatabaseOptions).connect()
    Interrupts.stop(connection)
    let (duration, rowCount) = try report(on: connection, options.presentation, to: StandardOutput())
    options.tell(duration, rowCount: rowCount)
    return 0
  }
}
