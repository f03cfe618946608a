import ArgumentParser
import DossierDB
import DossierPresent

/// `dossier generate OUT --rows N`: a city of invented dossiers.
struct GenerateCommand: DossierCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier generate",
    abstract: "Generate a city's dossiers, the same for the same arguments.",
    discussion: """
      EXAMPLE: dossier generate city.dossier --rows 1000000 --seed 7 --from 2023-01-01 --to 2023-12-31

      OUT ends in .dossier or .csv and must not exist yet (a dossier file: must have no table dossiers).
      """)

  @Argument(help: "The file to write: OUT.dossier or OUT.csv.")
  var out: String

  @Option(parsing: .unconditional, help: ArgumentHelp("Number of dossiers.", valueName: "n"))
  var rows: Int

  @Option(parsing: .unconditional, help: ArgumentHelp("Another seed gives another city.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("First day of acceptance (default: 2019-01-01).", valueName: "date"))
  var from: DateArgument?

  @Option(
    help: ArgumentHelp("Last day of acceptance, and the cut-off (default: 2025-12-31).", valueName: "date"))
  var to: DateArgument?

  @Option(help: "Every known column, or the eleven of comparisons.")
  var columns = Choice(CityOptions.Columns.all)

  @Flag(inversion: .prefixedNo, help: "Put in the small faults of real exports.")
  var faults = true

  @Flag(help: "Then print the entropy of each column in bits per row: the least that a file can need.")
  var entropy = false

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 {
    let isCSV = out.hasSuffix(".csv")
    guard isCSV || out.hasSuffix(".dossier") else {
      throw DossierError(.usage, "\(out) is neither a .dossier nor a .csv file", hint: "add the ending")
    }
    if options.readonly {
      throw DossierError(.usage, "--readonly refuses every change", hint: "leave it out to generate data")
    }
    let progress = ProgressLine()
    var city = try cityOptions()
    if Terminal.isError {
      let total = rows
      city.progress = { progress.show(rowCount: $0, of: total) }
    }
    let start = ContinuousClock().now
    defer { progress.clear() }
    if isCSV {
      try writeCSV(city)
    } else {
      let connection = try Database(path: out, options: options.databaseOptions).connect()
      Interrupts.stop(connection)
      try connection.generateCity(city)
    }
    progress.clear()
    let duration = ContinuousClock().now - start
    CommittedWork.tell("\(rows) rows are in \(out)") { () throws(DossierError) in
      try GenerationView(rowCount: rows, duration: duration).write(options.presentation)
    }
    if entropy {
      let connection = Database(inMemory: options.databaseOptions).connect()
      Interrupts.stop(connection)
      try EntropyView(try connection.cityEntropy(city)).write(options.presentation)
    }
    return 0
  }

  private func cityOptions() throws(DossierError) -> CityOptions {
    let usual = CityOptions.usualDays
    let first = from?.date ?? usual.lowerBound
    let last = to?.date ?? max(usual.upperBound, first)
    if first > last { throw DossierError(.usage, "--from \(first) lies after --to \(last)") }
    return CityOptions(
      rowCount: rows, seed: seed, days: first...last, columns: columns.value, hasFaults: faults)
  }

  private func writeCSV(_ city: CityOptions) throws(DossierError) {
    let connection = Database(inMemory: options.databaseOptions).connect()
    Interrupts.stop(connection)
    let file = try ResultFile(
      path: out, purpose: "the city", replacesOlder: false, avoiding: UsedFiles.all(beside: nil),
      check: Interrupts.check)
    try connection.generateCity(city) { bytes throws(DossierError) in try file.write(bytes) }
    try file.finish()
  }
}
