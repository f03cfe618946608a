package import DossierVector

/// Loads CSV into a table: the module's one entrance.
package struct CSVImport: Sendable {
  package let request: ImportRequest

  package init(_ request: ImportRequest) { self.request = request }

  /// Reads the inputs and hands blocks of rows to the sink that `makeSink` makes for the columns.
  ///
  /// Types come from a sample first; if a later value contradicts them, the sink is let go, the rest is
  /// looked through, and `makeSink` is called once more with the final columns. The rows and blocks are the
  /// same for any number of threads.
  /// - Throws: ``EngineError/Code/data`` with line and column for bad input, ``EngineError/Code/usage`` for a
  ///   request that makes no sense, ``EngineError/Code/inputOutput``, ``EngineError/Code/interrupted``, and
  ///   whatever the sink throws.
  package func run(
    pool: WorkerPool, interruption: Interruption,
    progress: (@Sendable (ImportProgress) -> Void)? = nil,
    makeSink: (Schema) throws(EngineError) -> any TableSink
  ) throws(EngineError) -> ImportSummary {
    throw EngineError(.unsupported, "not yet")
  }
}
