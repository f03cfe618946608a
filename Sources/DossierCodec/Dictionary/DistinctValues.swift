import DossierBase

/// A column as its distinct values, in the order of their first rows, and a code per row.
struct DistinctValues {
  /// 16-bit lanes.
  let codes: BlockInput
  let entries: BlockInput

  init(_ column: BlockInput) {
    let codes = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
    let firstRows = Self.firstRows(of: column, step: 1, codes)
    self.codes = BlockInput(lane: .bits16, count: column.count, values: .integers(codes))
    entries = column.gathered(firstRows.map { Int($0) })
  }

  /// The number of distinct values among some 4,096 rows spread over the column, and how many these are.
  static func sample(_ column: BlockInput) -> (distinctCount: Int, rowCount: Int) {
    let step = max(1, column.count / 4_096)
    return (firstRows(of: column, step: step, nil).count, (column.count + step - 1) / step)
  }

  /// The first row of each distinct value of every so manieth row.
  ///
  /// - Parameter codes: where the place of each row's value among them goes, if anywhere.
  private static func firstRows(
    of column: BlockInput, step: Int, _ codes: UnsafeMutablePointer<Int64>?
  ) -> [Int32] {
    switch column.values {
    case .integers(let elements):
      return firstRows(column.count, step, codes) {
        Hash.mix(UInt64(bitPattern: elements[$0]))
      } isEqual: {
        elements[$0] == elements[$1]
      }
    case .wides(let elements):
      return firstRows(column.count, step, codes) {
        let bits = UInt128(bitPattern: elements[$0])
        return Hash.mix(UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64))
      } isEqual: {
        elements[$0] == elements[$1]
      }
    case .texts(let texts):
      return firstRows(column.count, step, codes) {
        Hash.bytes(texts.bytes + Int(texts.refs[$0].offset), count: Int(texts.refs[$0].length))
      } isEqual: {
        texts.isEqual($0, $1)
      }
    }
  }

  /// Finds equal values by hashing; one slot holds the place of a value.
  @inline(__always)
  private static func firstRows(
    _ count: Int, _ step: Int, _ codes: UnsafeMutablePointer<Int64>?, hash: (Int) -> UInt64,
    isEqual: (Int, Int) -> Bool
  ) -> [Int32] {
    var firstRows: [Int32] = []
    var slots = [Int32](repeating: -1, count: 1_024)
    for row in stride(from: 0, to: count, by: step) {
      let mask = slots.count &- 1
      var code = -1
      var slot = Int(truncatingIfNeeded: hash(row)) & mask
      slots.withUnsafeBufferPointer { slots in
        firstRows.withUnsafeBufferPointer { firstRows in
          while slots[slot] >= 0 {
            let known = Int(slots[slot])
            if isEqual(Int(firstRows[known]), row) {
              code = known
              return
            }
            slot = (slot &+ 1) & mask
          }
        }
      }
      if code < 0 {
        code = firstRows.count
        slots[slot] = Int32(code)
        firstRows.append(Int32(row))
        if firstRows.count * 2 > slots.count {
          slots = Self.slots(4 * slots.count, firstRows.map { hash(Int($0)) })
        }
      }
      if let codes { codes[row] = Int64(code) }
    }
    return firstRows
  }

  private static func slots(_ count: Int, _ hashes: [UInt64]) -> [Int32] {
    var slots = [Int32](repeating: -1, count: count)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = Int32(code)
    }
    return slots
  }
}
