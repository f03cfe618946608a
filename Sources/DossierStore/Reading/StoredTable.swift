import DossierBase
import DossierCodec
import DossierVector

/// A table of one generation, its metadata and dictionaries in memory.
final class StoredTable: TableSource, @unchecked Sendable {
  let entry: TableEntry
  let schema: Schema
  let rowCount: Int
  let reader: ExtentReader
  let segments: [Segment]
  /// The table-wide dictionary of each column; nil where the column has none.
  let dictionaries: [VectorDictionary?]
  private let blocks: ReservedArray<BlockPlace>
  /// Where each column stands in each segment, or nil where the segment lacks it.
  private let positions: [[Int?]]
  private let positionMemory: MemoryReservation
  /// True where all blocks of the column use the table-wide dictionary.
  private let isDictionaryColumn: [Bool]
  /// The zone maps of columns that were asked for, block by block.
  private let zones = Guarded<[Int: KnownZones]>([:])

  /// Zone maps as they were read, and the memory that they take.
  private final class KnownZones: Sendable {
    let statistics: [BlockStatistics]
    private let reservation: SharedReservation

    init(_ statistics: [BlockStatistics], _ reservation: SharedReservation) {
      self.statistics = statistics
      self.reservation = reservation
    }
  }

  /// Where a block stands, and the number of its first row.
  private struct BlockPlace: BitwiseCopyable {
    var segment: UInt32
    var block: UInt32
    var firstRow: Int
  }

  /// - Throws: ``EngineError/Code/memoryLimit``.
  init(
    entry: TableEntry, reader: ExtentReader, segments: [Segment], dictionaries: [VectorDictionary?]
  ) throws(EngineError) {
    self.entry = entry
    self.reader = reader
    self.segments = segments
    self.dictionaries = dictionaries
    schema = entry.schema
    var blocks = ReservedArray<BlockPlace>(reader.budget, for: ExtentReader.purpose)
    var firstRow = 0
    for (index, segment) in segments.enumerated() {
      try blocks.reserve(segment.blockCount)
      for block in 0..<segment.blockCount {
        blocks.append(BlockPlace(segment: UInt32(index), block: UInt32(block), firstRow: firstRow))
        firstRow += segment.rowCount(ofBlock: block)
      }
    }
    self.blocks = blocks
    rowCount = firstRow
    var positionMemory = MemoryReservation(reader.budget, for: ExtentReader.purpose)
    var positions: [[Int?]] = []
    var isDictionaryColumn = entry.columns.map { $0.type == .varchar }
    for (index, segment) in segments.enumerated() {
      if index > 0, segment.columnIDs == segments[index - 1].columnIDs {
        positions.append(positions[index - 1])
      } else {
        try positionMemory.grow(by: entry.columns.count * MemoryLayout<Int?>.stride)
        positions.append(Self.positions(of: entry, in: segment))
      }
      for column in isDictionaryColumn.indices where isDictionaryColumn[column] {
        guard let position = positions[index][column] else { continue }
        isDictionaryColumn[column] = segment.usesTableDictionary[position]
      }
    }
    self.positions = positions
    self.positionMemory = positionMemory
    self.isDictionaryColumn = isDictionaryColumn
  }

  private static func positions(of entry: TableEntry, in segment: Segment) -> [Int?] {
    var known: [UInt32: Int] = [:]
    for (position, id) in segment.columnIDs.enumerated() { known[id] = position }
    return entry.columns.map { known[$0.id] }
  }

  var blockCount: Int { blocks.count }

  func rowCount(ofBlock block: Int) -> Int {
    (block + 1 < blocks.count ? blocks[block + 1].firstRow : rowCount) - blocks[block].firstRow
  }

  /// The number of a block's first row in the table.
  func firstRow(ofBlock block: Int) -> Int { blocks[block].firstRow }

  func statistics(column: Int, block: Int) -> BlockStatistics? {
    if let known = zones.withLock({ $0[column] }) { return known.statistics[block] }
    var reservation = MemoryReservation(reader.budget, for: ExtentReader.purpose)
    guard reservation.tryTake(blockCount * Self.zoneByteCount(schema.columns[column].type)) else {
      return readStatistics(column, block)
    }
    let known = KnownZones(
      (0..<blockCount).map { readStatistics(column, $0) }, SharedReservation(reservation))
    zones.withLock { $0[column] = known }
    return known.statistics[block]
  }

  /// Memory of a zone map, whose texts are short.
  private static func zoneByteCount(_ type: DataType) -> Int {
    MemoryLayout<BlockStatistics>.stride + (type == .varchar ? 2 * (ZoneMap.greatestTextByteCount + 32) : 0)
  }

