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
  /// - Throws: whatever ``Connection/query(_:_:)`` throws but syntax errors.
  public func run(_ parameters: StatementParameters = []) throws(DossierError) -> ResultSet {
    try stream(parameters).result()
  }

  /// Plans the statement on the newest committed state; its rows are then computed while they are read.
  ///
  /// - Throws: as ``run(_:)``.
  public func stream(_ parameters: StatementParameters = []) throws(DossierError) -> ResultStream {
    try connection.stream(tree, parameters, source: source)
  }
}
