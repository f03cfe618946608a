extension Vector {
  /// This vector cast to VARCHAR: a flat vector, or a constant one if this is one; itself if it is text.
  package func formatted() -> Vector {
    if type == .varchar { return self }
    let result = Vector(.varchar, capacity: max(capacity, count))
    result.count = count
    let heap = StringHeap(capacity: 16 * count)
    result.shareHeap(heap)
    if form == .constant, count > 0 {
      result.count = 1
      formatRow(0, into: result, heap)
      result.count = count
      result.form = .constant
    } else {
      for row in 0..<count { formatRow(row, into: result, heap) }
    }
    return result
  }

  private func formatRow(_ row: Int, into result: Vector, _ heap: StringHeap) {
    let refs = result.elements(StringRef.self)
    if type == .null || isNull(row) {
      result.setNull(row)
      refs[row] = StringRef(offset: 0, length: 0)
      return
    }
    heap.reserve(ValueFormat.byteCountLimit)
    let start = heap.count
    let length = ValueFormat.write(self, row: row, to: heap.bytes + start)
    _ = heap.extend(by: length)
    refs[row] = StringRef(offset: UInt32(start), length: UInt32(length))
  }
}
