import DossierBase
import DossierCodec
import DossierVector

/// Walks through everything that the newest generation of a file consists of.
struct FileChecker: ~Copyable {
  private(set) var report: CheckReport
  private let file: any StorageFile
  private let budget: MemoryBudget
  private let interruption: Interruption?
  private let scheduler: Scheduler
  /// Every extent met.
  private var extents: ExtentList
  /// For the report's damages.
  private var memory: MemoryReservation

  /// What the memory is for, as the subject of an error's sentence.
  static let purpose = "checking a file"

  init(_ file: any StorageFile, budget: MemoryBudget, interruption: Interruption?, scheduler: Scheduler) {
    self.file = file
    self.budget = budget
    self.interruption = interruption
    self.scheduler = scheduler
    extents = ExtentList(budget)
    memory = MemoryReservation(budget, for: Self.purpose)
    report = CheckReport(path: file.path)
  }

  mutating func check() throws(EngineError) {
    report.byteCount = try file.byteCount()
    let slots = HeaderSlots(of: file)
    try slots.refuseOtherFormats()
    (report.damages, report.remarks) = slots.findings()
    guard let generation = try Self.generation(slots, file, budget, damages: &report.damages) else { return }
    report.generation = Int(generation.header.generation)
    report.tableCount = generation.catalog.tables.count
    // What overlaps is not read, so that nothing is read more often than it stands in the file.
    var readable = try ReadableExtents(generation, budget) { (damage) throws(EngineError) in
      try record(damage)
    }
    try extents.add(generation.header.root, .root)
    for table in generation.catalog.tables.indices { try check(table, generation, &readable) }
    try recordOverlaps(in: generation.catalog)
  }

  /// The state in force, or nil after noting why it cannot be read.
  static func generation(
    _ slots: HeaderSlots, _ file: any StorageFile, _ budget: MemoryBudget, damages: inout [Damage]
  ) throws(EngineError) -> Generation? {
    do throws(EngineError) {
      return try Generation(header: try slots.headerInForce(), file: file, budget)
    } catch {
      if error.code == .memoryLimit { throw error }
      let damage = Damage(error, path: file.path, byteCount: FileLayout.headerByteCount)
      if !damages.contains(where: { $0.offset == damage.offset }) { damages.append(damage) }
      return nil
    }
  }

  private mutating func check(
    _ table: Int, _ generation: Generation, _ readable: inout ReadableExtents
  ) throws(EngineError) {
    let (entry, number) = (generation.catalog.tables[table], UInt32(table))
    report.rowCount += entry.rowCount
    var dictionaries: [UInt32: VectorDictionary] = [:]
    let loader = TableLoader(entry: entry, reader: generation.reader)
    for (index, column) in entry.columns.enumerated() where column.type == .varchar {
      var mayRead = true
      for chunk in column.dictionaryChunks {
        if readable.mayReadNext() {
          try extents.add(chunk.extent, .dictionary(table: number, column: UInt32(index)))
        } else {
          mayRead = false
        }
      }
      guard mayRead else { continue }
      dictionaries[column.id] = try recording(column.dictionaryChunks.first?.extent) {
        () throws(EngineError) in
        try loader.dictionary(of: column) ?? VectorDictionary(StringDictionary())
      }
    }
    var firstBlock = 0
    for (index, segmentEntry) in entry.segments.enumerated() {
      defer { firstBlock += segmentEntry.blockCount }
      guard readable.mayReadNext() else { continue }
      try extents.add(segmentEntry.extent, .segment(table: number, index: UInt32(index)))
      let segment = try recording(segmentEntry.extent) { () throws(EngineError) in
        try loader.segment(segmentEntry, index: index)
      }
      if let segment {
        let checker = SegmentChecker(
          table: entry, segment: segment, firstBlock: firstBlock, dictionaries: dictionaries,
          reader: generation.reader)
        try check(checker, table: number)
      }
    }
  }

  /// Checks the blocks of a segment side by side; their damages come in the order of the blocks.
  private mutating func check(_ checker: SegmentChecker, table: UInt32) throws(EngineError) {
    let segment = checker.segment
    for block in 0..<segment.blockCount {
      for (position, column) in checker.columns.enumerated() {
        let chunk = segment.chunk(position, block: block)
        for extent in [chunk.extent, chunk.cold].compactMap({ $0 }) {
          try extents.add(
            extent,
            .chunk(table: table, column: UInt32(column), block: UInt32(checker.firstBlock + block)))
          report.extentCount += 1
        }
      }
    }
    let found = Guarded<[Int: (damages: [Damage], memory: SharedReservation)]>([:])
    let (path, interruption, budget) = (file.path, interruption, budget)
    try scheduler.run(segment.blockCount) { (_, block) throws(EngineError) in
      var damages: [Damage] = []
      var memory = MemoryReservation(budget, for: Self.purpose)
      for position in checker.columns.indices {
        try interruption?.check()
        do throws(EngineError) {
          try checker.check(position, block: block)
        } catch {
          if error.code == .memoryLimit { throw error }
          var damage = Damage(
            error, path: path, byteCount: segment.chunk(position, block: block).extent.byteCount)
          // What several columns refer to is damaged once, and as large as it is.
          if damages.contains(where: { $0.offset == damage.offset && $0.message == damage.message }) {
            continue
          }
          if let extent = segment.extent(at: damage.offset, block: block) {
            damage.byteCount = extent.byteCount
          }
          try memory.grow(by: damage.memory)
          damages.append(damage)
        }
      }
      if damages.isEmpty { return }
      let held = (damages, SharedReservation(memory))
      found.withLock { $0[block] = held }
    }
    let damages = found.withLock { $0 }
    for block in damages.keys.sorted() {
      for damage in damages[block]?.damages ?? [] { try record(damage) }
    }
  }

  private mutating func recordOverlaps(in catalog: FileCatalog) throws(EngineError) {
    var all = ExtentList(budget)
    swap(&all, &extents)
    try all.findOverlaps { (extent, earlier) throws(EngineError) in
      try record(Damage(extent, overlapping: earlier, in: catalog, path: file.path))
    }
  }

  private mutating func record(_ damage: Damage) throws(EngineError) {
    try memory.grow(by: damage.memory)
    report.damages.append(damage)
  }

  /// What `body` answers, or nil after noting its error.
  private mutating func recording<Answer>(
    _ extent: Extent?, _ body: () throws(EngineError) -> Answer
  ) throws(EngineError) -> Answer? {
    do throws(EngineError) {
      return try body()
    } catch {
      if error.code == .memoryLimit { throw error }
      try record(Damage(error, path: file.path, byteCount: extent?.byteCount ?? 0))
      return nil
    }
  }
}
