/// A column as long runs, and the rows that interrupt them.
struct PatchedRuns {
  /// Long runs; in rows that interrupt one, its value goes on.
  let base: BlockInput
  /// The other rows, ascending, and their values.
  let rows: [Int]
  let values: BlockInput

  /// Rows of a run that is no interruption.
  private static let longRowCount = 16
  /// One row in so many may interrupt a run.
  private static let patchShare = 8

  /// Nil unless most rows stand in long runs, and some do not.
  init?(_ column: BlockInput) {
    guard case .integers(let elements) = column.values, column.count >= Self.longRowCount,
      // Runs that were long all the same would be few.
      column.likelyRunCount * 4 < column.count
    else { return nil }
    guard case .integers(let ends) = column.runs.ends.values else { return nil }
    let base = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
    self.base = BlockInput(lane: column.lane, count: column.count, values: .integers(base))
    var patches: [Int] = []
    var row = 0
    var current: Int64?
    for run in 0..<column.runs.ends.count {
      let end = Int(ends[run])
      if end - row >= Self.longRowCount || elements[row] == current {
        current = elements[row]
      } else {
        patches.append(contentsOf: row..<end)
        if patches.count * Self.patchShare > column.count { return nil }
      }
      (base + row).update(repeating: current ?? 0, count: end - row)
      row = end
    }
    guard !patches.isEmpty, current != nil else { return nil }
    // Rows before the first long run have its value.
    var first = 0
    while first < column.count, patches.count > first, patches[first] == first { first += 1 }
    (base + 0).update(repeating: base[first], count: first)
    rows = patches
    values = column.gathered(patches)
  }
}
