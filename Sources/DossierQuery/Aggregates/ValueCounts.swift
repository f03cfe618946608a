import DossierBase
import DossierVector

/// How often each value occurs in each group, while values lie close together and groups are few: days, ratings.
///
/// A cell per group and value of one window is incremented, where a list of values would grow with the rows. The
/// window and the groups widen as needed; when the cells would become too many, ``add(_:_:count:groupCount:)`` says
/// so. Memory is reserved before it is taken.
struct ValueCounts<Element: FixedWidthInteger & Sendable>: ~Copyable {
  /// 16 MiB of cells.
  private static var cellLimit: Int { 1 << 22 }

  /// Cells that blocks count in four arrays: together they fit into a near cache.
  private static var copiedCellLimit: Int { 1 << 17 }

  private let budget: MemoryBudget
  private var cells: ReservedArray<UInt32>
  /// True if there are three more arrays of as many cells behind the first, which blocks count in, too.
  private var hasCopies = false
  private var groupCapacity = 0
  /// The window is `least` and the `width` − 1 values after it.
  private var least: Element = 0
  private var width = 0
  /// Occurrences counted; below 2³², so that no cell overflows.
  private var total = 0

  init(_ budget: MemoryBudget) {
    self.budget = budget
    cells = ReservedArray(budget, for: groupingPurpose)
  }

  /// Adds what blocks counted in further arrays to the first.
  mutating func fold() {
    guard hasCopies, let start = cells.start else { return }
    let count = cells.count / 4
    for copy in 1..<4 {
      for cell in 0..<count { start[cell] &+= start[copy &* count &+ cell] }
    }
    cells.removeLast(3 * count)
    hasCopies = false
  }

  /// Forgets what was counted, and gives the memory back.
  mutating func removeAll() {
    cells.removeAll()
    hasCopies = false
    (groupCapacity, width, total) = (0, 0, 0)
  }

  /// Counts values of groups below `groupCount`, or returns false and counts none.
  @inline(__always)
  mutating func add(
    _ groups: UnsafePointer<UInt32>, _ values: UnsafePointer<Element>, count: Int, groupCount: Int
  ) throws(EngineError) -> Bool {
    guard count > 0 else { return true }
    var low = values[0]
    var high = values[0]
    for place in 1..<count {
      low = min(low, values[place])
      high = max(high, values[place])
    }
    guard try fit(low, high, groupCount: groupCount, occurrences: count) else { return false }
    let (least, width) = (self.least, self.width)
    guard let cells = cells.start else { return true }
    for place in 0..<count {
      cells[Int(groups[place]) &* width &+ Int(truncatingIfNeeded: values[place] &- least)] &+= 1
    }
    return true
  }

  /// Counts the given rows of a block, of groups below `groupCount`, or returns false and counts none.
  mutating func add(
    block values: BlockNumbers, groups: UnsafePointer<UInt32>, rows: BlockRows, groupCount: Int
  ) throws(EngineError) -> Bool {
    guard let low = Element(exactly: values.base),
      let high = Element(exactly: Int128(values.base) + Int128(values.greatest)),
      try fit(low, high, groupCount: groupCount, occurrences: rows.count(of: values.count))
    else { return false }
    let shift = Int(truncatingIfNeeded: low &- least)
    if !hasCopies, cells.count <= Self.copiedCellLimit {
      try cells.extend(to: 4 * cells.count, with: 0)
      hasCopies = true
    }
    let step = hasCopies ? cells.count / 4 : 0
    guard let cells = cells.start else { return true }
    CellCounting.histogram(values, groups, rows, width: width, into: cells + shift, step: step)
    return true
  }

  /// Adds the counts of another state, its group g to group `map[g]`, or returns false and adds none.
  @inline(__always)
  mutating func merge(
    _ other: borrowing Self, map: UnsafePointer<UInt32>, groupCount: Int
  ) throws(EngineError) -> Bool {
    precondition(!other.hasCopies, "what was counted is in one array")
    guard other.total > 0 else { return true }
    let high = other.least &+ Element(truncatingIfNeeded: other.width - 1)
    guard try fit(other.least, high, groupCount: groupCount, occurrences: other.total) else { return false }
    let shift = Int(truncatingIfNeeded: other.least &- least)
    for cell in 0..<other.cells.count where other.cells[cell] > 0 {
      cells[Int(map[cell / other.width]) * width + shift + cell % other.width] += other.cells[cell]
    }
    return true
  }

