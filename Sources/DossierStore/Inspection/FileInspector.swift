import DossierBase
import DossierCodec

/// Gathers what a file's metadata says, without reading its blocks.
struct FileInspector {
  private(set) var inspection: FileInspection
  private let file: any StorageFile

  init(_ file: any StorageFile) {
    self.file = file
    inspection = FileInspection(path: file.path)
  }

  mutating func inspect() throws(EngineError) {
    inspection.byteCount = try file.byteCount()
    let slots = HeaderSlots(of: file)
    try slots.refuseOtherFormats()
    inspection.damages = slots.findings().damages
    guard let generation = try FileChecker.generation(slots, file, damages: &inspection.damages) else {
      return
    }
    inspection.generation = Int(generation.header.generation)
    inspection.metadataByteCount = FileLayout.dataOffset + generation.header.root.byteCount
    for table in generation.catalog.tables { inspect(table, generation.reader) }
    let encoded = inspection.tables.reduce(0) { $0 + $1.columns.reduce(0) { $0 + $1.byteCount } }
    inspection.deadByteCount = max(0, inspection.byteCount - inspection.metadataByteCount - encoded)
  }

  private mutating func inspect(_ entry: TableEntry, _ reader: ExtentReader) {
    var table = TableInspection(name: entry.name)
    table.rowCount = entry.rowCount
    table.segmentCount = entry.segments.count
    table.blockCount = entry.segments.reduce(0) { $0 + $1.blockCount }
    let loader = TableLoader(entry: entry, reader: reader)
    var segments: [Segment] = []
    for (index, segmentEntry) in entry.segments.enumerated() {
      inspection.metadataByteCount += segmentEntry.extent.byteCount
      do throws(EngineError) {
        segments.append(try loader.segment(segmentEntry, index: index))
      } catch {
        inspection.damages.append(
          Damage(error, path: file.path, byteCount: segmentEntry.extent.byteCount))
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
        answer.nullCount += segment.blockRowCounts.reduce(0, +)
        continue
      }
      for block in segment.blockRowCounts.indices {
        let place = segment.column(position, block: block)
        let name = EncodingID(rawValue: place.encoding).name
        var use = uses[place.encoding] ?? EncodingUse(name: name, blockCount: 0, byteCount: 0)
        use.blockCount += 1
        use.byteCount += place.extent.byteCount
        uses[place.encoding] = use
        answer.nullCount += place.zone.nullCount
        answer.byteCount += place.extent.byteCount
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
