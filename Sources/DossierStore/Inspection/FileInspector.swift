import DossierBase
import DossierCodec

/// Gathers what a file's metadata says, without reading its blocks.
struct FileInspector: ~Copyable {
  private(set) var inspection: FileInspection
  private let file: any StorageFile
  private let budget: MemoryBudget
  /// For the damages.
  private var memory: MemoryReservation

  init(_ file: any StorageFile, budget: MemoryBudget) {
    self.file = file
    self.budget = budget
    memory = MemoryReservation(budget, for: "inspecting a file")
    inspection = FileInspection(path: file.path)
  }

  mutating func inspect() throws(EngineError) {
    inspection.byteCount = try file.byteCount()
    let slots = HeaderSlots(of: file)
    try slots.refuseOtherFormats()
    inspection.damages = slots.findings().damages
    guard let generation = try FileChecker.generation(slots, file, budget, damages: &inspection.damages)
    else { return }
    inspection.generation = Int(generation.header.generation)
    inspection.metadataByteCount = FileLayout.dataOffset + generation.header.root.byteCount
    var readable = try ReadableExtents(generation, budget) { (damage) throws(EngineError) in
      try record(damage)
    }
    for table in generation.catalog.tables { try inspect(table, generation.reader, &readable) }
    let encoded = inspection.tables.reduce(0) { $0 + $1.columns.reduce(0) { $0 + $1.byteCount } }
    inspection.deadByteCount = max(0, inspection.byteCount - inspection.metadataByteCount - encoded)
  }

  private mutating func record(_ damage: Damage) throws(EngineError) {
    try memory.grow(by: damage.memory)
    inspection.damages.append(damage)
  }

  private mutating func inspect(
    _ entry: TableEntry, _ reader: ExtentReader, _ readable: inout ReadableExtents
  ) throws(EngineError) {
    var table = TableInspection(name: entry.name)
    table.rowCount = entry.rowCount
    table.segmentCount = entry.segments.count
    table.order = entry.order?.description(entry.columns)
    table.blockCount = entry.segments.reduce(0) { $0 + $1.blockCount }
    let loader = TableLoader(entry: entry, reader: reader)
    for column in entry.columns { for _ in column.dictionaryChunks { _ = readable.mayReadNext() } }
    var segments: [Segment] = []
    for (index, segmentEntry) in entry.segments.enumerated() {
      inspection.metadataByteCount += segmentEntry.extent.byteCount
      guard readable.mayReadNext() else { continue }
      do throws(EngineError) {
        segments.append(try loader.segment(segmentEntry, index: index))
      } catch {
        if error.code == .memoryLimit { throw error }
        try record(Damage(error, path: file.path, byteCount: segmentEntry.extent.byteCount))
      }
    }
    for column in entry.columns { table.columns.append(describe(column, entry, segments)) }
    inspection.metadataByteCount += table.columns.reduce(0) { $0 + $1.dictionaryByteCount }
    inspection.tables.append(table)
  }

  private func describe(
    _ column: ColumnEntry, _ table: TableEntry, _ segments: [Segment]
  ) -> ColumnInspection {
    var answer = ColumnInspection(name: column.name, type: column.type)
    var uses: [UInt8: EncodingUse] = [:]
    for segment in segments {
      guard let position = segment.columnIDs.firstIndex(of: column.id) else {
        answer.nullCount += segment.rowCount
        continue
      }
      for block in 0..<segment.blockCount {
        let chunk = segment.chunk(position, block: block)
        let name = EncodingID(rawValue: chunk.encoding).name
        var use = uses[chunk.encoding] ?? EncodingUse(name: name, blockCount: 0, byteCount: 0)
        use.blockCount += 1
        use.byteCount += chunk.byteCount
        uses[chunk.encoding] = use
        answer.nullCount += segment.zone(position, block: block).nullCount
        answer.byteCount += chunk.byteCount
      }
    }
    answer.encodings = uses.sorted { ($1.value.blockCount, $0.key) < ($0.value.blockCount, $1.key) }
      .map(\.value)
    answer.dictionaryEntryCount = column.dictionaryChunks.reduce(0) { $0 + $1.entryCount }
    answer.dictionaryByteCount = column.dictionaryChunks.reduce(0) { $0 + $1.extent.byteCount }
    let bitCount = (answer.byteCount + answer.dictionaryByteCount) * 8
    answer.bitsPerRow = table.rowCount == 0 ? 0 : Double(bitCount) / Double(table.rowCount)
    return answer
  }
}
