import DossierBase

/// The sum of a group's values and how many there are, side by side, for they are read and written together.
struct SumCell: BitwiseCopyable {
  private var lower: UInt64 = 0
  private var upper: Int64 = 0
  var count: Int64 = 0

  var sum: Int128 {
    @inline(__always) get { Int128(upper) &<< 64 | Int128(lower) }
    @inline(__always) set {
      lower = UInt64(truncatingIfNeeded: newValue)
      upper = Int64(truncatingIfNeeded: newValue &>> 64)
    }
  }
}

/// The cells of all sums of a lane, those of a group side by side: rows of groups in any order find them in one place.
final class SumCells {
  private let budget: MemoryBudget
  /// Cells of a group.
  private var width = 0
  @exclusivity(unchecked) private var cells: ReservedArray<SumCell>
  /// Groups that have cells.
  private(set) var groupCount = 0

  init(_ budget: MemoryBudget) {
    self.budget = budget
    cells = ReservedArray(budget, for: groupingPurpose)
  }

  /// Another sum, whose cells are the column of the number that is returned.
  ///
  /// - Precondition: no group has cells yet.
  func addColumn() -> Int {
    precondition(groupCount == 0, "columns are added before groups")
    width += 1
    return width - 1
  }

  /// Makes room for groups below `count`; each sum asks for it.
  func resize(_ count: Int) throws(EngineError) {
    guard count > groupCount else { return }
    try cells.extend(to: count * width, with: SumCell())
    groupCount = count
  }

  /// True if rows of any groups find few of the cells in a processor's near caches.
  var areWidespread: Bool { cells.count > Self.nearCellCount }

  private static let nearCellCount = 1 << 13

  /// The cells of a column by their groups, which move when there are more groups; nil while there are none.
  func column(_ column: Int) -> SumColumn? {
    cells.start.map { SumColumn(start: $0 + column, stride: width) }
  }
}

/// The cells of one sum by their groups.
struct SumColumn {
  fileprivate let start: UnsafeMutablePointer<SumCell>
  fileprivate let stride: Int

  subscript(group: Int) -> SumCell {
    @inline(__always) unsafeAddress { UnsafePointer(start + group &* stride) }
    @inline(__always) nonmutating unsafeMutableAddress { start + group &* stride }
  }

  /// Adds the first cells of another sum, so many, each to the group that `map` gives it.
  ///
  /// - Parameter overflow: called for a sum that does not fit 128 bits, with the group here and the other's; the sum
  ///   here is then as it was.
  @inline(__always)
  func add(
    _ others: SumColumn, count: Int, map: UnsafePointer<UInt32>,
    overflow: (_ group: Int, _ other: Int) throws(EngineError) -> Void
  ) throws(EngineError) {
    for other in 0..<count where others[other].count != 0 {
      try add(others[other], of: other, to: Int(map[other]), overflow: overflow)
    }
  }

  /// Adds cells of another sum, those at `sources` to those at `targets`; else the same.
  @inline(__always)
  func add(
    _ others: SumColumn, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>, count: Int,
    overflow: (_ group: Int, _ other: Int) throws(EngineError) -> Void
  ) throws(EngineError) {
    for place in 0..<count where others[Int(sources[place])].count != 0 {
      let other = Int(sources[place])
      try add(others[other], of: other, to: Int(targets[place]), overflow: overflow)
    }
  }

  @inline(__always)
  private func add(
    _ cell: SumCell, of other: Int, to group: Int,
    overflow: (_ group: Int, _ other: Int) throws(EngineError) -> Void
  ) throws(EngineError) {
    let (sum, isBeyond) = self[group].sum.addingReportingOverflow(cell.sum)
    if isBeyond { try overflow(group, other) } else { self[group].sum = sum }
    self[group].count += cell.count
  }
}
