import DossierBase
import DossierVector

/// The metadata of a run of blocks: where each column of each block stands, and its zone map.
///
/// It is kept as it stands in the file, verified once; what is asked for is read from there.
final class Segment: @unchecked Sendable {
  let columnIDs: [UInt32]
  let blockCount: Int
  let rowCount: Int
  /// By position, whether all blocks use the table-wide dictionary of the column.
  let usesTableDictionary: [Bool]
  /// Where all the chunks lie.
  let ranges: FileRanges
  private let types: [DataType]
  private let reader: ExtentReader
  private let memory: ReservedMemory
  /// Where the entries of each block begin: its number of rows, then a column after the other.
  private let places: ReservedArray<Int>

  /// Reads the metadata of a segment whose table has columns of these types by id.
  ///
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds, or
  ///   ``EngineError/Code/memoryLimit``.
  init(
    _ memory: ReservedMemory, blockCount: Int, rowCount: Int, types: [UInt32: DataType],
    _ reader: ExtentReader
  ) throws(EngineError) {
    self.memory = memory
    self.reader = reader
    self.blockCount = blockCount
    self.rowCount = rowCount
    var bytes = ByteReader(metadata: UnsafeRawBufferPointer(memory.bytes))
    guard try bytes.read(UInt32.self) == SegmentForm.mark else { throw EngineError.damaged("not a segment") }
    columnIDs = try Self.columnIDs(&bytes, types)
    var positions: [UInt32: Int] = [:]
    for (position, id) in columnIDs.enumerated() { positions[id] = position }
    self.types = columnIDs.compactMap { types[$0] }
    let entryCount = 1 + columnIDs.count
    let stored = try bytes.count(ofElementsOf: 4 + columnIDs.count * SegmentForm.columnByteCount)
    guard stored == blockCount else { throw EngineError.damaged("blocks are missing") }
    var places = ReservedArray<Int>(reader.budget, for: ExtentReader.purpose)
    try places.reserve(blockCount * entryCount)
    var ranges = FileRanges(reader.budget)
    var usesTableDictionary = Array(repeating: true, count: columnIDs.count)
    var total = 0
    for _ in 0..<blockCount {
      places.append(bytes.position)
      let count = try Self.rowCount(&bytes)
      total += count
      var chunks: [StoredChunk] = []
      chunks.reserveCapacity(columnIDs.count)
      for (position, type) in self.types.enumerated() {
        places.append(bytes.position)
        let entry = try Entry(&bytes, type: type, rowCount: count, reader)
        if !entry.chunk.usesTableDictionary { usesTableDictionary[position] = false }
        try ranges.add(entry.chunk.extent)
        if let cold = entry.chunk.cold { try ranges.add(cold) }
        _ = try entry.zone(&bytes, type)
        chunks.append(entry.chunk)
      }
      try Self.checkSiblings(of: chunks, positions)
    }
    guard total == rowCount else {
      throw EngineError.damaged("the blocks do not have the segment's number of rows")
    }
    try bytes.finish()
    self.places = places
    self.ranges = ranges
    self.usesTableDictionary = usesTableDictionary
  }

  /// - Throws: damage, unless every chunk that is referred to is as it was then, and refers to none itself.
  private static func checkSiblings(of chunks: [StoredChunk], _ positions: [UInt32: Int]) throws(EngineError)
  {
    for chunk in chunks {
      guard let sibling = chunk.sibling else { continue }
      guard let position = positions[sibling.columnID], chunks[position].sibling == nil,
        chunks[position].extent.checksum == sibling.checksum
      else { throw EngineError.damaged("a reference to a column that is not there") }
    }
  }

  private static func columnIDs(
    _ bytes: inout ByteReader, _ types: [UInt32: DataType]
  ) throws(EngineError) -> [UInt32] {
    let count = try bytes.count(ofElementsOf: 4)
    var ids: [UInt32] = []
    if count <= types.count {
      ids.reserveCapacity(count)
      for _ in 0..<count { ids.append(try bytes.read()) }
    }
    guard ids.count == count, Set(ids).count == count, ids.allSatisfy({ types[$0] != nil }) else {
      throw EngineError.damaged("a segment has columns that its table lacks")
    }
    return ids
  }

