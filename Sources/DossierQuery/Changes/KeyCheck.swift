import DossierBase
import DossierSQL
import DossierVector

/// Looks for rows whose key another row has, too.
struct KeyCheck {
  private let runner: ChangeRunner
  private let definition: TableDefinition
  private let place: Range<Int>

  init(_ runner: ChangeRunner, _ definition: TableDefinition, at place: Range<Int>) {
    (self.runner, self.definition, self.place) = (runner, definition, place)
  }

  /// - Parameters:
  ///   - new: rows with the columns of the key.
  ///   - old: those that are there, apart from the new ones.
  /// - Throws: ``EngineError/Code/constraint`` with the key that comes twice.
  func check(_ new: any TableSource, against old: any TableSource) throws(EngineError) {
    if definition.key.isEmpty || new.rowCount == 0 { return }
    let keys = runner.keyNames(definition)
    try refuse(
      "SELECT \(keys) FROM \(ChangeRunner.quotedRows) GROUP BY \(keys) HAVING count(*) > 1 LIMIT 1",
      [ChangeRunner.rowsName: new], "comes twice")
    try refuse(
      "SELECT \(keys) FROM \(ChangeRunner.quotedTarget) SEMI JOIN \(ChangeRunner.quotedRows) USING (\(keys)) LIMIT 1",
      [ChangeRunner.rowsName: new, ChangeRunner.targetName: old], "is there already")
  }

  private func refuse(
    _ sql: String, _ tables: [String: any TableSource], _ what: String
  ) throws(EngineError) {
    let found = try runner.rows(of: try SQLParser.query(of: sql, at: place), over: tables)
    guard found.rowCount > 0 else { return }
    let batch = try RowsOfTable(found).read(0..<1, columns: Array(definition.key.indices))
    var parts: [String] = []
    for (place, column) in definition.key.enumerated() {
      let vector = try batch.column(place)
      let bytes = ValueFormat.text(try vector.scalar(0), vector.type) ?? []
      let text = String(decoding: bytes, as: UTF8.self)
      parts.append("\(definition.columns[column].name) = \(ShownText.shortened(text))")
    }
    throw EngineError(
      .constraint, "the key \(parts.joined(separator: ", ")) of table '\(definition.name)' \(what)",
      at: .sql(place))
  }
}
