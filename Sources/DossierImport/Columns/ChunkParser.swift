import DossierBase
import DossierVector

/// Turns the bytes of a chunk into vectors, tile by tile.
struct ChunkParser {
  let plan: TablePlan
  let collectsRejects: Bool
  /// What the notation of the columns is, is not settled yet: a value that does not fit may fit in the end.
  let isFirstLook: Bool
  /// Fields of a tile, about: so many spans stay in a processor's cache.
  private static let tileFieldCount = 16_384

  private let chunk: Chunk
  private let input: InputPlan
  private let totals: TotalFinder?
  private var tasks: [ColumnTask]
  private var vectors: [VectorBuilder]
  /// For columns of texts.
  private var textCodes: [TextCodes?]
  private var haveNulls: [Bool]
  private var rowCount = 0
  private var readCount = 0
  private var rejects: [Reject] = []
  private var contradictions: [Int: KindSet] = [:]
  private var evidence: [NotationEvidence]
  private var composedCounts: [Int]
  private var misfit: EngineError?

  /// Reads a chunk; `tasks` says how, column by column.
  ///
  /// - Throws: the fault of the first bad record, unless rejects are collected. At first look, a value that
  ///   does not fit is no fault yet, and only noted.
  static func parse(
    _ chunk: Chunk, _ plan: TablePlan, tasks: [ColumnTask], collectsRejects: Bool, isFirstLook: Bool
  ) throws(EngineError) -> ParsedChunk {
    var parser = ChunkParser(chunk, plan, tasks, collectsRejects, isFirstLook)
    try parser.run()
    return parser.finish()
  }

  private init(
    _ chunk: Chunk, _ plan: TablePlan, _ tasks: [ColumnTask], _ collectsRejects: Bool, _ isFirstLook: Bool
  ) {
    self.chunk = chunk
    self.plan = plan
    self.tasks = tasks
    self.collectsRejects = collectsRejects
    self.isFirstLook = isFirstLook
    evidence = Array(repeating: NotationEvidence(), count: tasks.count)
    composedCounts = Array(repeating: 0, count: tasks.count)
    let input = plan.inputs[chunk.input]
    self.input = input
    totals =
      plan.refusesTotals
      ? TotalFinder(
        zip(plan.columns, input.fieldOfColumn).compactMap { column, field in
          field.map { (name: column.name, field: $0) }
        }) : nil
    vectors = tasks.map { VectorBuilder($0.type, capacity: chunk.recordCount) }
    var codedCount = 0
    textCodes = tasks.map { task in
      guard task.isReadAsText, codedCount < TextCodes.columnLimit else { return nil }
      codedCount += 1
      return TextCodes(capacity: chunk.recordCount)
    }
    haveNulls = Array(repeating: false, count: tasks.count)
  }

  private mutating func run() throws(EngineError) {
    let rowLimit = max(16, min(2_048, Self.tileFieldCount / input.fieldCount))
    var index = FieldIndex(input.dialect, columnCount: input.fieldCount, rowLimit: rowLimit)
    defer { index.deallocate() }
    var position = chunk.start
    while position < chunk.end {
      if let separators = chunk.separators {
        index.fill(chunk.bytes, from: position, to: chunk.end, separators)
      } else {
        index.fill(chunk.bytes, from: position, to: chunk.end, hasQuotes: chunk.hasQuotes)
      }
      try readTile(&index, from: position)
      position = index.end
    }
    if let unclosed = chunk.unclosed { try refuse(unclosed) }
  }

  private mutating func readTile(_ index: inout FieldIndex, from start: Int) throws(EngineError) {
    var faults = TileFaults(index, chunk, encoding: input.encoding)
    faults.checkEncoding(from: start, to: index.end)
    if chunk.hasQuotes { faults.stripQuotes() }
    if let totals { faults.checkTotals(totals) }
    let tile = Tile(
      bytes: chunk.bytes, spans: index.spans, columnCount: input.fieldCount, rowCount: index.rowCount)
    makeRoom(tile.rowCount)
    for column in tasks.indices { readColumn(column, tile, index.spans, &faults) }
    readCount += tile.rowCount + index.badRecords.count
    let firstRow = rowCount
    if faults.isEmpty { rowCount += tile.rowCount } else { try refuse(faults, tile) }
    if !faults.unsettled.isEmpty { compose(firstRow..<rowCount, faults.unsettled) }
    for column in vectors.indices {
      textCodes[column]?.add(
        upTo: rowCount, of: vectors[column], hasNulls: haveNulls[column], in: chunk.heap)
    }
  }

  /// Reads one column of a tile into its vector, behind the rows of the tiles before.
  private mutating func readColumn(
    _ column: Int, _ tile: Tile, _ spans: UnsafeMutablePointer<FieldSpan>, _ faults: inout TileFaults
  ) {
    guard let field = input.fieldOfColumn[column] else {
      let validity = vectors[column].validity + rowCount
      for row in 0..<tile.rowCount { validity[row] = 0 }
      haveNulls[column] = true
      return
    }
    let nulls = plan.style.nulls.isEmpty ? [] : blankNulls(tile, field, spans)
    defer { for null in nulls { spans[null.place] = null.span } }
    var reader = ColumnReader(
      tile, column: field, into: vectors[column], at: rowCount, style: plan.style,
      notation: input.notations[column])
    switch tasks[column] {
    case .classify: contradict(column, reader.kinds())
    case .undetermined:
      reader.readTexts()
      reader.readNothing()
      if !reader.failures.isEmpty { contradict(column, reader.kinds()) }
    case .inferred(let reading):
      reader.read(as: reading)
      // Three digits behind every dot are worth a note; the first number that is otherwise ends the search.
      if reading == .double, !evidence[column].provesMarks { reader.noteNumbers() }
      if !reader.failures.isEmpty { contradict(column, reader.kinds()) }
      noteLayouts(column, reading, reader.layouts)
      evidence[column].add(reader.evidence)
    case .fixed(let type):
      reader.read(as: type)
      if type != .varchar { note(reader, misfits: reader.failures.count, column) }
      faults.add(reader.failures, field: field, type: type.name, order: plan.style.dateOrder, tile)
    case .deadlineDate:
      reader.readDates(isStrict: false)
      reconsiderDeadlines(column, field, tile, &reader, &faults)
    case .deadlineTimestamp:
      reader.readDeadlines()
      note(reader, misfits: reader.failures.count, column)
      faults.add(
        reader.failures, field: field, type: DataType.timestamp.name, order: plan.style.dateOrder, tile)
    }
    if reader.hasNulls { haveNulls[column] = true }
  }