  private static func rowCount(_ bytes: inout ByteReader) throws(EngineError) -> Int {
    let rowCount = Int(try bytes.read(UInt32.self))
    guard (1...Limits.blockRowCount).contains(rowCount) else {
      throw EngineError.damaged("a block of \(rowCount) rows")
    }
    return rowCount
  }

  /// What stands before the bounds of a column of a block.
  private struct Entry {
    let chunk: StoredChunk
    private let flags: UInt8
    private let nullCount: Int

    init(
      _ bytes: inout ByteReader, type: DataType, rowCount: Int, _ reader: ExtentReader
    ) throws(EngineError) {
      let extent = try bytes.extent(fileID: reader.fileID, end: reader.end)
      let encoding = try bytes.read(UInt8.self)
      flags = try bytes.read(UInt8.self)
      nullCount = Int(try bytes.read(UInt32.self))
      let isCoded = flags & SegmentForm.tableDictionary != 0
      guard nullCount <= rowCount, flags <= SegmentForm.allFlags, !isCoded || type == .varchar else {
        throw EngineError.damaged("a column of a block that cannot be")
      }
      var chunk = StoredChunk(extent: extent, encoding: encoding, usesTableDictionary: isCoded)
      if flags & SegmentForm.hasCold != 0 {
        chunk.cold = try bytes.extent(fileID: reader.fileID, end: reader.end)
      }
      if flags & SegmentForm.hasSibling != 0 {
        let columnID = try bytes.read(UInt32.self)
        chunk.sibling = SiblingReference(
          columnID: columnID, checksum: try bytes.read(UInt64.self) ^ reader.fileID)
      }
      self.chunk = chunk
    }

    /// The zone map, whose bounds come next.
    func zone(_ bytes: inout ByteReader, _ type: DataType) throws(EngineError) -> BlockStatistics {
      let minimum = flags & SegmentForm.hasMinimum != 0 ? try bytes.bound(of: type) : nil
      let maximum = flags & SegmentForm.hasMaximum != 0 ? try bytes.bound(of: type) : nil
      return BlockStatistics(nullCount: nullCount, minimum: minimum, maximum: maximum)
    }
  }
}

// MARK: - What was verified

extension Segment {
  func rowCount(ofBlock block: Int) -> Int {
    verified(places[block * (1 + types.count)]) { (bytes) throws(EngineError) in try Self.rowCount(&bytes) }
  }

  /// Where a column of a block stands; columns count as in ``columnIDs``.
  func chunk(_ position: Int, block: Int) -> StoredChunk { entry(position, block) { $0.chunk } }

  /// The extent of a block that begins at an offset.
  func extent(at offset: Int, block: Int) -> Extent? {
    for position in columnIDs.indices {
      let chunk = chunk(position, block: block)
      for extent in [chunk.extent, chunk.cold] where extent?.offset == offset { return extent }
    }
    return nil
  }

  func zone(_ position: Int, block: Int) -> BlockStatistics {
    let type = types[position]
    return entry(position, block) { (entry, bytes) throws(EngineError) in try entry.zone(&bytes, type) }
  }

  private func entry(_ position: Int, _ block: Int, _ body: (Entry) -> StoredChunk) -> StoredChunk {
    entry(position, block) { (entry, _) in body(entry) }
  }

  private func entry<Answer>(
    _ position: Int, _ block: Int, _ body: (Entry, inout ByteReader) throws(EngineError) -> Answer
  ) -> Answer {
    let place = places[block * (1 + types.count) + 1 + position]
    return verified(place) { (bytes) throws(EngineError) in
      try body(
        Entry(&bytes, type: types[position], rowCount: Limits.blockRowCount, reader), &bytes)
    }
  }

  private func verified<Answer>(
    _ place: Int, _ body: (inout ByteReader) throws(EngineError) -> Answer
  ) -> Answer {
    var bytes = ByteReader(metadata: UnsafeRawBufferPointer(memory.bytes), from: place)
    do throws(EngineError) {
      return try body(&bytes)
    } catch {
      preconditionFailure("metadata that was verified: \(error.message)")
    }
  }
}
