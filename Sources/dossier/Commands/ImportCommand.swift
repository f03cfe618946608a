import ArgumentParser
import CPlatform
import DossierDB
import DossierPresent

/// `dossier import FILE DATA.csv…`: loads CSV.
struct ImportCommand: DossierCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier import",
    abstract: "Load CSV into a dossier file, in one atomic commit.",
    discussion: """
      EXAMPLE: dossier import city.dossier 2024.csv.gz --map accepted_at="Ngày tiếp nhận" --rejects bad.csv

      The file is created if it does not exist. Plain, .gz and .zst files are read, and - is standard input.
      Delimiter and header are found out, and where they would be a guess, the load asks for the options.

      The fields of --map: \(ImportOptions.FieldMapping.fields.joined(separator: ", ")).
      """)

  @Argument(help: "The database file.")
  var file: String

  @Argument(help: "The CSV files, or - for standard input.")
  var data: [String]

  @Option(
    help: ArgumentHelp("Load into any table, with types inferred (default: dossiers).", valueName: "name"))
  var table: String?

  @Option(
    help: ArgumentHelp(
      "Take a dossier field from a header of any name; may be repeated.", valueName: "field=header"))
  var map: [String] = []

  @Option(help: ArgumentHelp("Replace rows of the same key (not in this version).", valueName: "column"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Store a new table in this order (default: ids of unit, day and number by these).",
      valueName: "column[,column]"))
  var orderBy: String?

  @Option(
    help: ArgumentHelp(
      "Write rows refused here, instead of failing at the first; replaces only earlier rejects.",
      valueName: "out.csv"))
  var rejects: String?

  @Flag(
    name: .customLong("rejects-escape-formulas"),
    help: "In the rejects, put ' before what a spreadsheet would take for a formula (= + - @).")
  var escapesFormulas = false

  @OptionGroup var dialect: DialectOptions

  @OptionGroup(title: "How values are written") var values: ImportValueOptions

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 {
    // The text of a block is one piece, and nothing else that is as large comes and goes.
    dossier_keep_heap(32 << 20)
    if key != nil {
      throw DossierError(.usage, "--key is not in this version", hint: "load into a new table")
    }
    if options.readonly {
      throw DossierError(.usage, "--readonly refuses every change", hint: "leave it out to load data")
    }
    if data.count(where: { $0 == "-" }) > 1 {
      throw DossierError(.usage, "standard input (-) can be read only once")
    }
    let connection = try Database(path: file, options: options.databaseOptions).connect()
    Interrupts.stop(connection)
    let sources = data.map { $0 == "-" ? ImportSource.standardInput : .file($0) }
    try load(sources, into: connection, table: table, options.presentation, to: StandardOutput())
    return 0
  }

  /// Loads into an open database, and writes what was loaded.
  func load(
    _ sources: [ImportSource], into connection: Connection, table: String?, _ presentation: Presentation,
    to sink: any ByteSink
  ) throws(DossierError) {
    let progress = ProgressLine()
    var importOptions = ImportOptions(table: table, mappings: try mappings(), rejectsPath: rejects)
    importOptions.escapesRejectedFormulas = escapesFormulas
    if let rejects {
      try ResultFile.refuse(
        path: rejects, purpose: "the rejects", avoiding: UsedFiles.all(beside: connection))
    }
    importOptions.order = orderBy.map { $0.split(separator: ",").map(String.init) }
    try dialect.apply(to: &importOptions)
    try values.apply(to: &importOptions)
    if Terminal.isError { importOptions.progress = { progress.show($0) } }
    defer { progress.clear() }
    let start = ContinuousClock().now
    let summary = try connection.importCSV(sources, options: importOptions)
    let duration = ContinuousClock().now - start
    progress.clear()
    let count = summary.loadedRowCount
    CommittedWork.tell(
      "\(count) \(count == 1 ? "row is" : "rows are") in the table \(table ?? "dossiers")"
    ) { () throws(DossierError) in
      options.tell(duration, rowCount: count)
      for note in summary.notes { StandardError.print("note: " + note) }
      try ImportSummaryView(summary).write(presentation, to: sink)
    }
  }

  private func mappings() throws(DossierError) -> [ImportOptions.FieldMapping] {
    var result: [ImportOptions.FieldMapping] = []
    for text in map {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw DossierError(.usage, "--map \(text) has no field", hint: "write --map accepted_at=OPEN_DT")
      }
      result.append(.init(field: String(text[..<sign]), header: String(text[text.index(after: sign)...])))
    }
    return result
  }
}
