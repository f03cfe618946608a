import ArgumentParser
import DossierDB

/// `dossier-kernels bare FILE`: the questions of the race as loops over arrays in memory.
struct BareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bare",
    abstract: "Time the race's queries as plain loops over arrays in memory: the ceiling of any engine.",
    discussion: "EXAMPLE: dossier-kernels bare city.dossier --threads 1,2 --format csv")

  @Argument(help: "A dossier file with the table dossiers.")
  var file: String

  @Option(help: "Numbers of threads, each timed on its own.")
  var threads: ThreadCounts = ThreadCounts(values: [1, 2])

  @Option(help: "How often each loop runs; the fastest run counts.")
  var repetitions = 5

  @Option(help: "The sector that sector-year asks for.")
  var sector = "Đất đai"

  @Option(help: "The year of receipt that sector-year asks for.")
  var year = 2_023

  @Option(help: "How the times are written: table or csv.")
  var format = TimesFormat.table

  func validate() throws {
    guard repetitions >= 1 else { throw ValidationError("--repetitions is at least 1") }
  }

  func run() throws {
    let connection = try Database(path: file, options: .init(isReadOnly: true)).connect()
    let columns = try BareColumns.read(file)
    var times = BareTimes(
      columns: columns, connection: connection, threadCounts: threads.values, repetitionCount: repetitions)
    try times.measureAll(sector: sector, year: year)
    try StandardStreams.write(times.table, as: format)
    if !times.differences.isEmpty {
      throw BenchmarkError(message: times.differences.joined(separator: "\ndossier-kernels: "))
    }
  }
}

/// Numbers of threads set apart by commas.
struct ThreadCounts: ExpressibleByArgument {
  var values: [Int]

  init(values: [Int]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Int($0) }
    guard values.count == parts.count, values.allSatisfy({ (1...256).contains($0) }) else { return nil }
  }

  var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }
}