  /// Empties the fields that mean null; returns what they were.
  private func blankNulls(
    _ tile: Tile, _ field: Int, _ spans: UnsafeMutablePointer<FieldSpan>
  ) -> [(place: Int, span: FieldSpan)] {
    var found: [(place: Int, span: FieldSpan)] = []
    for row in 0..<tile.rowCount {
      let span = tile.span(row, field)
      guard span.count > 0, plan.style.isNull(tile.text(span)) else { continue }
      let place = row * tile.columnCount + field
      found.append((place, span))
      spans[place] = FieldSpan(start: span.start, end: span.start)
    }
    return found
  }

  private mutating func note(_ reader: ColumnReader, misfits: Int, _ column: Int) {
    var noted = reader.evidence
    noted.fitCount = reader.valueCount()
    noted.misfitCount = misfits
    evidence[column].add(noted)
  }

  /// Brings the texts of some rows into composed form where they have unsettled letters and the column asks for it.
  private mutating func compose(_ rows: Range<Int>, _ places: UnsettledPlaces) {
    for (column, vector) in vectors.enumerated()
    where plan.columns[column].isComposed && tasks[column].isReadAsText {
      let texts = vector.elements(StringRef.self)
      let suspects = places.isComplete ? Self.rows(rows, of: texts, at: places.offsets) : Array(rows)
      for row in suspects where vector.validity[row] == 1 {
        let text = UnsafeBufferPointer(
          start: UnsafePointer(chunk.bytes + Int(texts[row].offset)), count: Int(texts[row].length))
        guard let composed = CanonicalComposition.composed(text) else { continue }
        composedCounts[column] += 1
        if composed.count <= text.count {
          for (place, byte) in composed.enumerated() { chunk.bytes[Int(texts[row].offset) + place] = byte }
          texts[row].length = UInt32(composed.count)
        } else {
          texts[row] = chunk.heap.append(composed)
        }
      }
    }
  }

  /// The rows, ascending, whose texts lie at some of the offsets; texts stand in the order of their rows.
  private static func rows(
    _ rows: Range<Int>, of texts: UnsafePointer<StringRef>, at offsets: [Int]
  ) -> [Int] {
    var found: [Int] = []
    for offset in offsets {
      var (low, high) = (rows.lowerBound, rows.upperBound)
      while low < high {
        let middle = (low + high) / 2
        if Int(texts[middle].offset) <= offset { low = middle + 1 } else { high = middle }
      }
      let row = low - 1
      guard row >= rows.lowerBound, row != found.last else { continue }
      if offset < Int(texts[row].offset) + Int(texts[row].length) { found.append(row) }
    }
    return found
  }

  private mutating func contradict(_ column: Int, _ kinds: KindSet) {
    contradictions[column, default: KindSet()].formUnion(kinds)
    // Its rows are not written any more.
    tasks[column] = .classify
    textCodes[column] = nil
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
    _ column: Int, _ field: Int, _ tile: Tile, _ reader: inout ColumnReader, _ faults: inout TileFaults
  ) {
    var wrong: [Int] = []
    for row in reader.failures where !reader.readsAsTimestamp(tile.text(tile.span(row, field))) {
      wrong.append(row)
    }
    faults.add(wrong, field: field, type: DataType.timestamp.name, order: plan.style.dateOrder, tile)
    note(reader, misfits: wrong.count, column)
    if wrong.count < reader.failures.count {
      contradictions[column, default: KindSet()].formUnion(.timestamp)
    }
  }

  /// Throws the first fault, or keeps all as rejects and drops their rows.
  private mutating func refuse(_ faults: TileFaults, _ tile: Tile) throws(EngineError) {
    let found = faults.rejects(names: fieldNames)
    if collectsRejects {
      rejects += found
    } else {
      let first = found.first { !isFirstLook || !$0.fault.isValue }
      if let first { throw first.error(file: input.name) }
      if misfit == nil { misfit = found.first?.error(file: input.name) }
    }
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
    let larger = max(2 * capacity, rowCount + added)
    vectors = vectors.map { $0.grown(to: larger, keeping: rowCount) }
    for column in textCodes.indices { textCodes[column]?.grow(to: larger) }
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
    let parsed = zip(vectors, textCodes).map { vector, codes in
      let values = vector.finish()
      return codes?.coded(values, in: chunk.heap) ?? values
    }
    return ParsedChunk(
      vectors: parsed, rowCount: rowCount, readCount: readCount, rejects: rejects,
      contradictions: contradictions, narrowed: narrowed, evidence: evidence, misfit: misfit,
      composedCounts: composedCounts)
  }
}
