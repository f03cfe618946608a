import DossierBase
import DossierVector

/// Tells of the rows of a block whether their times of day are counted from a reference, from midnight, or are none.
struct TimedRows {
  enum Kind: UInt8 { case none, counted, other }

  /// How many rows there are of the kinds that have a time.
  struct Counts {
    var counted = 0
    var other = 0
  }

  let reference: TimeReference
  let shape: BlockShape
  private let days: Vector
  /// The column that ``TimeReference/sibling`` means.
  private let sibling: Vector?
  private let validity: Validity
  /// Of the rows before each slice, and of all; empty until ``total()`` is asked for.
  private var before: [Counts] = []
  /// For each slice the day of the last row before it that is not null.
  private var formerDay: [Int32?] = []
  private let scratch = (days: SliceBuffer(.date), sibling: SliceBuffer(.date))
  private let expanded = (days: VectorBuilder(.date), sibling: VectorBuilder(.date))

  /// - Throws: damage, if there is no such column.
  init(_ reference: TimeReference, _ days: Vector, _ chunk: ChunkContext) throws(EngineError) {
    self.reference = reference
    self.days = days
    validity = chunk.validity
    shape = BlockShape(lane: .bits64, rowCount: days.count)
    sibling = reference == .sibling ? try chunk.siblingColumn(rowCount: days.count) : nil
    guard reference != .sibling || sibling?.type == .timestamp && sibling?.mayHaveNulls == false else {
      throw .damaged("times counted from a column that has none")
    }
  }

  private init(copying other: TimedRows) {
    (reference, shape, validity) = (other.reference, other.shape, other.validity)
    (before, formerDay) = (other.before, other.formerDay)
    sibling = other.sibling?.copy(nil)
    days = other.days.copy(sibling)
  }

  var copy: TimedRows { TimedRows(copying: self) }

  func range(ofSlice slice: Int) -> Range<Int> {
    let start = slice * Limits.vectorRowCount
    return start..<start + shape.rowCount(ofSlice: slice)
  }

  /// Counts the rows of all slices.
  mutating func total() throws(EngineError) -> Counts {
    var counts = Counts()
    var former: Int32?
    var sliceCounts: [Counts] = []
    var formerDays: [Int32?] = []
    try withUnsafeKinds { (kinds) throws(EngineError) in
      for slice in 0..<shape.sliceCount {
        sliceCounts.append(counts)
        formerDays.append(former)
        former = try write(slice, former, to: kinds)
        let count = shape.rowCount(ofSlice: slice)
        var (counted, other) = (0, 0)
        for row in 0..<count {
          counted &+= kinds[row] == Kind.counted.rawValue ? 1 : 0
          other &+= kinds[row] == Kind.other.rawValue ? 1 : 0
        }
        counts.counted += counted
        counts.other += other
      }
    }
    before = sliceCounts + [counts]
    formerDay = formerDays
    return counts
  }

  /// The rows before a slice, of which ``total()`` knows.
  func counts(before slice: Int) -> Counts { before[slice] }

  /// Writes the kind of each row of a slice.
  func write(_ slice: Int, to kinds: UnsafeMutablePointer<UInt8>) throws(EngineError) {
    _ = try write(slice, formerDay[slice], to: kinds)
  }

  /// The days of the rows of a slice, valid until those of another one are asked for.
  func days(ofSlice slice: Int) throws(EngineError) -> UnsafePointer<Int32> {
    try days.view(range(ofSlice: slice), scratch.days).expanded(into: expanded.days).elements(Int32.self)
  }

  /// The sibling's moments in a slice.
  func moments(ofSlice slice: Int, _ scratch: SliceBuffer) throws(EngineError) -> VectorView? {
    try sibling?.view(range(ofSlice: slice), scratch)
  }

  private func withUnsafeKinds(
    _ body: (UnsafeMutablePointer<UInt8>) throws(EngineError) -> Void
  ) throws(EngineError) {
    let kinds = UnsafeMutablePointer<UInt8>.allocate(capacity: Limits.vectorRowCount)
    defer { kinds.deallocate() }
    try body(kinds)
  }

  /// Writes the kind of each row of a slice; says the last day that is not null.
  private func write(
    _ slice: Int, _ former: Int32?, to kinds: UnsafeMutablePointer<UInt8>
  ) throws(EngineError) -> Int32? {
    let rows = range(ofSlice: slice)
    let (counted, other) = (Kind.counted.rawValue, Kind.other.rawValue)
    var last = former
    switch reference {
    case .none: kinds.update(repeating: other, count: rows.count)
    case .sibling:
      guard let sibling else { preconditionFailure("a sibling of times that are counted from it") }
      let day = try days(ofSlice: slice)
      let starts = try sibling.dates(rows, scratch.sibling).expanded(into: expanded.sibling)
        .elements(Int32.self)
      for row in 0..<rows.count { kinds[row] = day[row] == starts[row] ? counted : other }
    case .formerRow:
      let day = try days(ofSlice: slice)
      kinds[0] = day[0] == former ? counted : other
      for row in 1..<rows.count { kinds[row] = day[row] == day[row - 1] ? counted : other }
      last = day[rows.count - 1]
      if case .bits(let mask) = validity {
        last = former
        // The row before is the last that has a time.
        for row in 0..<rows.count where mask[rows.lowerBound + row] {
          kinds[row] = day[row] == last ? counted : other
          last = day[row]
        }
      }
    }
    markNulls(slice, in: kinds)
    return last
  }

  /// Notes the rows of a slice that have no time.
  func markNulls(_ slice: Int, in kinds: UnsafeMutablePointer<UInt8>) {
    guard case .bits(let mask) = validity else { return }
    let rows = range(ofSlice: slice)
    for row in 0..<rows.count where !mask[rows.lowerBound + row] { kinds[row] = Kind.none.rawValue }
  }
}
