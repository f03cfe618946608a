package import DossierBase
import DossierFiles
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
    scheduler: Scheduler, interruption: Interruption, budget: MemoryBudget = MemoryBudget(limit: .max),
    progress: (@Sendable (ImportProgress) -> Void)? = nil,
    makeSink: (Schema) throws(EngineError) -> any TableSink
  ) throws(EngineError) -> ImportSummary {
    try checkRequest()
    var files: [InputFile] = []
    for input in request.inputs {
      files.append(
        try InputFile(
          input, encoding: request.conversion, temporaryDirectory: request.temporaryDirectory,
          interruption: interruption))
    }
    var plan = try TablePlanner.plan(request, files)
    var rejects: RejectsWriter?
    if let path = request.rejectsPath {
      rejects = try RejectsWriter(
        path: path, hasSeveralInputs: files.count > 1, escapesFormulas: request.escapesRejectedFormulas,
        avoiding: filesInUse(files), interruption: interruption)
    }
    let memory = try ImportMemory(
      budget, chunkByteCount: request.chunkByteCount, threadCount: scheduler.threadCount)
    var settings = ImportPass.Settings(
      isFirstLook: true, blockRowCount: request.blockRowCount, rejects: rejects, interruption: interruption,
      progress: progress)
    var result = try pass(plan, files, areFinal: false, settings, memory, scheduler, makeSink)
    var passCount = 1
    while plan.learn(from: result.outcome) {
      guard passCount < Self.passLimit else {
        throw EngineError(.inputOutput, "the input was changed while it was read")
      }
      passCount += 1
      try rejects?.restart()
      settings.isFirstLook = passCount < Self.passLimit
      result = try pass(plan, files, areFinal: true, settings, memory, scheduler, makeSink)
    }
    if let misfit = result.outcome.misfit { throw misfit }
    if rejects != nil, let error = plan.otherContent(result.outcome) { throw error }
    try rejects?.finish()
    return ImportSummary(
      schema: result.schema, readCount: result.outcome.readCount, loadedCount: result.outcome.loadedCount,
      rejectedCount: result.outcome.rejectedCount, byteCount: result.outcome.byteCount,
      notes: ImportNotes(plan, result.outcome, request).all)
  }

  /// Passes at most: the first look, one with the notations that it finds, one with columns that are kept as
  /// text because even so their values do not fit, and one for deadlines that turn out to have times.
  private static let passLimit = 4

  private func checkRequest() throws(EngineError) {
    if request.inputs.isEmpty { throw EngineError(.usage, "there is no input to load") }
    try request.checkDialect()
    if let decimal = request.decimal, !NumberMarks.isMark(decimal) {
      throw EngineError(.usage, "a dot or a comma stands before decimals, nothing else")
    }
    if abs(request.offsetMinutes) > 16 * 60 {
      throw EngineError(.usage, "an offset of \(request.offsetMinutes) minutes is more than 16 hours")
    }
  }

  /// What is read or loaded into, which rejects must not be written over.
  private func filesInUse(_ inputs: [InputFile]) -> [FileInUse] {
    var files = inputs.compactMap { input in
      input.identity.map { FileInUse($0, what: "the input '\(input.name)'") }
    }
    if let path = request.databasePath, let file = FileInUse(path: path, what: "the database '\(path)'") {
      files.append(file)
    }
    return files
  }

  private func pass(
    _ plan: TablePlan, _ files: [InputFile], areFinal: Bool, _ settings: ImportPass.Settings,
    _ memory: ImportMemory, _ scheduler: Scheduler, _ makeSink: (Schema) throws(EngineError) -> any TableSink
  ) throws(EngineError) -> (outcome: ImportPass.Outcome, schema: Schema) {
    let tasks = plan.tasks(areFinal: areFinal)
    let schema = plan.schema(tasks)
    let reader = ChunkReader(plan, files, chunkByteCount: memory.chunkByteCount)
    let sink = try makeSink(schema)
    let pass = ImportPass(plan, tasks: tasks, sink: sink, reader: reader, memory: memory, settings: settings)
    return (try pass.run(scheduler), schema)
  }
}
