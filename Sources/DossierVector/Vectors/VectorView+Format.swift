import DossierBase

extension VectorView {
  /// Writes the rows, cast to VARCHAR, into an empty builder of that type with room for them: one row for a constant.
  ///
  /// - Precondition: the rows are not coded, and not of type VARCHAR.
  package func format(into target: VectorBuilder) {
    let rowCount = isConstant ? min(count, 1) : count
    target.count = rowCount
    let heap = target.writableHeap()
    let refs = target.elements(StringRef.self)
    for row in 0..<rowCount {
      if type == .null || isNull(row) {
        target.setNull(row)
        refs[row] = StringRef(offset: 0, length: 0)
        continue
      }
      heap.reserve(ValueFormat.byteCountLimit)
      let start = heap.count
      let length = ValueFormat.write(self, row: row, to: heap.bytes + start)
      _ = heap.extend(by: length)
      refs[row] = StringRef(offset: UInt32(start), length: UInt32(length))
    }
  }
}
