package import DossierVector

/// Compresses blocks and writes them behind the committed end of the file.
///
/// The bytes written depend on the blocks and their ordinals only, never on the number of threads.
package final class TableAppender: TableSink {
  init() {}

  package func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    throw EngineError(.unsupported, "not yet")
  }

  /// Releases waiting calls with this error: a block that they wait for will never come.
  package func abandon(_ error: EngineError) {}
}
