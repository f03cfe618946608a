import CKernels
import DossierBase

/// A column as runs of equal values.
struct Runs {
  /// The row after the last of each run, ascending; 32-bit lanes.
  let ends: BlockInput
  /// The value of each run.
  let values: BlockInput

  init(_ column: BlockInput) {
    let ends = Self.ends(column)
    let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: ends.count)
    for run in 0..<ends.count { numbers[run] = Int64(ends[run]) }
    self.ends = BlockInput(lane: .bits32, count: ends.count, values: .integers(numbers))
    values = column.gathered(ends.map { Int($0) - 1 })
  }

  /// The rows after the last ones of all runs.
  private static func ends(_ column: BlockInput) -> [UInt32] {
    if case .integers(let elements) = column.values {
      return [UInt32](unsafeUninitializedCapacity: column.count) { target, count in
        count = dossier_run_ends(elements, column.count, target.baseAddress)
      }
    }
    var ends: [UInt32] = []
    for row in 1..<max(column.count, 1) where !column.isEqual(row, row - 1) { ends.append(UInt32(row)) }
    return ends + [UInt32(column.count)]
  }

  /// The number of runs, judged by a sample of 4,096 rows.
  static func likelyCount(in column: BlockInput) -> Int {
    let step = max(1, column.count / 4_096)
    var runCount = 0
    let seen = (column.count - 1 + step - 1) / step
    if case .integers(let elements) = column.values {
      for row in stride(from: 1, to: column.count, by: step) {
        runCount &+= elements[row] == elements[row &- 1] ? 0 : 1
      }
    } else {
      for row in stride(from: 1, to: column.count, by: step) where !column.isEqual(row, row - 1) {
        runCount += 1
      }
    }
    return column.count * runCount / max(seen, 1) + 1
  }
}

extension BlockInput {
  /// The values of some rows without their nulls, for a part.
  func gathered(_ rows: [Int]) -> BlockInput {
    let gathered: Values
    switch values {
    case .integers(let elements): gathered = .integers(Self.gather(elements, rows))
    case .wides(let elements): gathered = .wides(Self.gather(elements, rows))
    case .texts(let texts):
      gathered = .texts(TextColumn(refs: Self.gather(texts.refs, rows), bytes: texts.bytes))
    }
    return BlockInput(lane: lane, count: rows.count, values: gathered, heap: heap)
  }

  @inline(__always)
  private static func gather<Element>(
    _ source: UnsafePointer<Element>, _ rows: [Int]
  ) -> UnsafeMutablePointer<Element> {
    let result = UnsafeMutablePointer<Element>.allocate(capacity: rows.count)
    for (place, row) in rows.enumerated() { (result + place).initialize(to: source[row]) }
    return result
  }
}
