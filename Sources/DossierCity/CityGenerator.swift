package import DossierBase
package import DossierVector

/// Generates a city's dossiers, the same for the same request on any number of threads.
package final class CityGenerator: Sendable {
  package let request: CityRequest
  let model: CityModel
  private let dictionaries: CityDictionaries

  /// Rows of a city at most.
  package static let largestRowCount = 10_000_000_000

  /// Throws ``EngineError/Code/usage`` if the number of rows is out of range, or the calendar of the reference data
  /// does not cover the days and the hundred after them.
  package init(_ request: CityRequest, _ reference: CityReference) throws(EngineError) {
    guard (0...Self.largestRowCount).contains(request.rowCount) else {
      throw EngineError(.usage, "a city has 0 to \(Self.largestRowCount) dossiers")
    }
    self.request = request
    model = try CityModel(request, reference)
    dictionaries = CityDictionaries(model)
  }

  package var schema: Schema { CityColumn.schema(request) }
  /// The agencies, sectors and procedures that occur.
  package var register: AgencyRegister { model.register }
  package var catalogue: ProcedureCatalogue { model.catalogue }

  /// Number of blocks of so many rows.
  package func blockCount(ofSize blockRowCount: Int = Limits.blockRowCount) -> Int {
    (request.rowCount + blockRowCount - 1) / blockRowCount
  }

  /// One block of the usual size, alone.
  func block(_ ordinal: Int) -> Batch {
    let start = ordinal * Limits.blockRowCount
    let end = min(start + Limits.blockRowCount, request.rowCount)
    return BlockGenerator(model, dictionaries).block(start..<end)
  }

  /// Generates all rows into a sink, block by block in order of receipt.
  ///
  /// `progress` is called with the number of rows done, from any of the threads. Memory is bounded by a block per
  /// thread. Throws what the sink throws, or ``EngineError/Code/interrupted``.
  package func run(
    into sink: any TableSink, scheduler: Scheduler, interruption: Interruption,
    blockRowCount: Int = Limits.blockRowCount, progress: (@Sendable (Int) -> Void)? = nil
  ) throws(EngineError) {
    let generators = (0..<scheduler.threadCount).map { _ in Guarded(BlockGenerator(model, dictionaries)) }
    let rowCount = request.rowCount
    try scheduler.run(blockCount(ofSize: blockRowCount)) { (worker, block) throws(EngineError) in
      do throws(EngineError) {
        try interruption.check()
        let end = min((block + 1) * blockRowCount, rowCount)
        let batch = generators[worker].withLock { $0.block(block * blockRowCount..<end) }
        try sink.append(batch, ordinal: block)
        progress?(end)
      } catch {
        sink.abandon(error)
        throw error
      }
    }
  }
}
