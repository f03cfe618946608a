import DossierBase
import DossierVector

extension ResultSet {
  /// A result made of values, to be presented like one that a statement answered with.
  ///
  /// - Precondition: each row has a value per column, of the column's type or null.
  public init(columns: [Column], rows: [[Value]]) {
    let schema = Schema(columns.map { ColumnDefinition($0.name, $0.type.dataType) })
    var batches: [Batch] = []
    for start in stride(from: 0, to: rows.count, by: Limits.blockRowCount) {
      let part = rows[start..<Swift.min(start + Limits.blockRowCount, rows.count)]
      let vectors = columns.indices.map { column in
        Vector(
          columns[column].type.dataType,
          part.map { row in
            precondition(row.count == columns.count, "a value per column")
            return row[column].scalar
          })
      }
      batches.append(Batch(columns: vectors, rowCount: part.count))
    }
    self.init(schema, batches)
  }
}

extension Value {
  /// The engine's form of this value.
  var scalar: Scalar {
    switch self {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .hugeint(let value): .hugeint(value)
    case .double(let value): .double(value)
    case .decimal(let value): .decimal(value.unscaled)
    case .text(let value): .text(value)
    case .date(let value): .date(value.dayNumber)
    case .time(let value): .time(value.microseconds)
    case .timestamp(let value): .timestamp(value.microseconds)
    case .interval(let value):
      .interval(Interval(months: value.months, days: value.days, microseconds: value.microseconds))
    }
  }
}