  private func readStatistics(_ column: Int, _ block: Int) -> BlockStatistics {
    let place = blocks[block]
    guard let position = positions[Int(place.segment)][column] else {
      return BlockStatistics(nullCount: rowCount(ofBlock: block), minimum: nil, maximum: nil)
    }
    return segments[Int(place.segment)].zone(position, block: Int(place.block))
  }

  func dictionary(column: Int) -> VectorDictionary? {
    isDictionaryColumn[column] ? dictionaries[column] : nil
  }

  func digits(column: Int) -> (form: DigitsForm, numbers: ClosedRange<Int>)? {
    var found: (form: DigitsForm, numbers: ClosedRange<Int>)?
    var hasCodes = false
    for block in 0..<blockCount {
      guard let statistics = statistics(column: column, block: block) else { return nil }
      if statistics.nullCount == rowCount(ofBlock: block) { continue }
      let place = blocks[block]
      guard let position = positions[Int(place.segment)][column],
        case .text(let least) = statistics.minimum, case .text(let greatest) = statistics.maximum,
        let form = found?.form ?? least.withUnsafeBufferPointer({ DigitsForm(of: $0) }),
        let first = form.number(of: least), let last = form.number(of: greatest), first <= last
      else { return nil }
      let chunk = segments[Int(place.segment)].chunk(position, block: Int(place.block))
      let encoding = EncodingID(rawValue: chunk.encoding)
      if chunk.usesTableDictionary {
        hasCodes = true
      } else if encoding != .digits, encoding != .constant {
        return nil
      }
      let numbers = found?.numbers ?? Int(first)...Int(first)
      found = (form, min(numbers.lowerBound, Int(first))...max(numbers.upperBound, Int(last)))
    }
    // Texts of the dictionary that occur are between the bounds, but may have another form.
    if hasCodes, let form = found?.form {
      guard let dictionary = dictionaries[column]?.texts,
        (0..<dictionary.count).allSatisfy({ form.number(of: dictionary[$0]) != nil })
      else { return nil }
    }
    return found
  }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    StoredBlockReader(table: self, columns: columns)
  }

  /// What rows of nulls, such as those older than the column, read as: codes where all blocks have codes.
  func nulls(_ column: Int, count: Int) -> Vector {
    let type = schema.columns[column].type
    guard let dictionary = dictionary(column: column), dictionary.count > 0 else {
      return .constant(.null, type, count: count)
    }
    let codes = Vector.constant(.integer(0), .smallint, count: count)
    return Vector(type, count: count, .allNull, DictionaryLayout(codes: codes, dictionary))
  }

  /// The columns of a block as they were written, whose bytes `source` gives.
  func storedBlock(_ block: Int, source: @escaping StoredBlock.Source) -> StoredBlock {
    // What is opened may be kept, so it keeps neither the table nor the cache.
    StoredBlock(
      of: entry.columns, rowCount: rowCount(ofBlock: block), budget: reader.budget,
      chunk: { [self] in chunk($0, block: block) }, dictionaries: { [dictionaries] in dictionaries[$0] },
      place: { [entry, path = reader.file.path] in
        .file(path: path, offset: $0.extent.offset, what: Self.name(entry, column: $1, block: block))
      },
      source: source, coldSource: coldSource(ofBlock: block))
  }

  private func coldSource(ofBlock block: Int) -> StoredBlock.ColdSource {
    let (entry, reader) = (entry, reader.withoutCache)
    return {
      [weak cache = self.reader.cache] (extent: Extent, column: Int) throws(EngineError) -> ChunkBytes in
      let owner = ExtentOwner.column(entry.columns[column].id)
      let held = try cache?.held(extent) { (memory) throws(EngineError) in
        try reader.fill(
          memory, with: extent, owner: owner, what: Self.name(entry, column: column, block: block))
      }
      if let held { return ChunkBytes(held.memory) }
      return ChunkBytes(
        try reader.bytes(
          of: extent, owner: owner, what: Self.name(entry, column: column, block: block)))
    }
  }

  /// Where a column of a block stands, or nil if the block is older than the column.
  func chunk(_ column: Int, block: Int) -> StoredChunk? {
    let place = blocks[block]
    guard let position = positions[Int(place.segment)][column] else { return nil }
    return segments[Int(place.segment)].chunk(position, block: Int(place.block))
  }

  /// Names a column of a block in messages.
  func name(column: Int, block: Int) -> String { Self.name(entry, column: column, block: block) }

  private static func name(_ entry: TableEntry, column: Int, block: Int) -> String {
    "table '\(entry.name)', column '\(entry.columns[column].name)', block \(block)"
  }
}
