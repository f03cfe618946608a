import DossierBase
import DossierVector

/// A generated table, column by column, for checks.
struct CityRows {
  let table: MemoryTable

  init(_ table: MemoryTable) { self.table = table }

  /// Whole numbers, days or seconds of a column; nil for null.
  func numbers(_ name: String) -> [Int?] {
    values(name) { scalar in
      switch scalar {
      case .integer(let number): Int(number)
      case .date(let day): Int(day)
      case .timestamp(let micros): Int(micros) / 1_000_000
      default: nil
      }
    }
  }

  /// Texts of a column; empty for null.
  func texts(_ name: String) -> [[UInt8]] {
    values(name) { scalar in
      if case .text(let bytes) = scalar { bytes } else { [] }
    }
  }

  private func values<Value>(_ name: String, _ body: (Scalar) -> Value) -> [Value] {
    guard let column = table.schema.index(of: name) else { return [] }
    return table.batches.flatMap { batch in
      let rows = VectorRows(batch.loadedColumns[column])
      return (0..<batch.count).map { body(rows.scalar($0)) }
    }
  }
}
