import DossierBase

/// A column as its distinct values, in the order of their first rows, and a code per row.
struct DistinctValues {
  /// 16-bit lanes.
  let codes: BlockInput
  let entries: BlockInput

  init(_ column: BlockInput) {
    let codes = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
    var firstRows: [Int] = []
    var finder = Finder(column, rowCount: column.count)
    for row in 0..<column.count {
      let code = finder.code(of: row)
      if code == firstRows.count { firstRows.append(row) }
      codes[row] = Int64(code)
    }
    self.codes = BlockInput(lane: .bits16, count: column.count, values: .integers(codes))
    entries = column.gathered(firstRows)
  }

  /// The number of distinct values among some 4,096 rows spread over the column, and how many these are.
  static func sample(_ column: BlockInput) -> (distinctCount: Int, rowCount: Int) {
    let step = max(1, column.count / 4_096)
    var finder = Finder(column, rowCount: column.count / step + 1)
    var seen = 0
    for row in stride(from: 0, to: column.count, by: step) {
      _ = finder.code(of: row)
      seen += 1
    }
    return (finder.firstRows.count, seen)
  }

  /// Finds equal values by hashing; one slot holds the first row of a value.
  private struct Finder {
    private let column: BlockInput
    private(set) var firstRows: [Int32] = []
    private var slots: [Int32]

    init(_ column: BlockInput, rowCount: Int) {
      self.column = column
      var slotCount = 64
      while slotCount < 2 * rowCount { slotCount *= 2 }
      slots = Array(repeating: -1, count: slotCount)
    }

    mutating func code(of row: Int) -> Int {
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash(row)) & mask
      while slots[slot] >= 0 {
        let code = Int(slots[slot])
        if column.isEqual(Int(firstRows[code]), row) { return code }
        slot = (slot + 1) & mask
      }
      slots[slot] = Int32(firstRows.count)
      firstRows.append(Int32(row))
      return firstRows.count - 1
    }

    private func hash(_ row: Int) -> UInt64 {
      switch column.values {
      case .integers(let elements): return Hash.mix(UInt64(bitPattern: elements[row]))
      case .wides(let elements):
        let bits = UInt128(bitPattern: elements[row])
        return Hash.mix(UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64))
      case .texts(let texts):
        let text = texts[row]
        return Hash.bytes(text.baseAddress!, count: text.count)
      }
    }
  }
}
