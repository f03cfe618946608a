package import DossierBase
package import DossierVector

/// The tables and views of a database that statements change, within one transaction: all comes to be, or nothing.
///
/// Names are those of the catalogue, and exist or are free as each call needs; what calls throw besides is what reading
/// and writing throw.
package protocol ChangeTarget: AnyObject {
  /// The tables and views as they have become so far; it stays as it is whatever comes later.
  func makeCatalog() throws(EngineError) -> any Catalog

  func createTable(_ definition: TableDefinition) throws(EngineError)
  /// Puts an empty table in the place of the one of its name.
  func replaceTable(_ definition: TableDefinition) throws(EngineError)
  func dropTable(_ name: String) throws(EngineError)
  func renameTable(_ name: String, to new: String) throws(EngineError)

  /// Adds a column, which is null in all rows.
  func addColumn(_ column: TableDefinition.Column, toTable name: String) throws(EngineError)
  func dropColumn(_ column: Int, ofTable name: String) throws(EngineError)
  func renameColumn(_ column: Int, ofTable name: String, to new: String) throws(EngineError)

  /// Adds a view, or puts it in the place of the one of its name.
  func setView(_ view: ViewDefinition) throws(EngineError)
  func dropView(_ name: String) throws(EngineError)

  /// A sink for new rows of a table, of which all columns are given.
  func appender(table name: String) throws(EngineError) -> any TableSink

  /// Puts other rows in the place of those of some blocks of a table, as many or fewer.
  ///
  /// - Parameters:
  ///   - blocks: their numbers in the table that the newest catalogue gives, ascending.
  ///   - rows: what a block's rows become, all columns of them; called by several threads at once.
  func rewrite(
    _ blocks: [Int], ofTable name: String,
    _ rows: @escaping @Sendable (_ block: Int, Batch) throws(EngineError) -> Batch
  ) throws(EngineError)
}
