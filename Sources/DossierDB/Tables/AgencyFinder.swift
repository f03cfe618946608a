import DossierBase
import DossierQuery
import DossierSQL
import DossierVector

/// Tells whether dossiers are those of the agencies that the table `agencies` lists.
struct AgencyFinder {
  /// Compared as Unicode does, so that NFC and NFD are one name.
  private let names: Set<String>

  private static let agencyColumns = ["resolving_agency", "receiving_agency"]

  /// The names in a table `agencies`; none if it has no column of that name.
  init(_ agencies: any TableSource) throws(EngineError) {
    var names: Set<String> = []
    if let column = agencies.schema.index(of: "name"), agencies.schema.columns[column].type == .varchar {
      let reader = try agencies.makeReader(columns: [column])
      let slice = SliceReader()
      for block in 0..<agencies.blockCount {
        slice.begin(try reader.read(block: block))
        while slice.next() {
          let texts = try slice.view(0)
          for row in 0..<texts.count where !texts.isNull(row) {
            names.insert(String(decoding: texts.text(row), as: UTF8.self))
          }
        }
      }
    }
    self.names = names
  }

  /// True if some dossier that a report counts has one of the agencies, as the resolving or the receiving one.
  func hasAgency(
    _ options: OnTimeOptions, _ catalog: DatabaseCatalog, _ session: QuerySession
  ) throws(EngineError) -> Bool {
    guard let dossiers = try catalog.table(named: options.table) else { return false }
    for name in Self.agencyColumns {
      guard let column = dossiers.schema.index(of: name), dossiers.schema.columns[column].type == .varchar
      else { continue }
      if let dictionary = dossiers.dictionary(column: column), dictionary.texts != nil {
        let known = agencies(among: VectorRows(dictionary.values), count: dictionary.count)
        if known.isEmpty { continue }
        if options.condition == nil { return true }
        let list = known.map {
          SQLPrinter.text(of: SQLExpression(.literal(.text(Array($0.utf8))), at: 0..<0))
        }
        let isOne = "\(name) IN (\(list.joined(separator: ", ")))"
        if try !batches("SELECT 1", options, [isOne], "LIMIT 1", session).isEmpty { return true }
      } else {
        for batch in try batches("SELECT DISTINCT \(name)", options, [], "", session) {
          let whole = try batch.materialized()
          defer { withExtendedLifetime(whole) {} }
          if !agencies(among: VectorRows(whole.loadedColumns[0]), count: whole.rowCount).isEmpty {
            return true
          }
        }
      }
    }
    return false
  }

  /// The agencies among some texts.
  private func agencies(among texts: VectorRows, count: Int) -> [String] {
    (0..<count).compactMap { row in
      guard !texts.isNull(row) else { return nil }
      let name = String(decoding: texts.text(row), as: UTF8.self)
      return names.contains(name) ? name : nil
    }
  }

  private func batches(
    _ selection: String, _ options: OnTimeOptions, _ conditions: [String], _ end: String,
    _ session: QuerySession
  ) throws(EngineError) -> [Batch] {
    // A condition may end with a comment.
    let all = conditions + (options.condition.map { ["(\($0)\n)"] } ?? [])
    let filter = all.isEmpty ? "" : "WHERE " + all.joined(separator: " AND ")
    let sql = "\(selection) FROM \(SQLPrinter.quoted(options.table)) \(filter) \(end)"
    var batches: [Batch] = []
    for statement in try SQLParser.statements(of: sql) { batches += try session.run(statement).batches() }
    return batches.filter { $0.count > 0 }
  }
}
