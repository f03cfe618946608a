package import DossierBase

/// Ids that follow a template, as units, days and numbers; a few other texts among them.
package final class TemplateLayout: Layout, @unchecked Sendable {
  private let template: IDTemplate
  private let units: Vector
  private let days: Vector
  private let loadNumbers: () throws(EngineError) -> Vector
  private let others: (rows: [UInt32], texts: Vector)
  @exclusivity(unchecked) private var loadedNumbers: Vector?

  /// - Parameters:
  ///   - units: without nulls, of type VARCHAR.
  ///   - days: as many, of type DATE, without nulls, that the template holds.
  ///   - numbers: gives as many of type BIGINT, flat and without nulls, that the template holds.
  ///   - others: rows in ascending order whose texts are not those of the parts, and these.
  package init(
    _ template: IDTemplate, units: Vector, days: Vector, others: (rows: [UInt32], texts: Vector),
    numbers: @escaping () throws(EngineError) -> Vector
  ) {
    self.template = template
    self.units = units
    self.days = days
    self.others = others
    loadNumbers = numbers
  }

  package var kind: LayoutKind { .template }
  package var byteCount: Int {
    units.byteCount + days.byteCount + others.texts.byteCount + (loadedNumbers?.byteCount ?? 0)
  }

  private func numbers() throws(EngineError) -> Vector {
    if let loadedNumbers { return loadedNumbers }
    let numbers = try loadNumbers()
    precondition(numbers.type == .bigint && numbers.count == units.count, "a number for each unit")
    loadedNumbers = numbers
    return numbers
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
