import DossierVector

/// Turns the bytes of a chunk into vectors, tile by tile.
struct ChunkParser {
  let plan: TablePlan
  let offsetMinutes: Int
  let collectsRejects: Bool
  /// Fields of a tile, about: so many spans stay in a processor's cache.
  private static let tileFieldCount = 16_384

  private let chunk: Chunk
  private let input: InputPlan
  private var tasks: [ColumnTask]
  private var vectors: [Vector]
  private var haveNulls: [Bool]
  private var rowCount = 0
  private var readCount = 0
  private var rejects: [Reject] = []
  private var contradictions: [Int: KindSet] = [:]

  /// Reads a chunk; `tasks` says how, column by column.
  ///
  /// - Throws: the fault of the first bad record, unless rejects are collected.
  static func parse(
    _ chunk: Chunk, _ plan: TablePlan, tasks: [ColumnTask], offsetMinutes: Int, collectsRejects: Bool
  ) throws(EngineError) -> ParsedChunk {
    var parser = ChunkParser(chunk, plan, tasks, offsetMinutes, collectsRejects)
    try parser.run()
    return parser.finish()
  }

  private init(
    _ chunk: Chunk, _ plan: TablePlan, _ tasks: [ColumnTask], _ offsetMinutes: Int, _ collectsRejects: Bool
  ) {
    self.chunk = chunk
    self.plan = plan
    self.tasks = tasks
    self.offsetMinutes = offsetMinutes
    self.collectsRejects = collectsRejects
    input = plan.inputs[chunk.input]
    vectors = tasks.map { Vector($0.type, capacity: chunk.recordCount) }
    haveNulls = Array(repeating: false, count: tasks.count)
  }

  private mutating func run() throws(EngineError) {
    let rowLimit = max(16, min(2_048, Self.tileFieldCount / input.fieldCount))
    var index = FieldIndex(input.dialect, columnCount: input.fieldCount, rowLimit: rowLimit)
    defer { index.deallocate() }
    var position = chunk.start
    while position < chunk.end {
      index.fill(chunk.bytes, from: position, to: chunk.end, hasQuotes: chunk.hasQuotes)
      try readTile(&index, from: position)
      position = index.end
    }
    if let unclosed = chunk.unclosed { try refuse(unclosed) }
  }

  private mutating func readTile(_ index: inout FieldIndex, from start: Int) throws(EngineError) {
    var faults = TileFaults(index, chunk, encoding: input.encoding)
    faults.checkEncoding(from: start, to: index.end)
    if chunk.hasQuotes { faults.stripQuotes() }
    let tile = Tile(
      bytes: chunk.bytes, spans: index.spans, columnCount: input.fieldCount, rowCount: index.rowCount)
    makeRoom(tile.rowCount)
    for column in tasks.indices { readColumn(column, tile, &faults) }
    readCount += tile.rowCount + index.badRecords.count
    guard faults.isEmpty else {
      try refuse(faults, tile)
      return
    }
    rowCount += tile.rowCount
  }

  /// Reads one column of a tile into its vector, behind the rows of the tiles before.
  private mutating func readColumn(_ column: Int, _ tile: Tile, _ faults: inout TileFaults) {
    guard let field = input.fieldOfColumn[column] else {
      let validity = vectors[column].validity + rowCount
      for row in 0..<tile.rowCount { validity[row] = 0 }
      haveNulls[column] = true
      return
    }
    var reader = ColumnReader(
      tile, column: field, into: vectors[column], at: rowCount, offsetMinutes: offsetMinutes)
    switch tasks[column] {
    case .classify: contradict(column, reader.kinds())
    case .undetermined:
      reader.readTexts()
      reader.readNothing()
      if !reader.failures.isEmpty { contradict(column, reader.kinds()) }
    case .inferred(let reading):
      reader.read(as: reading)
      if !reader.failures.isEmpty { contradict(column, reader.kinds()) }
      noteLayouts(column, reading, reader.layouts)
    case .fixed(let type):
      reader.read(as: type)
      faults.add(reader.failures, field: field, type: type.name, tile)
    case .deadlineDate:
      reader.readDates(isStrict: false)
      if !reader.failures.isEmpty { reconsiderDeadlines(column, field, tile, reader.failures, &faults) }
    case .deadlineTimestamp:
      reader.readDeadlines()
      faults.add(reader.failures, field: field, type: DataType.timestamp.name, tile)
    }
    if reader.hasNulls { haveNulls[column] = true }
  }

