import DossierSQL

/// A statement that has been parsed once and can be run any number of times.
public struct Statement: Sendable {
  /// The text it was made of.
  public var sql: String { source.text }
  let source: SQLSource
  let connection: Connection
  let tree: SQLStatement

  /// Runs the statement on the newest committed state.
  ///
  /// - Throws: whatever ``Connection/query(_:)`` throws but syntax errors.
  public func run() throws(DossierError) -> ResultSet { try stream().result() }

  /// Plans the statement on the newest committed state; its rows are then computed while they are read.
  ///
  /// - Throws: as ``run()``.
  public func stream() throws(DossierError) -> ResultStream {
    try connection.stream(tree, source: source)
  }
}
