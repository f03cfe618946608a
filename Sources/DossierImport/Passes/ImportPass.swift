import DossierBase
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
    /// What the values say of the notation, by input and column.
    var evidence: [[NotationEvidence]]
    /// Texts that were composed, by column.
    var composedCounts: [Int]
    /// The first value that did not fit while the notation was not settled; nothing was loaded then.
    var misfit: EngineError?
    /// The error that ended the pass, if values before it did not fit.
    var failure: EngineError?

    init(_ plan: TablePlan) {
      let none = Array(repeating: NotationEvidence(), count: plan.columns.count)
      evidence = Array(repeating: none, count: plan.inputs.count)
      composedCounts = Array(repeating: 0, count: plan.columns.count)
    }

    /// True if the rows of this pass will not be kept.
    var isVoid: Bool { !contradictions.isEmpty || misfit != nil }
  }

  struct Settings: Sendable {
    /// Values that do not fit are no faults yet.
    var isFirstLook: Bool
    /// Rows of a block.
    var blockRowCount: Int
    var rejects: RejectsWriter?
    var interruption: Interruption
    var progress: (@Sendable (ImportProgress) -> Void)?
  }

  private let plan: TablePlan
  private let tasks: [ColumnTask]
  private let sink: any TableSink
  private let settings: Settings
  private let memory: ImportMemory
  private let turnstile = Turnstile()
  private let intake: Guarded<Intake>
  /// Changed only by the thread whose turn it is.
  private var outcome: Outcome
  private var assembler: BlockAssembler

  /// The reading side, which one thread at a time uses.
  private struct Intake {
    var reader: ChunkReader
    var isStopped = false
    var failure: (ordinal: Int, error: EngineError)?
    var nextOrdinal = 0
  }

  init(
    _ plan: TablePlan, tasks: [ColumnTask], sink: any TableSink, reader: ChunkReader, memory: ImportMemory,
    settings: Settings
  ) {
    self.plan = plan
    self.tasks = tasks
    self.sink = sink
    self.settings = settings
    assembler = BlockAssembler(blockRowCount: settings.blockRowCount)
    self.memory = memory
    outcome = Outcome(plan)
    intake = Guarded(Intake(reader: reader))
  }

  /// Works until the inputs end or something fails.
  func run(_ scheduler: Scheduler) throws(EngineError) -> Outcome {
    try scheduler.run(memory.threadCount) { (_, _) throws(EngineError) in self.work() }
    if let failure = intake.withLock({ $0.failure }) {
      guard outcome.misfit != nil, failure.error.code == .data else { throw failure.error }
      outcome.failure = failure.error
    }
    if !outcome.isVoid, let last = assembler.finish() {
      try sink.append(try last.batch(), ordinal: last.ordinal)
    }
    outcome.byteCount = intake.withLock { $0.reader.byteCount }
    return outcome
  }

  private func work() {
    while let chunk = takeChunk() {
      let outcome = Result { () throws(EngineError) in try handOn(chunk.chunk, chunk.memory) }
      // Before a failure is noted: a thread that waits for memory keeps the others from noting any.
      memory.end()
      switch outcome {
      case .success: continue
      case .failure(let error):
        fail(chunk.chunk.ordinal, error)
        return
      }
    }
  }

  /// Parses a chunk and appends the blocks that it completes.
  private func handOn(_ chunk: Chunk, _ memory: SharedReservation) throws(EngineError) {
    try settings.interruption.check()
    let parsed = try ChunkParser.parse(
      chunk, plan, tasks: tasks, collectsRejects: settings.rejects != nil, isFirstLook: settings.isFirstLook)
    try turnstile.enter(chunk.ordinal)
    let blocks = try deliver(parsed, of: chunk, memory)
    turnstile.leave()
    // Every ordinal given out is appended, or a sink might wait for it for ever.
    for block in blocks { try sink.append(try block.batch(), ordinal: block.ordinal) }
  }

  /// Bytes that a chunk's text, the bits of its separators and its values take, and their copies in a block.
  private func byteCount(of chunk: Chunk) -> Int {
    let rowByteCount = tasks.reduce(0) {
      $0 + $1.type.physicalType.byteCount + ($1.type == .varchar ? 10 : 1)
    }
    let markByteCount = chunk.heap.count / 8
    return chunk.heap.capacity + chunk.heap.count + markByteCount + 2 * chunk.recordCount * rowByteCount
  }

  private func takeChunk() -> (chunk: Chunk, memory: SharedReservation)? {
    intake.withLock { intake in
      if intake.isStopped { return nil }
      do throws(EngineError) {
        guard let chunk = try intake.reader.next() else {
          intake.isStopped = true
          return nil
        }
        let held = try memory.begin(byteCount: byteCount(of: chunk))
        intake.nextOrdinal = chunk.ordinal + 1
        return (chunk, held)
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
    turnstile.fail(ordinal, with: error)
  }

  private static func note(_ error: EngineError, _ ordinal: Int, _ intake: inout Intake) {
    if intake.failure == nil || ordinal < intake.failure!.ordinal { intake.failure = (ordinal, error) }
  }

  /// Takes over the rows of the chunk whose turn it is.
  private func deliver(
    _ parsed: ParsedChunk, of chunk: Chunk, _ memory: SharedReservation
  ) throws(EngineError) -> [BlockAssembler.PlannedBlock] {
    outcome.readCount += parsed.readCount
    outcome.rejectedCount += parsed.rejects.count
    outcome.loadedCount += parsed.rowCount
    outcome.contradictions.merge(parsed.contradictions) { $0.union($1) }
    outcome.narrowed.merge(parsed.narrowed) { $0.union($1) }
    for column in tasks.indices {
      outcome.evidence[chunk.input][column].add(parsed.evidence[column])
      outcome.composedCounts[column] += parsed.composedCounts[column]
    }
    if outcome.misfit == nil { outcome.misfit = parsed.misfit }
    if let rejects = settings.rejects {
      for reject in parsed.rejects { try rejects.write(reject, input: plan.inputs[chunk.input].name) }
    }
    report(chunk)
    guard !outcome.isVoid else { return [] }
    return try assembler.add(
      parsed.vectors, rowCount: parsed.rowCount, byteCount: chunk.heap.count, memory: memory)
  }

  private func report(_ chunk: Chunk) {
    guard let progress = settings.progress else { return }
    progress(
      ImportProgress(
        byteCount: chunk.consumedByteCount, totalByteCount: plan.inputs.reduce(0) { $0 + $1.storedByteCount },
        rowCount: outcome.loadedCount))
  }
}
