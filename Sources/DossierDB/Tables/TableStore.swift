import DossierBase
import DossierVector

/// Where a database keeps its tables.
protocol TableStore: AnyObject, Sendable {
  /// The newest committed state, unchanging.
  func tables() throws(EngineError) -> any TableSet

  /// Starts the one transaction that may write; a database that does not exist yet comes into being with
  /// its commit.
  ///
  /// - Throws: ``EngineError/Code/locked`` if there is another one, ``EngineError/Code/usage`` if the database
  ///   was opened for reading only.
  func beginWriting() throws(EngineError) -> any TableWriter
}

/// Tables that do not change.
protocol TableSet: AnyObject, Sendable {
  /// Counts commits; equal for equal states of one store.
  var generation: Int { get }
  /// The names of all tables.
  var names: [String] { get }

  /// The table of this name (ASCII case-insensitively), or nil if there is none.
  func source(named name: String) throws(EngineError) -> (any TableSource)?
}

/// Changes that become visible together, or not at all; dropped without a commit they are undone.
protocol TableWriter: AnyObject {
  /// True if the database has no tables yet, so that the reference tables go in as well.
  var isNew: Bool { get }

  /// The columns of the table of this name, or nil if there is none.
  func schema(ofTable name: String) -> Schema?

  /// A sink for the rows of a table, which is created if need be, or emptied first if `isReplacing`.
  func sink(table name: String, schema: Schema, isReplacing: Bool) throws(EngineError) -> any TableSink

  /// Undoes everything so far, and goes on from the newest committed state.
  func startOver() throws(EngineError)

  func commit() throws(EngineError)
  func rollback()
}
