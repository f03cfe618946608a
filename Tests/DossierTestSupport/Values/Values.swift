package import DossierBase
package import DossierVector
import Glibc

extension Vector {
  /// The values of all rows.
  package func scalars() throws(EngineError) -> [Scalar] {
    let scratch = SliceBuffer(type)
    var values: [Scalar] = []
    for start in stride(from: 0, to: count, by: Limits.vectorRowCount) {
      let slice = try view(start..<min(start + Limits.vectorRowCount, count), scratch)
      for row in 0..<slice.count { values.append(slice.scalar(row)) }
    }
    return values
  }
}

extension Batch {
  /// The values of all rows that count.
  package func rows() throws(EngineError) -> [[Scalar]] {
    let slices = SliceReader()
    slices.begin(self)
    var rows: [[Scalar]] = []
    while slices.next() {
      var views: [VectorView] = []
      for column in 0..<columnCount { views.append(try slices.view(column)) }
      for row in 0..<slices.count { rows.append(views.map { $0.scalar(row) }) }
    }
    return rows
  }
}

extension TableSource {
  /// The values of all rows.
  package func rows() throws(EngineError) -> [[Scalar]] {
    let reader = try makeReader(columns: Array(schema.columns.indices))
    var rows: [[Scalar]] = []
    for block in 0..<blockCount { rows += try reader.read(block: block).rows() }
    return rows
  }
}

extension VectorView {
  /// The first row that differs from another view's, bit by bit; nil if none does.
  package func firstDifference(from other: VectorView) -> Int? {
    guard type == other.type, count == other.count else { return -1 }
    let width = type.physicalType.byteCount
    return (0..<count).first { row in
      if isNull(row) != other.isNull(row) { return true }
      if isNull(row) { return false }
      if type == .varchar { return StringHeap.compare(text(row), other.text(row)) != 0 }
      return memcmp(element(row, width), other.element(row, width), width) != 0
    }
  }

  private func element(_ row: Int, _ width: Int) -> UnsafePointer<UInt8> {
    isCoded
      ? dictionary.elements(UInt8.self) + Int(codes[row]) * width
      : elements(UInt8.self) + index(row) * width
  }
}
