import DossierBase
import DossierVector

/// Copies slices into batches of its own.
struct BatchBuilder {
  private static let firstCapacity = Limits.vectorRowCount
  private let types: [DataType]
  private let fullRowCount: Int
  private var finished: [Batch] = []
  private var columns: [VectorBuilder] = []
  private var count = 0
  private var closedByteCount = 0

  /// - Parameter rowCount: of a batch, if there are so many rows.
  init(_ types: [DataType], rowCount: Int = Limits.blockRowCount) {
    self.types = types
    fullRowCount = rowCount
  }

  /// True if there are rows of a full batch.
  var hasFullBatch: Bool { !finished.isEmpty }

  /// Memory of all that was appended.
  var byteCount: Int {
    guard let first = columns.first else { return closedByteCount }
    return closedByteCount + first.capacity * rowByteCount + openTextByteCount
  }

  private var rowByteCount: Int { types.reduce(0) { $0 + $1.physicalType.byteCount + 1 } }

  private var openTextByteCount: Int {
    columns.reduce(0) { $0 + ($1.dictionary == nil ? $1.heap?.count ?? 0 : 0) }
  }

  /// Appends rows, given by a view for each column.
  mutating func append(_ views: [VectorView], count rowCount: Int) {
    var start = 0
    while start < rowCount {
      if columns.isEmpty && count == 0 { open() }
      let capacity = columns.first?.capacity ?? fullRowCount
      let part = min(rowCount - start, capacity - count)
      for (index, column) in columns.enumerated() {
        column.append(part == rowCount ? views[index] : views[index].slice(start..<start + part))
      }
      count += part
      start += part
      if count == capacity || openTextByteCount > TextLimits.heapByteCount { close() }
    }
  }

  private mutating func open() {
    // The first batch is small, so that small results stay small.
    let capacity = finished.isEmpty ? min(Self.firstCapacity, fullRowCount) : fullRowCount
    columns = types.map { VectorBuilder($0, capacity: capacity) }
  }

  private mutating func close() {
    guard count > 0 else { return }
    closedByteCount = byteCount
    finished.append(Batch(columns: columns.map { $0.finish() }, rowCount: count))
    columns = []
    count = 0
  }

  /// What was appended, and empties the builder.
  mutating func finish() -> [Batch] {
    close()
    defer { (finished, closedByteCount) = ([], 0) }
    return finished
  }
}
