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

  /// Finds equal values by hashing; one slot holds the place of a value plus one, or 0.
  @inline(__always)
  private static func firstRows(
    _ count: Int, _ step: Int, _ codes: UnsafeMutablePointer<Int64>?, hash: (Int) -> UInt64,
    isEqual: (Int, Int) -> Bool
  ) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: (count + step - 1) / step) { firstRows, found in
      guard let firstRows = firstRows.baseAddress else { return }
      var mask = 1_023
      var slots = Self.slots(mask + 1)
      defer { slots.deallocate() }
      for row in stride(from: 0, to: count, by: step) {
        var slot = Int(truncatingIfNeeded: hash(row)) & mask
        while slots[slot] > 0, !isEqual(Int(firstRows[Int(slots[slot]) &- 1]), row) {
          slot = (slot &+ 1) & mask
        }
        if slots[slot] == 0 {
          firstRows[found] = Int32(truncatingIfNeeded: row)
          found &+= 1
          slots[slot] = Int32(truncatingIfNeeded: found)
          if found &* 2 > mask {
            slots.deallocate()
            mask = 4 &* mask &+ 3
            slots = Self.slots(mask + 1)
            for place in 0..<found {
              var slot = Int(truncatingIfNeeded: hash(Int(firstRows[place]))) & mask
              while slots[slot] > 0 { slot = (slot &+ 1) & mask }
              slots[slot] = Int32(truncatingIfNeeded: place &+ 1)
            }
            if let codes { codes[row] = Int64(found &- 1) }
            continue
          }
        }
        if let codes { codes[row] = Int64(slots[slot]) &- 1 }
      }
    }
  }

  private static func slots(_ count: Int) -> UnsafeMutablePointer<Int32> {
    let slots = UnsafeMutablePointer<Int32>.allocate(capacity: count)
    slots.initialize(repeating: 0, count: count)
    return slots
  }
}
