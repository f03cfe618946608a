import DossierBase
import DossierCodec
import DossierVector

/// Reads columns of a stored table block by block, into buffers and vectors of its own.
final class StoredBlockReader: BlockReader {
  /// One requested column in the open block.
  private struct Lane {
    let column: Int
    let vector: Vector
    /// What rows older than the column read as.
    let absent: Vector
    var decoder: BlockDecoder?
    var place: ColumnBlock?
  }

  private let table: StoredTable
  private var lanes: [Lane]
  private var buffer = ReadBuffer()
  private var block = 0
  private var rowCount = 0

  init(table: StoredTable, columns: [Int]) {
    self.table = table
    lanes = columns.map { column in
      let type = table.schema.columns[column].type
      let absent = Vector.constant(.null, type, count: 1)
      if type == .varchar { absent.ownHeap() }
      return Lane(column: column, vector: Vector(type), absent: absent)
    }
  }

  func open(block: Int) throws(EngineError) {
    precondition(block >= 0 && block < table.blockCount, "a block of the table")
    closeBlock()
    self.block = block
    rowCount = table.rowCount(ofBlock: block)
    for index in lanes.indices { lanes[index].place = table.columnBlock(lanes[index].column, block: block) }
    let plan = ReadPlan(extents: lanes.map { $0.place?.extent })
    try buffer.reserve(plan.byteCount)
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
    for index in lanes.indices {
      if let position = plan.positions[index] { try makeDecoder(lane: index, position: position) }
    }
  }

  func read(vector: Int) throws(EngineError) -> Batch {
    let start = vector * Limits.vectorRowCount
    precondition(start >= 0 && start < rowCount, "a vector of the open block")
    let count = min(Limits.vectorRowCount, rowCount - start)
    var columns: [Vector] = []
    columns.reserveCapacity(lanes.count)
    for lane in lanes {
      guard let decoder = lane.decoder, let place = lane.place else {
        lane.absent.count = count
        columns.append(lane.absent)
        continue
      }
      do throws(EngineError) {
        try decoder.decode(vector: vector, into: lane.vector)
      } catch {
        throw error.located(at: self.place(of: lane.column, place.extent))
      }
      columns.append(lane.vector)
    }
    return Batch(columns: columns, count: count)
  }

  /// Decoders point into the buffer, so they go before it changes.
  private func closeBlock() {
    rowCount = 0
    for index in lanes.indices { lanes[index].decoder = nil }
  }

  private func makeDecoder(lane index: Int, position: Int) throws(EngineError) {
    let column = lanes[index].column
    let place = lanes[index].place!
    let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[position..<position + place.extent.byteCount])
    guard place.extent.matches(bytes, owner: .column(table.entry.columns[column].id)) else {
      throw EngineError(.damaged, "the checksum is wrong", at: self.place(of: column, place.extent))
    }
    let dictionary = place.usesTableDictionary ? table.dictionaries[column] : nil
    do throws(EngineError) {
      guard bytes.first == place.encoding else { throw ByteReader.damage("another encoding than expected") }
      lanes[index].decoder = try BlockDecoder(
        bytes, type: table.schema.columns[column].type, rowCount: rowCount, dictionary: dictionary)
    } catch {
      throw error.located(at: self.place(of: column, place.extent))
    }
  }

  private func place(of column: Int, _ extent: Extent) -> EngineError.Place {
    .file(
      path: table.reader.file.path, offset: extent.offset, what: table.place(column: column, block: block))
  }
}
