import DossierBase
import DossierVector

/// The groups of a lane as a table whose blocks are made when they are read: on all threads, and only the columns that
/// are asked for. For very many groups, which would take much longer to write down and to read again.
///
/// Nothing changes the lane any more, and its states can be read by several threads at once.
final class GroupedTable: EvenTable, @unchecked Sendable {
  let schema: Schema
  private let lane: AggregationLane
  private let order: ReservedArray<UInt32>
  let blockRowCount: Int
  let context: ExecutionContext

  /// Fewer groups are written down in no time.
  static let leastRowCount = 1 << 16

  /// - Parameter order: the groups as they come out.
  init(
    _ lane: AggregationLane, _ order: consuming ReservedArray<UInt32>, types: [DataType],
    blockRowCount: Int, _ context: ExecutionContext
  ) {
    self.lane = lane
    self.order = order
    self.blockRowCount = blockRowCount
    self.context = context
    schema = Schema(types: types)
  }

  var rowCount: Int { order.count }

  /// The groups of a block.
  private func groups(ofBlock block: Int) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(
      start: order.start.map { $0 + block * blockRowCount }, count: rowCount(ofBlock: block))
  }

  func block(
    _ block: Int, _ columns: [Int], _ reservation: inout MemoryReservation
  ) throws(EngineError) -> Batch {
    let groups = groups(ofBlock: block)
    // Without texts that the lane keeps.
    try reservation.grow(by: groups.count * columns.reduce(0) { $0 + lane.rowByteCount(column: $1) })
    var made: [Vector] = []
    for column in columns { made.append(try lane.column(column, of: groups)) }
    return Batch(columns: made, rowCount: groups.count, firstRow: block * blockRowCount)
  }
}
