import DossierBase
import DossierCodec
import DossierVector

/// Walks through everything that the newest generation of a file consists of.
struct FileChecker {
  private(set) var report: CheckReport
  private let file: any StorageFile
  private let interruption: Interruption?
  private let scheduler: Scheduler
  /// Every extent met, with its name.
  private var extents: [(extent: Extent, what: String)] = []

  init(_ file: any StorageFile, interruption: Interruption?, scheduler: Scheduler) {
    self.file = file
    self.interruption = interruption
    self.scheduler = scheduler
    report = CheckReport(path: file.path)
  }

  mutating func check() throws(EngineError) {
    report.byteCount = try file.byteCount()
    let slots = HeaderSlots(of: file)
    try slots.refuseOtherFormats()
    (report.damages, report.remarks) = slots.findings()
    guard let generation = try Self.generation(slots, file, damages: &report.damages) else { return }
    report.generation = Int(generation.header.generation)
    report.tableCount = generation.catalog.tables.count
    extents.append((extent: generation.header.root, what: "root"))
    for table in generation.catalog.tables { try check(table, generation.reader) }
    findOverlaps()
  }

  /// The state in force, or nil after noting why it cannot be read.
  static func generation(
    _ slots: HeaderSlots, _ file: any StorageFile, damages: inout [Damage]
  ) throws(EngineError) -> Generation? {
    do throws(EngineError) {
      return try Generation(header: try slots.headerInForce(), file: file)
    } catch {
      let damage = Damage(error, path: file.path, byteCount: FileLayout.headerByteCount)
      if !damages.contains(where: { $0.offset == damage.offset }) { damages.append(damage) }
      return nil
    }
  }

  private mutating func check(_ entry: TableEntry, _ reader: ExtentReader) throws(EngineError) {
    report.rowCount += entry.rowCount
    var dictionaries: [UInt32: VectorDictionary] = [:]
    let loader = TableLoader(entry: entry, reader: reader)
    for column in entry.columns where column.type == .varchar {
      dictionaries[column.id] = noting(column.dictionaryChunks.first?.extent) { () throws(EngineError) in
        try loader.dictionary(of: column) ?? VectorDictionary(StringDictionary())
      }
      for chunk in column.dictionaryChunks {
        extents.append((chunk.extent, "dictionary of table '\(entry.name)', column '\(column.name)'"))
      }
    }
    var firstBlock = 0
    for (index, segmentEntry) in entry.segments.enumerated() {
      extents.append((segmentEntry.extent, "table '\(entry.name)', segment \(index)"))
      let segment = noting(segmentEntry.extent) { () throws(EngineError) in
        try loader.segment(segmentEntry, index: index)
      }
      if let segment {
        let checker = SegmentChecker(
          table: entry, segment: segment, firstBlock: firstBlock, dictionaries: dictionaries, reader: reader)
        try check(checker)
      }
      firstBlock += segmentEntry.blockCount
    }
  }

  /// Checks the blocks of a segment side by side; their damages come in the order of the blocks.
  private mutating func check(_ checker: SegmentChecker) throws(EngineError) {
    let blocks = checker.segment.blockRowCounts.indices
    for block in blocks {
      for position in checker.segment.columnIDs.indices {
        let extent = checker.segment.column(position, block: block).extent
        extents.append((extent, checker.name(position, block: block)))
        report.extentCount += 1
      }
    }
    let found = Guarded<[Int: [Damage]]>([:])
    let (path, interruption) = (file.path, interruption)
    try scheduler.run(blocks.count) { (_, block) throws(EngineError) in
      for position in checker.segment.columnIDs.indices {
        try interruption?.check()
        do throws(EngineError) {
          try checker.check(position, block: block)
        } catch {
          let byteCount = checker.segment.column(position, block: block).extent.byteCount
          let damage = Damage(error, path: path, byteCount: byteCount)
          found.withLock { $0[block, default: []].append(damage) }
        }
      }
    }
    let damages = found.withLock { $0 }
    for block in blocks { report.damages += damages[block] ?? [] }
  }

  /// What `body` answers, or nil after noting its error.
  @discardableResult
  private mutating func noting<Answer>(
    _ extent: Extent?, _ body: () throws(EngineError) -> Answer
  ) -> Answer? {
    do throws(EngineError) {
      return try body()
    } catch {
      report.damages.append(Damage(error, path: file.path, byteCount: extent?.byteCount ?? 0))
      return nil
    }
  }

  private mutating func findOverlaps() {
    extents.sort { $0.extent.offset < $1.extent.offset }
    for (one, other) in zip(extents, extents.dropFirst()) where one.extent.end > other.extent.offset {
      report.damages.append(
        Damage(
          path: file.path, offset: other.extent.offset, byteCount: other.extent.byteCount, what: other.what,
          message: "it overlaps \(one.what)"))
    }
  }
}
