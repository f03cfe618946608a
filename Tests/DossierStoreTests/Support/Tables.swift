import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

/// Rows as plain values, to compare tables with.
typealias Rows = [[Scalar]]

/// Small tables of known rows.
enum Tables {
  static let schema = Schema([
    ColumnDefinition("id", .bigint), ColumnDefinition("name", .varchar), ColumnDefinition("due", .date),
  ])

  /// `count` rows whose values tell their position and `salt`.
  static func rows(_ count: Int, salt: Int = 0) -> Rows {
    (0..<count).map { row in
      [
        .integer(Int64(row + salt * 1_000)),
        row % 5 == 4 ? .null : .text("sở \(row % 3 + salt)"),
        .date(Int32(19_000 + row % 40)),
      ]
    }
  }

  static func batch(_ rows: Rows, _ schema: Schema = schema) -> Batch {
    let columns = schema.columns.indices.map { column in
      Vector(schema.columns[column].type, rows.map { $0[column] })
    }
    return Batch(columns: columns, rowCount: rows.count)
  }

  /// All tables of the newest snapshot, by name.
  static func readAll(_ database: DatabaseFile) throws -> [String: Rows] {
    let snapshot = try database.snapshot()
    var all: [String: Rows] = [:]
    for table in snapshot.tables {
      all[table.name] = try #require(try snapshot.source(named: table.name)).rows()
    }
    return all
  }

  /// Appends rows to a table in blocks of `blockRowCount`, and makes the table if it is new.
  static func append(
    _ rows: Rows, to name: String, _ schema: Schema = schema, in transaction: WriteTransaction,
    blockRowCount: Int = Limits.blockRowCount
  ) throws {
    if !transaction.tables.contains(where: { $0.name == name }) {
      try transaction.createTable(name, schema: schema)
    }
    let appender = try transaction.appender(table: name, schema: schema)
    for (ordinal, start) in stride(from: 0, to: rows.count, by: blockRowCount).enumerated() {
      let part = Array(rows[start..<min(start + blockRowCount, rows.count)])
      try appender.append(batch(part, schema), ordinal: ordinal)
    }
  }

  /// A new file with one table "t".
  static func create(
    _ rows: Rows, _ schema: Schema, blockRowCount: Int, in disk: SimulatedDisk
  ) throws -> DatabaseFile {
    let database = try DatabaseFile.create(path: "a", in: disk)
    let transaction = try database.beginWrite()
    try append(rows, to: "t", schema, in: transaction, blockRowCount: blockRowCount)
    try transaction.commit()
    return database
  }

  /// The table "t" of a file.
  static func stored(in database: DatabaseFile) throws -> StoredTable {
    try #require(try database.snapshot().source(named: "t") as? StoredTable)
  }

  /// Commits one table of rows.
  static func commit(_ rows: Rows, to name: String, in database: DatabaseFile) throws {
    let transaction = try database.beginWrite()
    try append(rows, to: name, in: transaction)
    try transaction.commit()
  }
}
