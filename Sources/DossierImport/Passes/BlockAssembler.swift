import DossierBase
import DossierVector

/// Cuts the rows of chunks, which arrive in order, into blocks of equally many rows.
///
/// The planning is done under the ordered gate, the copying by the thread that completes a block.
struct BlockAssembler {
  /// Some rows of a chunk.
  fileprivate struct Piece {
    var vectors: [Vector]
    var rows: Range<Int>
    /// All rows of the chunk are in this piece.
    var isWhole: Bool
    var memory: SharedReservation
  }

  /// A block whose rows are all there but stand in several places.
  struct PlannedBlock {
    let ordinal: Int
    let rowCount: Int
    fileprivate let pieces: [Piece]
  }

  /// Bytes of text that one block may have, so that its heap stays well within 4 GiB.
  static let textByteLimit = 1 << 30

  private let blockRowCount: Int
  private var pieces: [Piece] = []
  private var pendingRowCount = 0
  private var pendingByteCount = 0
  private var nextOrdinal = 0

  /// - Parameter blockRowCount: rows of every block but the last.
  init(blockRowCount: Int) { self.blockRowCount = blockRowCount }

  /// Adds the rows of the next chunk, of `byteCount` bytes; returns the blocks that this completes.
  ///
  /// The blocks hold on to `memory`, that of the chunk, until they are dropped.
  mutating func add(
    _ vectors: [Vector], rowCount: Int, byteCount: Int, memory: SharedReservation
  ) throws(EngineError) -> [PlannedBlock] {
    var complete: [PlannedBlock] = []
    var row = 0
    while row < rowCount {
      let taken = min(rowCount - row, blockRowCount - pendingRowCount)
      pieces.append(
        Piece(vectors: vectors, rows: row..<(row + taken), isWhole: taken == rowCount, memory: memory))
      pendingRowCount += taken
      pendingByteCount += byteCount
      if pendingByteCount > Self.textByteLimit {
        throw EngineError(
          .memoryLimit, "\(blockRowCount) rows of this input hold more than 1 GiB of text")
      }
      row += taken
      if pendingRowCount == blockRowCount { complete.append(takePending()) }
    }
    return complete
  }

  /// The last block, which may be short; nil if there are no rows left.
  mutating func finish() -> PlannedBlock? { pendingRowCount > 0 ? takePending() : nil }

  private mutating func takePending() -> PlannedBlock {
    let block = PlannedBlock(ordinal: nextOrdinal, rowCount: pendingRowCount, pieces: pieces)
    nextOrdinal += 1
    pieces = []
    pendingRowCount = 0
    pendingByteCount = 0
    return block
  }
}

extension BlockAssembler.PlannedBlock {
  /// The block as vectors: a chunk's own where it makes up the whole block, else copies.
  func batch() throws(EngineError) -> Batch {
    if pieces.count == 1, pieces[0].isWhole { return Batch(columns: pieces[0].vectors, rowCount: rowCount) }
    var columns: [Vector] = []
    for (column, first) in pieces[0].vectors.enumerated() {
      let values = VectorBuilder(first.type, capacity: rowCount)
      let scratch = SliceBuffer(first.type)
      for piece in pieces { try piece.vectors[column].append(piece.rows, to: values, scratch) }
      columns.append(values.finish())
    }
    return Batch(columns: columns, rowCount: rowCount)
  }
}
