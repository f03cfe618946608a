import DossierBase
import DossierCodec
import DossierVector

/// Reads columns of a stored table block by block; a batch keeps the bytes it was read into.
final class StoredBlockReader: BlockReader {
  private let table: StoredTable
  private let columns: [Int]
  /// Those used last: one for what is read, and one as long as the batch before is in use.
  private var buffers: [ReadBuffer] = []

  init(table: StoredTable, columns: [Int]) {
    self.table = table
    self.columns = columns
  }

  func read(block: Int) throws(EngineError) -> Batch {
    precondition(block >= 0 && block < table.blockCount, "a block of the table")
    let places = columns.map { table.columnBlock($0, block: block) }
    let plan = ReadPlan(extents: places.map { $0?.extent })
    let buffer = try freeBuffer(plan.byteCount)
    for run in plan.runs {
      let target = UnsafeMutableRawBufferPointer(
        rebasing: buffer.bytes[run.position..<run.position + run.byteCount])
      let count = try table.reader.file.read(into: target, at: run.offset)
      guard count == run.byteCount else {
        throw EngineError(
          .damaged, "the file ends too early",
          at: .file(path: table.reader.file.path, offset: run.offset + count, what: "block \(block)"))
      }
    }
    let rowCount = table.rowCount(ofBlock: block)
    var vectors: [Vector] = []
    vectors.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() {
      guard let place = places[index], let position = plan.positions[index] else {
        vectors.append(table.nulls(column, count: rowCount))
        continue
      }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[position..<position + place.extent.byteCount])
      vectors.append(try vector(of: column, block, place, bytes, buffer))
    }
    return Batch(columns: vectors, rowCount: rowCount, firstRow: table.firstRow(ofBlock: block))
  }

  /// A buffer that no batch needs any more.
  private func freeBuffer(_ byteCount: Int) throws(EngineError) -> ReadBuffer {
    for index in buffers.indices where isKnownUniquelyReferenced(&buffers[index]) {
      try buffers[index].reserve(byteCount)
      return buffers[index]
    }
    if buffers.count == 2 { buffers.removeFirst() }
    let fresh = ReadBuffer()
    try fresh.reserve(byteCount)
    buffers.append(fresh)
    return fresh
  }

  private func vector(
    of column: Int, _ block: Int, _ place: ColumnBlock, _ bytes: UnsafeRawBufferPointer, _ buffer: ReadBuffer
  ) throws(EngineError) -> Vector {
    let location: @Sendable () -> EngineError.Place = { [table] in
      .file(
        path: table.reader.file.path, offset: place.extent.offset,
        what: table.place(column: column, block: block))
    }
    guard place.extent.matches(bytes, owner: .column(table.entry.columns[column].id)) else {
      throw EngineError(.damaged, "the checksum is wrong", at: location())
    }
    let vector = try place.vector(
      bytes, type: table.schema.columns[column].type, rowCount: table.rowCount(ofBlock: block),
      dictionary: table.dictionaries[column], owner: buffer, at: location)
    // A block of nothing but nulls has no codes of its own.
    return vector.codes == nil && place.usesTableDictionary
      ? table.nulls(column, count: vector.count) : vector
  }
}

extension ColumnBlock {
  /// The values that the block's bytes hold, codes over the table-wide dictionary if it uses that.
  func vector(
    _ bytes: UnsafeRawBufferPointer, type: DataType, rowCount: Int, dictionary: VectorDictionary?,
    owner: AnyObject?, at location: @escaping @Sendable () -> EngineError.Place
  ) throws(EngineError) -> Vector {
    guard bytes.first == encoding else {
      throw ByteReader.damage("another encoding than expected").located(at: location())
    }
    let vector = try BlockDecoder.vector(
      bytes, type: type, rowCount: rowCount, dictionary: usesTableDictionary ? dictionary : nil, owner: owner,
      place: location)
    if usesTableDictionary, vector.codes == nil, vector.validity.valueCount(0..<rowCount) > 0 {
      throw ByteReader.damage("texts in place of codes").located(at: location())
    }
    return vector
  }
}