  /// Calls `body` with each group, value and number of occurrences.
  @inline(__always)
  func forEach(_ body: (UInt32, Element, Int) throws(EngineError) -> Void) throws(EngineError) {
    for cell in 0..<cells.count where cells[cell] > 0 {
      try body(UInt32(cell / width), least &+ Element(truncatingIfNeeded: cell % width), Int(cells[cell]))
    }
  }

  /// The lower and the upper middle value of a group; nil if it has none.
  @inline(__always)
  func middles(_ group: Int) -> (Element, Element)? {
    guard group < groupCapacity, width > 0, let cells = cells.start else { return nil }
    let part = UnsafeBufferPointer(start: cells + group * width, count: width)
    let count = part.reduce(0) { $0 + Int($1) }
    guard count > 0 else { return nil }
    return (value(ofRank: (count - 1) / 2, part), value(ofRank: count / 2, part))
  }

  private func value(ofRank rank: Int, _ part: UnsafeBufferPointer<UInt32>) -> Element {
    var passed = 0
    for (offset, occurrences) in part.enumerated() {
      passed += Int(occurrences)
      if passed > rank { return least &+ Element(truncatingIfNeeded: offset) }
    }
    preconditionFailure("the rank of a value is below the number of values")
  }

  /// Widens window and groups so that they hold what is named; false if that takes too many cells.
  @inline(__always)
  private mutating func fit(
    _ low: Element, _ high: Element, groupCount: Int, occurrences: Int
  ) throws(EngineError) -> Bool {
    guard total + occurrences <= Int(UInt32.max) else { return false }
    if width > 0, groupCount <= groupCapacity, low >= least,
      Self.distance(from: least, to: high).map({ $0 < width }) ?? false
    {
      total += occurrences
      return true
    }
    guard try widen(low, high, groupCount: groupCount) else { return false }
    total += occurrences
    return true
  }

  private mutating func widen(
    _ low: Element, _ high: Element, groupCount: Int
  ) throws(EngineError) -> Bool {
    fold()
    let newLeast = width > 0 ? min(low, least) : low
    let newHigh = width > 0 ? max(high, least &+ Element(truncatingIfNeeded: width - 1)) : high
    guard let distance = Self.distance(from: newLeast, to: newHigh), distance < Self.cellLimit
    else { return false }
    let newWidth = max((distance + 1).nextPowerOfTwo, 64)
    let newCapacity = max(groupCount.nextPowerOfTwo, groupCapacity)
    guard newCapacity <= Self.cellLimit / newWidth,
      // The window may begin early enough for its last value to exist.
      let start = Self.start(newLeast, width: newWidth)
    else { return false }
    var wider = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try wider.extend(to: newCapacity * newWidth, with: 0)
    let shift = Int(truncatingIfNeeded: least &- start)
    if let old = cells.start, let new = wider.start, width > 0 {
      for group in 0..<cells.count / width {
        (new + group * newWidth + shift).update(from: old + group * width, count: width)
      }
    }
    cells = wider
    (least, width, groupCapacity) = (start, newWidth, newCapacity)
    return true
  }

  /// A beginning for a window of this width that holds `low` and does not pass the greatest value.
  private static func start(_ low: Element, width: Int) -> Element? {
    let latest = Element.max.subtractingReportingOverflow(Element(truncatingIfNeeded: width - 1))
    return latest.overflow ? nil : min(low, latest.partialValue)
  }

  /// The difference of two values; nil if it is negative or does not fit.
  @inline(__always)
  private static func distance(from low: Element, to high: Element) -> Int? {
    let (difference, overflow) = high.subtractingReportingOverflow(low)
    return overflow || difference < 0 ? nil : Int(exactly: difference)
  }
}
