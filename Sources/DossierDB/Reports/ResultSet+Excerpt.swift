import DossierBase
import DossierVector

extension ResultSet {
  /// A result made of some rows of this one, piece by piece, so that no other copy of all rows is ever held.
  ///
  /// - Parameters:
  ///   - columns: The columns of the new result.
  ///   - ranges: The rows to take, in this order.
  ///   - check: Is called every thousand rows; what it throws ends the work.
  ///   - cells: Makes the values of a row, one per column and of the column's type or null.
  public func excerpt(
    _ ranges: [Range<Int>], columns: [Column], check: () throws(DossierError) -> Void = {},
    cells: (Row) -> [Value]
  ) throws(DossierError) -> ResultSet {
    let schema = Schema(columns.map { ColumnDefinition($0.name, $0.type.dataType) })
    var batches: [Batch] = []
    for range in ranges {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: Limits.vectorRowCount) {
        try check()
        let rows = self[start..<Swift.min(start + Limits.vectorRowCount, range.upperBound)].map(cells)
        let vectors = columns.indices.map { column in
          Vector(
            columns[column].type.dataType,
            rows.map { row in
              precondition(row.count == columns.count, "a value per column")
              return row[column].scalar
            })
        }
        batches.append(Batch(columns: vectors, rowCount: rows.count))
      }
    }
    return ResultSet(schema, batches)
  }
}
