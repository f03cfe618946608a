import DossierBase
import DossierVector

/// Checks the units of ids.
enum IDUnits {
  /// - Throws: damage, if a unit is longer than one may be.
  static func check(_ units: Vector) throws(EngineError) {
    let scratch = SliceBuffer(.varchar)
    for start in stride(from: 0, to: units.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, units.count)
      let view = try units.view(rows, scratch)
      for row in 0..<(view.isConstant ? 1 : view.count)
      where view.text(row).count > IDTemplate.greatestUnitByteCount {
        throw .damaged("an id of a unit that is too long")
      }
    }
  }
}

/// The numbers of ids as they are stored: themselves, or what they lie after the next one of their unit and day.
final class StoredIDNumbers: NumberSlices {
  private let stored: PlacedIntegers
  /// Nil if numbers are not counted.
  private let runs: IDRuns?
  private let shape: BlockShape

  init(_ stored: PlacedIntegers, _ runs: IDRuns?, rowCount: Int) {
    self.stored = stored
    self.runs = runs
    shape = BlockShape(lane: .bits64, rowCount: rowCount)
  }

  func copy() -> any NumberSlices {
    StoredIDNumbers(stored.copy, runs.map { $0.copy }, rowCount: shape.rowCount)
  }

  func compute(
    _ slice: Int, _ numbers: UnsafeMutablePointer<Int64>, followsKnown: Bool
  ) throws(EngineError) {
    let rows = range(slice)
    try stored.copy(rows, to: numbers + rows.lowerBound)
    guard let runs else { return }
    var former: Int64? = 0
    if slice > 0 {
      former = followsKnown ? numbers[rows.lowerBound - 1] : try lastNumber(before: slice, runs)
    }
    _ = try resolve(slice, runs, after: former, numbers + rows.lowerBound)
  }

  private func range(_ slice: Int) -> Range<Int> {
    let start = slice * Limits.vectorRowCount
    return start..<start + shape.rowCount(ofSlice: slice)
  }

  /// The last number before a slice, from the nearest slice on in which a unit or day begins; nil if nothing of the
  /// slice follows it.
  private func lastNumber(before slice: Int, _ runs: IDRuns) throws(EngineError) -> Int64? {
    guard try runs.hasStart(in: range(slice).lowerBound..<range(slice).lowerBound + 1) == false else {
      return nil
    }
    var first = slice - 1
    while first > 0, try !runs.hasStart(in: range(first)) { first -= 1 }
    let spare = UnsafeMutablePointer<Int64>.allocate(capacity: Limits.vectorRowCount)
    defer { spare.deallocate() }
    var former: Int64?
    for earlier in first..<slice {
      try stored.copy(range(earlier), to: spare)
      former = try resolve(earlier, runs, after: former, spare)
    }
    return former
  }

  /// Makes numbers of what they lie after the next one; says the last.
  ///
  /// - Parameter former: the number before; if nil, those of rows that follow it stay as they are.
  /// - Throws: damage, if one is none that a template can write.
  private func resolve(
    _ slice: Int, _ runs: IDRuns, after former: Int64?, _ numbers: UnsafeMutablePointer<Int64>
  ) throws(EngineError) -> Int64? {
    var (former, isOutside) = (former, false)
    try runs.forEach(range(slice)) { (row, continues) in
      guard let last = continues ? former : 0 else { return }
      let number = last &+ 1 &+ numbers[row]
      isOutside = isOutside || !IDTemplate.holds(number: number)
      numbers[row] = number
      // Whatever came of a wrong number, none that follows it may overflow.
      former = isOutside ? 0 : number
    }
    if isOutside { throw .damaged("a number that no id has") }
    return former
  }
}

/// Tells whether rows have the unit and the day of the row before.
final class IDRuns {
  private let units: Vector
  private let days: Vector
  private let unitScratch = SliceBuffer(.varchar)
  private let dayScratch = SliceBuffer(.date)
  private let formerScratch = (unit: SliceBuffer(.varchar), day: SliceBuffer(.date))
  /// A row that was looked at last, and what it has.
  @exclusivity(unchecked) private var known: (row: Int, unit: [UInt8], day: Int32)?

  init(_ units: Vector, _ days: Vector) {
    self.units = units
    self.days = days
  }

  var copy: IDRuns { IDRuns(units.copy(nil), days.copy(nil)) }

  /// True if a row of a slice has another unit or day than the row before it.
  func hasStart(in rows: Range<Int>) throws(EngineError) -> Bool {
    var found = false
    try forEach(rows) { (_, continues) in found = found || !continues }
    return found
  }

  /// Calls `body` for rows of a slice, counted from the first of them, in order.
  func forEach(_ rows: Range<Int>, _ body: (_ row: Int, _ continues: Bool) -> Void) throws(EngineError) {
    let former = try rows.lowerBound > 0 ? parts(ofRow: rows.lowerBound - 1) : nil
    let unit = try units.view(rows, unitScratch)
    let dayView = dayScratch.elements(of: try days.view(rows, dayScratch))
    let day = dayView.elements(Int32.self)
    let isFollowing =
      former.map { former in
        former.day == day[dayView.index(0)]
          && former.unit.withUnsafeBufferPointer { StringHeap.compare($0, unit.text(0)) == 0 }
      } ?? false
    body(0, isFollowing)
    for row in 1..<rows.count {
      body(row, day[dayView.index(row)] == day[dayView.index(row - 1)] && Self.areEqual(unit, row - 1, row))
    }
    let last = rows.count - 1
    known = (rows.upperBound - 1, Array(unit.text(last)), day[dayView.index(last)])
  }

  private func parts(ofRow row: Int) throws(EngineError) -> (unit: [UInt8], day: Int32) {
    if let known, known.row == row { return (known.unit, known.day) }
    let unit = try units.view(row..<row + 1, formerScratch.unit)
    let day = formerScratch.day.elements(of: try days.view(row..<row + 1, formerScratch.day))
    return (Array(unit.text(0)), day.elements(Int32.self)[0])
  }

  @inline(__always)
  private static func areEqual(_ units: VectorView, _ row: Int, _ other: Int) -> Bool {
    if units.isConstant { return true }
    // Rows of one run have their text at one place, and so have equal codes.
    if units.isCoded {
      if units.codes[row] == units.codes[other] { return true }
    } else {
      let refs = units.elements(StringRef.self)
      if refs[row].offset == refs[other].offset, refs[row].length == refs[other].length { return true }
    }
    return StringHeap.compare(units.text(row), units.text(other)) == 0
  }
}
