import DossierBase
import DossierVector

/// The rows that a statement answered with, whole and in memory, in the statement's order.
///
/// A result does not change any more, and may be read from several threads.
public struct ResultSet: Sendable {
  /// The columns, in order.
  public let columns: [Column]
  let storage: Storage

  /// Wraps an engine's table.
  init(_ table: MemoryTable) {
    columns = table.schema.columns.map { Column(name: $0.name, type: ColumnType($0.type)) }
    storage = Storage(table)
  }

  /// Number of rows.
  public var rowCount: Int { storage.rowCount }

  /// The position of the first column of this name (ASCII case-insensitively), or nil if there is none.
  public func columnIndex(named name: String) -> Int? { storage.schema.index(of: name) }

  /// The value in a row and a column.
  ///
  /// - Precondition: both exist.
  public subscript(row row: Int, column column: Int) -> Value { self[row][column] }

  /// The batches of a result, and where each of them starts.
  final class Storage: Sendable {
    private let table: MemoryTable
    let starts: [Int]

    init(_ table: MemoryTable) {
      self.table = table
      var start = 0
      starts = table.batches.map { batch in
        defer { start += batch.count }
        return start
      }
    }

    var schema: Schema { table.schema }
    var batches: [Batch] { table.batches }
    var rowCount: Int { table.rowCount }

    /// The batch that has a row: the last one that starts at or before it.
    func batchIndex(ofRow row: Int) -> Int {
      var low = 0
      var high = starts.count
      while high - low > 1 {
        let middle = (low + high) / 2
        if starts[middle] <= row { low = middle } else { high = middle }
      }
      return low
    }
  }
}

extension ResultSet: RandomAccessCollection {
  /// 0.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public var endIndex: Int { storage.rowCount }

  /// A row.
  ///
  /// - Precondition: `0 <= position < rowCount`.
  /// - Complexity: O(log *n*) in the number of batches.
  public subscript(position: Int) -> Row {
    precondition(position >= 0 && position < rowCount, "a row of the result")
    let batch = storage.batchIndex(ofRow: position)
    return Row(storage: storage, batchIndex: batch, index: position - storage.starts[batch])
  }
}
