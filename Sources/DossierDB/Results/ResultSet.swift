import DossierBase
import DossierQuery
import DossierVector

/// The rows that a statement answered with, whole and in memory, in the statement's order.
///
/// A result does not change any more, and may be read from several threads.
public struct ResultSet: Sendable {
  /// The columns, in order.
  public let columns: [Column]
  /// Rows that the statement inserted, updated or deleted; nil for statements of other kinds.
  public let changedRowCount: Int?
  let storage: Storage

  /// All rows of a statement.
  init(_ result: QueryResult) throws(EngineError) {
    var batches: [Batch] = []
    for batch in try result.batches() { batches.append(try batch.materialized()) }
    self.init(result.schema, batches, changedRowCount: result.changedRowCount)
  }

  /// The rows of an engine's table that count.
  ///
  /// - Throws: ``EngineError/Code/damaged`` if they must be decoded and are not what was written.
  init(_ table: MemoryTable) throws(EngineError) {
    var batches: [Batch] = []
    for batch in table.batches { batches.append(try batch.materialized()) }
    self.init(table.schema, batches, memory: table.memory)
  }

  /// - Parameters:
  ///   - batches: in memory, and all of their rows count.
  ///   - memory: what the batches hold of a budget.
  init(
    _ schema: Schema, _ batches: [Batch], memory: [SharedReservation] = [], changedRowCount: Int? = nil
  ) {
    self.changedRowCount = changedRowCount
    columns = schema.columns.map { Column(name: $0.name, type: ColumnType($0.type)) }
    storage = Storage(schema, batches, memory)
  }

  /// Number of rows.
  public var rowCount: Int { storage.rowCount }

  /// The position of the first column of this name (ASCII case-insensitively), or nil if there is none.
  public func columnIndex(named name: String) -> Int? { storage.schema.index(of: name) }

  /// The value in a row and a column.
  ///
  /// - Precondition: both exist.
  public subscript(row row: Int, column column: Int) -> Value { self[row][column] }

  /// The texts of a column in some consecutive rows, which lie in one batch.
  ///
  /// - Parameters:
  ///   - bytes: gets the texts.
  ///   - places: gets where each of them stands among the bytes, empty below 0 for null.
  ///   - change: if given, changes the text that begins at a place and is the last so far.
  package func appendTexts(
    _ rows: Range<Int>, column: Int, to bytes: inout [UInt8], places: inout [Range<Int>],
    change: ((inout [UInt8], Int) -> Void)?
  ) {
    let batch = storage.batchIndex(ofRow: rows.lowerBound)
    let start = storage.starts[batch]
    storage.rows(column, ofBatch: batch).appendTexts(
      rows.lowerBound - start..<rows.upperBound - start, to: &bytes, places: &places, change: change)
  }

  /// The rows by pieces that lie in one batch and are no longer than `rowCount`.
  package func pieces(of rowCount: Int) -> [Range<Int>] {
    storage.starts.indices.flatMap { batch -> [Range<Int>] in
      let end = batch + 1 < storage.starts.count ? storage.starts[batch + 1] : storage.rowCount
      return stride(from: storage.starts[batch], to: end, by: rowCount).map {
        $0..<Swift.min($0 + rowCount, end)
      }
    }
  }

  /// The batches of a result, and where each of them starts.
  final class Storage: Sendable {
    let schema: Schema
    let starts: [Int]
    let rowCount: Int
    /// The columns of the first batch, then those of the second, and so on.
    private let rows: [VectorRows]
    /// What the rows lie in.
    private let owners: ([Batch], [SharedReservation])

    init(_ schema: Schema, _ batches: [Batch], _ memory: [SharedReservation]) {
      self.schema = schema
      var start = 0
      starts = batches.map { batch in
        defer { start += batch.rowCount }
        return start
      }
      rowCount = start
      rows = batches.flatMap { $0.loadedColumns.map { VectorRows($0) } }
      owners = (batches, memory)
    }

    /// The rows of a column in a batch.
    func rows(_ column: Int, ofBatch batch: Int) -> VectorRows { rows[batch * schema.columns.count + column] }

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