  private mutating func contradict(_ column: Int, _ kinds: KindSet) {
    contradictions[column, default: KindSet()].formUnion(kinds)
    tasks[column] = .classify
  }

  /// Days before months and months before days may agree with a column until its last value.
  private mutating func noteLayouts(_ column: Int, _ reading: ColumnReading, _ layouts: DateLayoutSet) {
    guard layouts != .all else { return }
    switch reading {
    case .localDate: narrowed[column, default: KindSet()].formUnion(.localDate(layouts))
    case .localTimestamp: narrowed[column, default: KindSet()].formUnion(.localTimestamp(layouts))
    default: break
    }
  }

  /// Among deadlines read as dates: those with a time change the type, others are faults.
  private mutating func reconsiderDeadlines(
    _ column: Int, _ field: Int, _ tile: Tile, _ rows: [Int], _ faults: inout TileFaults
  ) {
    let wrong = rows.filter {
      FixedText.timestamp(tile.text(tile.span($0, field)), offsetMinutes: offsetMinutes) == nil
    }
    faults.add(wrong, field: field, type: DataType.timestamp.name, tile)
    if wrong.count < rows.count { contradictions[column, default: KindSet()].formUnion(.timestamp) }
  }

  /// Throws the first fault, or keeps all as rejects and drops their rows.
  private mutating func refuse(_ faults: TileFaults, _ tile: Tile) throws(EngineError) {
    let found = faults.rejects(names: fieldNames)
    if !collectsRejects, let first = found.first { throw first.error(file: input.name) }
    rejects += found
    let bad = faults.badRows
    for vector in vectors { vector.removeRows(bad, from: rowCount, count: tile.rowCount) }
    rowCount += tile.rowCount - bad.count
  }

  private mutating func refuse(_ unclosed: UnclosedRecord) throws(EngineError) {
    let text = UnsafeBufferPointer(start: chunk.bytes + chunk.end, count: unclosed.end - chunk.end)
    let reject = Reject(
      line: unclosed.line, column: unclosed.column + 1, columnName: fieldNames[unclosed.column],
      fault: .unclosedQuote, text: Array(text))
    if !collectsRejects { throw reject.error(file: input.name) }
    rejects.append(reject)
    readCount += 1
  }

  /// Lines that were taken for parts of quoted texts may be more rows than the chunk promised.
  private mutating func makeRoom(_ added: Int) {
    guard let capacity = vectors.first?.capacity, rowCount + added > capacity else { return }
    vectors = vectors.map { $0.grown(to: max(2 * capacity, rowCount + added), keeping: rowCount) }
  }

  /// The column of the table that each field goes to.
  private var fieldNames: [Int: String] {
    var names: [Int: String] = [:]
    for (column, field) in input.fieldOfColumn.enumerated() {
      if let field { names[field] = plan.columns[column].name }
    }
    return names
  }

  private var narrowed: [Int: KindSet] = [:]

  private func finish() -> ParsedChunk {
    for (column, vector) in vectors.enumerated() {
      vector.count = rowCount
      vector.hasNulls = haveNulls[column]
      if vector.type == .varchar { vector.shareHeap(chunk.heap) }
    }
    return ParsedChunk(
      vectors: vectors, rowCount: rowCount, readCount: readCount, rejects: rejects,
      contradictions: contradictions, narrowed: narrowed)
  }
}
