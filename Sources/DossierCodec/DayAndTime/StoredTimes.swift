import DossierBase
import DossierVector

/// Times of day as they are stored: counted from a reference, or from midnight.
final class StoredTimes: NumberSlices {
  private let rows: TimedRows
  private let counted: PlacedIntegers
  private let others: PlacedIntegers
  private let momentScratch = SliceBuffer(.timestamp)
  private let expandedMoments = VectorBuilder(.timestamp)
  private let kinds = UnsafeMutablePointer<UInt8>.allocate(capacity: Limits.vectorRowCount)
  /// The numbers of a slice, and one to spare.
  private let numbers = (
    counted: UnsafeMutablePointer<Int64>.allocate(capacity: Limits.vectorRowCount + 1),
    other: UnsafeMutablePointer<Int64>.allocate(capacity: Limits.vectorRowCount + 1)
  )

  /// - Parameter rows: counted, as many as there are numbers.
  init(_ rows: TimedRows, counted: PlacedIntegers, others: PlacedIntegers) {
    self.rows = rows
    self.counted = counted
    self.others = others
    kinds.initialize(repeating: 0, count: Limits.vectorRowCount)
    numbers.counted.initialize(repeating: 0, count: Limits.vectorRowCount + 1)
    numbers.other.initialize(repeating: 0, count: Limits.vectorRowCount + 1)
  }

  deinit {
    kinds.deallocate()
    numbers.counted.deallocate()
    numbers.other.deallocate()
  }

  func copy() -> any NumberSlices { StoredTimes(rows.copy, counted: counted.copy, others: others.copy) }

  func compute(
    _ slice: Int, _ times: UnsafeMutablePointer<Int64>, followsKnown: Bool
  ) throws(EngineError) {
    var former: Int64 = 0
    if rows.reference == .formerRow, slice > 0, try beginsCounted(slice) {
      var known = followsKnown ? try lastTime(ofSlice: slice - 1, times) : nil
      if known == nil { known = try lastTime(before: slice) }
      former = known ?? 0
    }
    _ = try compute(slice, after: former, times + rows.range(ofSlice: slice).lowerBound)
  }

  /// True if the first row of a slice that has a time is counted from one before the slice.
  private func beginsCounted(_ slice: Int) throws(EngineError) -> Bool {
    try rows.write(slice, to: kinds)
    let first = (0..<rows.shape.rowCount(ofSlice: slice)).first { kinds[$0] != TimedRows.Kind.none.rawValue }
    return first.map { kinds[$0] == TimedRows.Kind.counted.rawValue } ?? false
  }

  /// The last time of a slice that is computed; nil if it has none.
  private func lastTime(
    ofSlice slice: Int, _ times: UnsafeMutablePointer<Int64>
  ) throws(EngineError) -> Int64? {
    let range = rows.range(ofSlice: slice)
    try rows.write(slice, to: kinds)
    let last = (0..<range.count).last { kinds[$0] != TimedRows.Kind.none.rawValue }
    return last.map { times[range.lowerBound + $0] }
  }

  /// The last time before a slice, from the nearest slice on in which one is counted from midnight: what stands before
  /// that one does not matter.
  private func lastTime(before slice: Int) throws(EngineError) -> Int64 {
    var first = slice
    repeat {
      first -= 1
    } while first > 0 && rows.counts(before: first + 1).other == rows.counts(before: first).other
    let spare = UnsafeMutablePointer<Int64>.allocate(capacity: Limits.vectorRowCount)
    defer { spare.deallocate() }
    var former: Int64 = 0
    for earlier in first..<slice { former = try compute(earlier, after: former, spare) }
    return former
  }

  /// Computes the times of a slice, and says the last one, or `former` if there is none.
  private func compute(
    _ slice: Int, after former: Int64, _ times: UnsafeMutablePointer<Int64>
  ) throws(EngineError) -> Int64 {
    let (range, perDay) = (rows.range(ofSlice: slice), Microseconds.perDay)
    let (before, after) = (rows.counts(before: slice), rows.counts(before: slice + 1))
    try counted.copy(before.counted..<after.counted, to: numbers.counted)
    try others.copy(before.other..<after.other, to: numbers.other)
    if rows.reference != .sibling {
      try rows.write(slice, to: kinds)
    } else {
      let day = try rows.days(ofSlice: slice)
      guard let moments = try rows.moments(ofSlice: slice, momentScratch)?.expanded(into: expandedMoments)
      else {
        preconditionFailure("a sibling of times that are counted from it")
      }
      let starts = moments.elements(Int64.self)
      for row in 0..<range.count {
        let start = starts[row] &- Int64(day[row]) &* perDay
        times[row] = start
        kinds[row] = (start >= 0 && start < perDay ? TimedRows.Kind.counted : .other).rawValue
      }
      rows.markNulls(slice, in: kinds)
    }
    // Which part a row takes its number from is hard to foretell, so that both are read.
    let fromRow = rows.reference == .formerRow
    var (former, next) = (former, numbers)
    for row in 0..<range.count {
      let isCounted = kinds[row] == TimedRows.Kind.counted.rawValue
      let isOther = kinds[row] == TimedRows.Kind.other.rawValue
      let number = isCounted ? next.counted.pointee : next.other.pointee
      let base = isCounted ? (fromRow ? former : times[row]) : 0
      let sum = base &+ number
      let time = sum >= perDay ? sum &- perDay : sum
      next.counted += isCounted ? 1 : 0
      next.other += isOther ? 1 : 0
      let hasTime = isCounted || isOther
      former = hasTime ? time : former
      times[row] = hasTime ? time : 0
    }
    return former
  }
}
