package import DossierBase

/// Ids that follow a template, as units, days and numbers; a few other texts among them.
package final class TemplateLayout: Layout, @unchecked Sendable {
  package let template: IDTemplate
  private let units: Vector
  private let days: Vector
  private let loadNumbers: (_ units: Vector, _ days: Vector) throws(EngineError) -> Vector
  private let others: (rows: [UInt32], texts: Vector)
  @exclusivity(unchecked) private var loadedNumbers: Vector?

  /// - Parameters:
  ///   - units: without nulls, of type VARCHAR.
  ///   - days: as many, of type DATE, without nulls, that the template holds.
  ///   - numbers: gives as many of type BIGINT, flat and without nulls, that the template holds.
  ///   - others: rows in ascending order whose texts are not those of the parts, and these.
  package init(
    _ template: IDTemplate, units: Vector, days: Vector, others: (rows: [UInt32], texts: Vector),
    numbers: @escaping (_ units: Vector, _ days: Vector) throws(EngineError) -> Vector
  ) {
    self.template = template
    self.units = units
    self.days = days
    self.others = others
    loadNumbers = numbers
  }

  package func copy(_ sibling: Vector?) -> any Layout {
    TemplateLayout(
      template, units: units.copy(sibling), days: days.copy(sibling), others: others, numbers: loadNumbers)
  }

  package var kind: LayoutKind { .template }
  package var byteCount: Int {
    units.byteCount + days.byteCount + others.texts.byteCount + (loadedNumbers?.byteCount ?? 0)
  }

  private func numbers() throws(EngineError) -> Vector {
    if let loadedNumbers { return loadedNumbers }
    let numbers = try loadNumbers(units, days)
    precondition(numbers.type == .bigint && numbers.count == units.count, "a number for each unit")
    loadedNumbers = numbers
    return numbers
  }

  /// Units, days and numbers, if all texts are made of these.
  package var parts: (units: Vector, days: Vector, numbers: Vector)? {
    get throws(EngineError) { others.rows.isEmpty ? (units, days, try numbers()) : nil }
  }

  /// Rows among whose texts are the first and the last of all, ascending; nil if there is no telling.
  package func boundRows() throws(EngineError) -> [UInt32]? {
    guard others.rows.isEmpty else { return nil }
    let daysAscend = template.dayForm == .yymmdd || template.dayForm == .yyyymmdd
    let limit = template.numberLimit
    var scan = TemplateScan(units, days, try numbers())
    var rows: [UInt32] = []
    // Of rows of one unit that ascend only the ends count.
    var (first, last): (UInt32, UInt32) = (0, 0)
    while try scan.next() {
      for row in 0..<scan.count {
        let number = scan.number(row)
        guard number < limit else { return nil }
        let isLater =
          row > 0 && scan.hasUnitOfFormer(row)
          && (scan.day(row) == scan.day(row - 1)
            ? number >= scan.number(row - 1) : daysAscend && scan.day(row) > scan.day(row - 1))
        let place = UInt32(truncatingIfNeeded: scan.start &+ row)
        if !isLater {
          if place > 0 { Self.add(first, last, to: &rows) }
          first = place
        }
        last = place
      }
      // Bounds of that many are found as fast by looking at all.
      if rows.count * Self.boundShare > max(units.count, Limits.vectorRowCount) { return nil }
    }
    if scan.count > 0 { Self.add(first, last, to: &rows) }
    return rows
  }

  private static func add(_ first: UInt32, _ last: UInt32, to rows: inout [UInt32]) {
    rows.append(first)
    if last != first { rows.append(last) }
  }

  private static let boundShare = 8

  /// True if another layout has the same parts.
  package func hasParts(of other: TemplateLayout) throws(EngineError) -> Bool {
    guard let parts = try parts, let others = try other.parts, template == other.template,
      parts.units.count == others.units.count
    else { return false }
    var (scan, otherScan) = (
      TemplateScan(parts.units, parts.days, parts.numbers),
      TemplateScan(others.units, others.days, others.numbers)
    )
    while try scan.next(), try otherScan.next() {
      for row in 0..<scan.count {
        guard scan.day(row) == otherScan.day(row), scan.number(row) == otherScan.number(row) else {
          return false
        }
        if row > 0, scan.hasUnitOfFormer(row), otherScan.hasUnitOfFormer(row) { continue }
        guard StringHeap.compare(scan.unit(row), otherScan.unit(row)) == 0 else { return false }
      }
    }
    return true
  }

  package func append(
    _ rows: UnsafeBufferPointer<UInt32>, _ validity: Validity, to target: VectorBuilder
  ) throws(EngineError) {
    guard case .allValid = validity, others.rows.isEmpty, target.dictionary == nil else {
      return try appendSlices(rows, validity, to: target)
    }
    precondition(target.count + rows.count <= target.capacity, "room for the rows")
    var scan = TemplateScan(units, days, try numbers())
    let heap = target.ownedHeap()
    for row in rows {
      let place = try scan.move(to: Int(row))
      let text = heap.append(scan.unit(place), day: scan.day(place), number: scan.number(place), template)
      let last = target.count
      target.count = last + 1
      target.elements(StringRef.self)[last] = text
      if target.hasNulls { target.validity[last] = 1 }
    }
  }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let numbers = try numbers().view(rows, scratch.inner(.bigint, 1))
    let dayBuffer = scratch.inner(.date)
    let days = dayBuffer.elements(of: try days.view(rows, dayBuffer))
    let units = try units.view(rows, scratch.inner(.varchar, 2))
    let target = scratch.values(.varchar)
    target.reset()
    target.count = rows.count
    let heap = target.writableHeap()
    let refs = target.elements(StringRef.self)
    let (dayOfRow, numberOfRow) = (days.elements(Int32.self), numbers.elements(Int64.self))
    var other = firstOther(from: rows.lowerBound)
    for row in 0..<rows.count {
      if other < others.rows.count, Int(others.rows[other]) == rows.lowerBound + row {
        let text = try others.texts.view(other..<other + 1, scratch.inner(.varchar, 3)).text(0)
        refs[row] =
          text.baseAddress.map { heap.append($0, count: text.count) } ?? StringRef(offset: 0, length: 0)
        other += 1
        continue
      }
      refs[row] = heap.append(
        units.text(row), day: dayOfRow[days.index(row)], number: numberOfRow[numbers.index(row)], template)
    }
    return target.view
  }

  private func firstOther(from row: Int) -> Int {
    var (low, high) = (0, others.rows.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(others.rows[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  package func rows(
    equalTo text: UnsafeBufferPointer<UInt8>
  ) throws(EngineError) -> [UInt32]? {
    let otherScratch = SliceBuffer(.varchar)
    var amongOthers: [UInt32] = []
    for place in 0..<others.rows.count {
      let view = try others.texts.view(place..<place + 1, otherScratch)
      if StringHeap.compare(view.text(0), text) == 0 { amongOthers.append(others.rows[place]) }
    }
    guard let parts = template.parse(text) else { return amongOthers }
    let unit = UnsafeBufferPointer(rebasing: text[..<parts.unitByteCount])
    let (unitScratch, dayScratch) = (SliceBuffer(.varchar), SliceBuffer(.date))
    let numberScratch = SliceBuffer(.bigint)
    var found: [UInt32] = []
    for start in stride(from: 0, to: units.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, units.count)
      let unitView = try units.view(rows, unitScratch)
      if unitView.isConstant, StringHeap.compare(unitView.text(0), unit) != 0 { continue }
      let dayView = dayScratch.elements(of: try days.view(rows, dayScratch))
      let dayOfRow = dayView.elements(Int32.self)
      for row in 0..<rows.count where dayOfRow[dayView.index(row)] == parts.day {
        guard StringHeap.compare(unitView.text(row), unit) == 0 else { continue }
        let number = try numbers().view(start + row..<start + row + 1, numberScratch)
        if number.elements(Int64.self)[0] == parts.number { found.append(UInt32(start + row)) }
      }
    }
    if !others.rows.isEmpty {
      found.removeAll { row in
        let place = firstOther(from: Int(row))
        return place < others.rows.count && others.rows[place] == row
      }
    }
    return amongOthers.isEmpty ? found : (found + amongOthers).sorted()
  }
}

/// The parts of ids, slice by slice.
private struct TemplateScan {
  private let vectors: (units: Vector, days: Vector, numbers: Vector)
  private let scratches = (SliceBuffer(.varchar), SliceBuffer(.date), SliceBuffer(.bigint))
  private(set) var start = 0
  private(set) var count = 0
  private var units: VectorView?
  private var days: UnsafePointer<Int32>?
  private var numbers: UnsafePointer<Int64>?
  private var areConstant = (days: false, numbers: false)

  init(_ units: Vector, _ days: Vector, _ numbers: Vector) { vectors = (units, days, numbers) }

  /// Goes on to the next slice; false if there is none.
  mutating func next() throws(EngineError) -> Bool {
    let first = start + count
    guard first < vectors.units.count else { return false }
    try look(at: first)
    return true
  }

  private mutating func look(at first: Int) throws(EngineError) {
    start = first
    let rows = first..<min(first + Limits.vectorRowCount, vectors.units.count)
    count = rows.count
    units = try vectors.units.view(rows, scratches.0)
    let days = scratches.1.elements(of: try vectors.days.view(rows, scratches.1))
    let numbers = scratches.2.elements(of: try vectors.numbers.view(rows, scratches.2))
    (self.days, self.numbers) = (days.elements(Int32.self), numbers.elements(Int64.self))
    areConstant = (days.isConstant, numbers.isConstant)
  }

  /// Goes to the slice of a row, and says where the row stands there.
  mutating func move(to row: Int) throws(EngineError) -> Int {
    if row < start || row >= start + count {
      try look(at: row / Limits.vectorRowCount * Limits.vectorRowCount)
    }
    return row - start
  }

  @inline(__always)
  func day(_ row: Int) -> Int32 { days.unsafelyUnwrapped[areConstant.days ? 0 : row] }
  @inline(__always)
  func number(_ row: Int) -> Int64 { numbers.unsafelyUnwrapped[areConstant.numbers ? 0 : row] }
  func unit(_ row: Int) -> UnsafeBufferPointer<UInt8> {
    units?.text(row) ?? UnsafeBufferPointer(start: nil, count: 0)
  }

  /// True if a row but the first of the slice surely has the unit of the row before.
  @inline(__always)
  func hasUnitOfFormer(_ row: Int) -> Bool {
    guard let units else { return false }
    if units.isConstant { return true }
    if units.isCoded { return units.codes[row] == units.codes[row &- 1] }
    let refs = units.elements(StringRef.self)
    return refs[row].offset == refs[row &- 1].offset && refs[row].length == refs[row &- 1].length
  }
}

extension StringHeap {
  /// Adds the id of a unit, a day and a number that the template holds.
  @inline(__always)
  package func append(
    _ unit: UnsafeBufferPointer<UInt8>, day: Int32, number: Int64, _ template: IDTemplate
  ) -> StringRef {
    reserve(unit.count + template.greatestTailByteCount)
    let offset = count
    if let start = unit.baseAddress { append(start, count: unit.count) }
    let tail = template.write(day: day, number: number, to: bytes + count)
    _ = extend(by: tail)
    return StringRef(
      offset: UInt32(truncatingIfNeeded: offset), length: UInt32(truncatingIfNeeded: unit.count + tail))
  }
}
