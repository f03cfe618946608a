import DossierBase
import DossierQuery
import DossierStore
import DossierVector

/// The changes of one transaction, as the query module makes them.
final class ChangeTransaction: ChangeTarget, @unchecked Sendable {
  private let database: Database
  private let transaction: WriteTransaction
  /// False as long as there is nothing to commit.
  private(set) var hasChanged = false

  /// - Parameter generation: that of the state which was read before; nil if none was.
  /// - Throws: ``EngineError/Code/conflict`` if another commit came since; what ``Database/beginWrite(_:_:)`` throws.
  init(_ connection: Connection, on generation: Int?) throws(EngineError) {
    database = connection.database
    transaction = try database.beginWrite(connection.scheduler, connection.interruption)
    if let generation, generation != transaction.baseGeneration {
      transaction.rollback()
      throw EngineError(
        .conflict, "another commit changed the database after this transaction began to read it",
        hint: "begin it anew")
    }
  }

  func commit() throws(EngineError) {
    if hasChanged { try database.commit(transaction) } else { transaction.rollback() }
  }

  func rollback() { transaction.rollback() }

  // MARK: What statements change

  func makeCatalog() throws(EngineError) -> any Catalog { try tables() }

  /// The tables and views as they are so far.
  func tables() throws(EngineError) -> DatabaseCatalog { database.catalog(of: try transaction.snapshot()) }

  func createTable(_ definition: TableDefinition) throws(EngineError) {
    hasChanged = true
    try transaction.createTable(definition)
  }

  func replaceTable(_ definition: TableDefinition) throws(EngineError) {
    hasChanged = true
    try transaction.replaceTable(definition)
  }

  func dropTable(_ name: String) throws(EngineError) {
    try refuseBuiltIn(name)
    hasChanged = true
    try transaction.dropTable(name)
  }

  func renameTable(_ name: String, to new: String) throws(EngineError) {
    try refuseBuiltIn(name)
    hasChanged = true
    try transaction.renameTable(name, to: new)
  }

  func addColumn(_ column: TableDefinition.Column, toTable name: String) throws(EngineError) {
    try adopt(name)
    try transaction.addColumn(column, toTable: name)
  }

  func dropColumn(_ column: Int, ofTable name: String) throws(EngineError) {
    try adopt(name)
    try transaction.dropColumn(column, ofTable: name)
  }

  func renameColumn(_ column: Int, ofTable name: String, to new: String) throws(EngineError) {
    try adopt(name)
    try transaction.renameColumn(column, ofTable: name, to: new)
  }

  func setView(_ view: ViewDefinition) throws(EngineError) {
    hasChanged = true
    try transaction.setView(view)
  }

  func dropView(_ name: String) throws(EngineError) {
    hasChanged = true
    try transaction.dropView(name)
  }

  func appender(table name: String) throws(EngineError) -> any TableSink {
    try adopt(name)
    guard let schema = transaction.schema(ofTable: name) else {
      throw EngineError(.binding, "there is no table '\(name)'")
    }
    return try transaction.appender(table: name, schema: schema, encoding: database.options.engine.encoding)
  }

  func rewrite(
    _ blocks: [Int], ofTable name: String,
    _ rows: @escaping @Sendable (_ block: Int, Batch) throws(EngineError) -> Batch
  ) throws(EngineError) {
    try adopt(name)
    try transaction.rewrite(blocks, ofTable: name, rows)
  }

  // MARK: Built-in tables

  /// True for a table that only a database in memory has, as long as nobody changes it.
  private func isBuiltIn(_ name: String) -> Bool {
    database.path == nil && transaction.schema(ofTable: name) == nil && ReferenceTables.has(name)
  }

  private func refuseBuiltIn(_ name: String) throws(EngineError) {
    guard database.path == nil, ReferenceTables.has(name) else { return }
    throw EngineError(.unsupported, "'\(name)' is built in, and every database in memory has it")
  }

  /// Makes a table that is to be changed one of the database's own.
  private func adopt(_ name: String) throws(EngineError) {
    hasChanged = true
    guard isBuiltIn(name), let own = ReferenceTables.canonicalName(name) else { return }
    try ReferenceTables.load(own) { schema throws(EngineError) in
      try database.sink(for: own, schema: schema, isReplacing: false, in: transaction)
    }
  }
}
