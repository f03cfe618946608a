import DossierBase

/// The same rows of several columns: what crosses every boundary after import.
///
/// Every vector has `count` rows (constant vectors: logically).
package struct Batch: Sendable {
  package var columns: [Vector]
  package var count: Int

  package init(columns: [Vector], count: Int) {
    self.columns = columns
    self.count = count
  }

  /// Memory of the vectors, heaps that others share not counted.
  package var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

  /// Only the given rows, as new vectors.
  package func gathered(_ rows: UnsafeBufferPointer<UInt32>) -> Batch {
    let capacity = max(rows.count, Limits.vectorRowCount)
    let kept = columns.map { column in
      if column.form == .constant { return column.withCount(rows.count) }
      let vector = Vector(column.type, capacity: capacity)
      if column.type == .varchar, column.form == .flat, let heap = column.heap { vector.shareHeap(heap) }
      vector.append(column, rows: rows)
      return vector
    }
    return Batch(columns: kept, count: rows.count)
  }
}

extension Vector {
  /// A constant vector with another number of rows.
  ///
  /// - Precondition: the vector is constant.
  package func withCount(_ newCount: Int) -> Vector {
    precondition(form == .constant, "only constant vectors have any length")
    if newCount == count { return self }
    return .constant(count > 0 ? scalar(0) : scalarOfEmptyConstant, type, count: newCount)
  }

  private var scalarOfEmptyConstant: Scalar {
    count = 1
    defer { count = 0 }
    return scalar(0)
  }
}
