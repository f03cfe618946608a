package import DossierVector

/// Changes to a file that become visible together, or not at all.
///
/// One thread at a time may call it; the sinks it hands out take blocks from many.
/// A transaction that is dropped without a commit is rolled back.
package final class WriteTransaction: @unchecked Sendable {
  init() {}

  /// The tables as this transaction has made them so far.
  package var tables: [Snapshot.Table] { [] }

  /// Adds an empty table.
  ///
  /// - Throws: ``EngineError/Code/binding`` if the name is taken or two columns share one.
  package func createTable(_ name: String, schema: Schema) throws(EngineError) {
    throw EngineError(.unsupported, "not yet")
  }

  /// Puts an empty table of this schema in the place of the one of this name, if there is one.
  package func replaceTable(_ name: String, schema: Schema) throws(EngineError) {
    throw EngineError(.unsupported, "not yet")
  }

  /// Removes a table.
  package func dropTable(_ name: String) throws(EngineError) {
    throw EngineError(.unsupported, "not yet")
  }

  /// A sink that adds rows to a table, whose batches have the columns of `schema`.
  ///
  /// Columns go by name: those the table lacks are added to it (older rows have null there), those
  /// that `schema` lacks are null in the new rows.
  /// - Throws: ``EngineError/Code/binding`` if there is no such table or a type differs.
  package func appender(table name: String, schema: Schema) throws(EngineError) -> TableAppender {
    throw EngineError(.unsupported, "not yet")
  }

  /// Makes the changes durable and visible.
  ///
  /// - Throws: ``EngineError/Code/diskFull`` or ``EngineError/Code/inputOutput``, and then nothing has changed,
  ///   unless the message says that the outcome is unknown.
  package func commit() throws(EngineError) {
    throw EngineError(.unsupported, "not yet")
  }

  /// Gives up all changes; does nothing after a commit.
  package func rollback() {}
}
