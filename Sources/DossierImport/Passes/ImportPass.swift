import DossierVector

/// One run through all inputs: several threads read chunks, one after the other hands on its rows.
final class ImportPass: @unchecked Sendable {
  /// What a pass found out.
  struct Outcome {
    var readCount = 0
    var loadedCount = 0
    var rejectedCount = 0
    var byteCount = 0
    /// Kinds of value by column that were not expected; if there are any, nothing was loaded in the end.
    var contradictions: [Int: KindSet] = [:]
    var narrowed: [Int: KindSet] = [:]
  }

  struct Settings: Sendable {
    var offsetMinutes: Int
    var rejects: RejectsWriter?
    var interruption: Interruption
    var progress: (@Sendable (ImportProgress) -> Void)?
  }

  private let plan: TablePlan
  private let tasks: [ColumnTask]
  private let sink: any TableSink
  private let settings: Settings
  private let gate = OrderedGate()
  private let intake: Guarded<Intake>
  /// Changed only by the thread whose turn it is.
  private var outcome = Outcome()
  private var assembler = BlockAssembler()

  /// The reading side, which one thread at a time uses.
  private struct Intake {
    var reader: ChunkReader
    var isStopped = false
    var failure: (ordinal: Int, error: EngineError)?
    var nextOrdinal = 0
  }

  init(
    _ plan: TablePlan, tasks: [ColumnTask], sink: any TableSink, reader: ChunkReader, settings: Settings
  ) {
    self.plan = plan
    self.tasks = tasks
    self.sink = sink
    self.settings = settings
    intake = Guarded(Intake(reader: reader))
  }

  /// Works until the inputs end or something fails.
  func run(_ pool: WorkerPool) throws(EngineError) -> Outcome {
    try pool.run(pool.threadCount) { (_, _) throws(EngineError) in self.work() }
    if let failure = intake.withLock({ $0.failure }) { throw failure.error }
    if outcome.contradictions.isEmpty, let last = assembler.finish() {
      try sink.append(last.batch(), ordinal: last.ordinal)
    }
    outcome.byteCount = intake.withLock { $0.reader.byteCount }
    return outcome
  }

  private func work() {
    while let chunk = takeChunk() {
      do throws(EngineError) {
        try settings.interruption.check()
        let parsed = try ChunkParser.parse(
          chunk, plan, tasks: tasks, offsetMinutes: settings.offsetMinutes,
          collectsRejects: settings.rejects != nil)
        guard gate.enter(chunk.ordinal) else { return }
        let blocks: [BlockAssembler.PlannedBlock]
        do throws(EngineError) {
          blocks = try deliver(parsed, of: chunk)
        } catch {
          fail(chunk.ordinal, error)
          return
        }
        gate.leave()
        // Every ordinal given out is appended, or a sink might wait for it for ever.
        for block in blocks { try sink.append(block.batch(), ordinal: block.ordinal) }
      } catch {
        fail(chunk.ordinal, error)
        return
      }
    }
  }

  private func takeChunk() -> Chunk? {
    intake.withLock { intake in
      if intake.isStopped { return nil }
      do throws(EngineError) {
        let chunk = try intake.reader.next()
        if let chunk { intake.nextOrdinal = chunk.ordinal + 1 } else { intake.isStopped = true }
        return chunk
      } catch {
        intake.isStopped = true
        Self.note(error, intake.nextOrdinal, &intake)
        return nil
      }
    }
  }

  /// Keeps the error of the earliest chunk and stops the reading.
  private func fail(_ ordinal: Int, _ error: EngineError) {
    intake.withLock { intake in
      intake.isStopped = true
      Self.note(error, ordinal, &intake)
    }
    gate.fail(ordinal)
  }

  private static func note(_ error: EngineError, _ ordinal: Int, _ intake: inout Intake) {
    if intake.failure == nil || ordinal < intake.failure!.ordinal { intake.failure = (ordinal, error) }
  }

  /// Takes over the rows of the chunk whose turn it is.
  private func deliver(
    _ parsed: ParsedChunk, of chunk: Chunk
  ) throws(EngineError) -> [BlockAssembler.PlannedBlock] {
    outcome.readCount += parsed.readCount
    outcome.rejectedCount += parsed.rejects.count
    outcome.loadedCount += parsed.rowCount
    outcome.contradictions.merge(parsed.contradictions) { $0.union($1) }
    outcome.narrowed.merge(parsed.narrowed) { $0.union($1) }
    if let rejects = settings.rejects {
      for reject in parsed.rejects { try rejects.write(reject, input: plan.inputs[chunk.input].name) }
    }
    report(chunk)
    guard outcome.contradictions.isEmpty else { return [] }
    return try assembler.add(
      parsed.vectors, rowCount: parsed.rowCount, byteCount: chunk.heap.count)
  }

  private func report(_ chunk: Chunk) {
    guard let progress = settings.progress else { return }
    progress(
      ImportProgress(
        byteCount: chunk.consumedByteCount, totalByteCount: plan.inputs.reduce(0) { $0 + $1.storedByteCount },
        rowCount: outcome.loadedCount))
  }
}
