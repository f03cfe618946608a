package import DossierBase
package import DossierVector

/// Writes blocks as CSV (RFC 4180 with line feeds); nulls are empty fields.
package final class CSVSink: TableSink {
  package typealias Write = @Sendable (UnsafeRawBufferPointer) throws(EngineError) -> Void

  private let turns = Turnstile()
  private let write: Write

  /// Writes the header row at once.
  package init(schema: Schema, write: @escaping Write) throws(EngineError) {
    self.write = write
    let header = schema.columns.map(\.name).joined(separator: ",") + "\n"
    try Self.write(Array(header.utf8), write)
  }

  package func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    let text = try CSVText(block)
    try turns.enter(ordinal)
    do throws(EngineError) {
      try write(UnsafeRawBufferPointer(start: text.bytes, count: text.byteCount))
    } catch {
      abandon(error)
      throw error
    }
    turns.leave()
  }

  package func abandon(_ error: EngineError) { turns.fail(with: error) }

  private static func write(_ bytes: [UInt8], _ write: Write) throws(EngineError) {
    var failure: EngineError?
    bytes.withUnsafeBytes { buffer in
      do throws(EngineError) { try write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
