import DossierBase
import DossierVector

/// count(*) and count(x); most of their rows are counted by a ``CountingPass``.
final class CountState: AggregateState {
  @exclusivity(unchecked) private var counts: ReservedArray<Int64>
  /// True if all rows are counted in the cells of a pass, so that there are no counts here.
  @exclusivity(unchecked) var isOfCells = false
  /// The cells that rows were counted in, once they have been.
  private var cells: CountedCells?

  init(_ budget: MemoryBudget) { counts = ReservedArray(budget, for: groupingPurpose) }

  func resize(_ count: Int) throws(EngineError) {
    if !isOfCells { try counts.extend(to: count, with: 0) }
  }

  /// Takes the cells that hold the counts, which are not written any more.
  func take(_ cells: CountedCells) { self.cells = cells }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument else { return addAll(groups, count: count) }
    guard argument.type != .null, let counts = counts.start else { return }
    if !argument.isConstant, let validity = argument.validity {
      for row in 0..<count { counts[Int(groups[row])] &+= Int64(validity[row]) }
    } else {
      forEachValue(argument, groups, count) { _, group in counts[group] &+= 1 }
    }
  }

  /// Adds rows that a ``CountingPass`` counted.
  func add(_ rows: Int64, toGroup group: Int) { counts.start?[group] += rows }

  /// Adds every row.
  func addAll(_ groups: UnsafePointer<UInt32>, count: Int) {
    guard let counts = counts.start else { return }
    for row in 0..<count { counts[Int(groups[row])] &+= 1 }
  }

  /// Adds the rows whose codes have a bit.
  func addRows(
    _ groups: UnsafePointer<UInt32>, withBit bit: Int, in codes: UnsafePointer<UInt8>, count: Int
  ) {
    let shift = UInt8(truncatingIfNeeded: bit)
    guard let counts = counts.start else { return }
    for row in 0..<count { counts[Int(groups[row])] &+= Int64((codes[row] &>> shift) & 1) }
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: CountState.self)
    if isOfCells { return }
    guard let counts = counts.start, let others = other.counts.start else { return }
    for group in 0..<other.counts.count { counts[Int(map[group])] += others[group] }
  }

  var mergesPairs: Bool { true }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: CountState.self)
    guard let counts = counts.start, let others = other.counts.start else { return }
    for place in 0..<count { counts[Int(targets[place])] += others[Int(sources[place])] }
  }

  var canBeReadByMany: Bool { true }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    if let cells {
      return try makeResult(groups, type, Int64.self) { (group) throws(EngineError) in cells.count(group) }
    }
    let counts = counts.start
    return try makeResult(groups, type, Int64.self) { (group) throws(EngineError) in counts?[group] }
  }
}

/// The rows of each group by the flags that they have, and the flag that counts.
struct CountedCells {
  /// Cell `group << flagCount | flags`.
  let start: UnsafePointer<UInt32>
  let flagCount: Int
  /// Nil counts every row.
  let flag: Int?

  func count(_ group: Int) -> Int64 {
    var total: Int64 = 0
    for flags in 0..<1 << flagCount where flag.map({ flags >> $0 & 1 == 1 }) ?? true {
      total += Int64(start[group << flagCount | flags])
    }
    return total
  }
}
