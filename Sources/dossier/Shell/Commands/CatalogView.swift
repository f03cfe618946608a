import DossierDB

/// The tables of a database as the shell shows them.
struct CatalogView {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// The names of all tables.
  func names() throws(DossierError) -> [String] {
    try connection.query("SHOW TABLES").compactMap { $0.text(0) }
  }

  /// The columns of a table.
  func columns(of table: String) throws(DossierError) -> [(name: String, type: String)] {
    try connection.query("DESCRIBE " + SQLName.quoted(table)).map { ($0.text(0) ?? "", $0.text(1) ?? "") }
  }

  /// A row per table: its name, rows and columns.
  func tables() throws(DossierError) -> ResultSet {
    var rows: [[Value]] = []
    for name in try names() {
      let count = try connection.query("SELECT count(*) FROM " + SQLName.quoted(name))[0].integer(0) ?? 0
      rows.append([.text(name), .integer(count), .integer(Int64(try columns(of: name).count))])
    }
    return ResultSet(
      columns: [
        Column(name: "table", type: .varchar), Column(name: "rows", type: .bigint),
        Column(name: "columns", type: .bigint),
      ], rows: rows)
  }

  /// The columns of a table as DESCRIBE lists them.
  ///
  /// - Throws: ``DossierError/Code/binding`` with the nearest name if there is no such table.
  func description(of table: String) throws(DossierError) -> ResultSet {
    do throws(DossierError) {
      return try connection.query("DESCRIBE " + SQLName.quoted(table))
    } catch {
      throw Self.withoutPlace(error)
    }
  }

  /// The place would be in a statement that nobody typed.
  private static func withoutPlace(_ error: DossierError) -> DossierError {
    var error = error
    error.place = nil
    return error
  }

  /// The tables as statements that would create them.
  ///
  /// - Throws: ``DossierError/Code/binding`` with the nearest name if there is no such table.
  func definitions(of table: String?) throws(DossierError) -> String {
    var text = ""
    let wanted = if let table { [table] } else { try names() }
    for name in wanted { text += try connection.definition(of: name) + "\n" }
    return text
  }
}
