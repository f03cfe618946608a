import DossierBase
import DossierVector

/// The ids of a block as what their template makes of them.
struct IDColumns {
  let template: IDTemplate
  let units: BlockInput
  /// DATE.
  let days: BlockInput
  /// Counted or not, see ``areNumbersCounted``.
  let numbers: BlockInput
  /// True if numbers are what they lie after the next one of their unit and day.
  let areNumbersCounted: Bool
  /// Rows whose texts follow another form, and these; in the other columns they repeat the row before.
  let otherRows: [Int]
  let others: BlockInput?

  /// Texts that a template is looked for in.
  private static let sampleCount = 256
  /// One text in so many may follow another form.
  private static let otherShare = 8

  /// Nil unless nearly all of the column's texts follow one template.
  init?(_ column: BlockInput) {
    guard case .texts(let texts) = column.values, column.nullCount < column.count,
      let template = Self.template(column)
    else { return nil }
    let count = column.count
    let unitRefs = UnsafeMutablePointer<StringRef>.allocate(capacity: count)
    let days = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    // A column takes over the memory, and gives it back if it is not used.
    units = BlockInput(
      lane: .text, count: count, values: .texts(TextColumn(refs: unitRefs, bytes: texts.bytes)),
      heap: column.heap)
    self.days = BlockInput(lane: .bits32, count: count, values: .integers(days))
    self.days.type = .date
    self.days.siblings = column.siblings
    self.numbers = BlockInput(lane: .bits64, count: count, values: .integers(numbers))
    self.template = template
    var otherRows: [Int] = []
    var firstRow: Int?
    var last = (unit: StringRef(offset: 0, length: 0), day: Int64(0), number: Int64(0))
    for row in 0..<count {
      if let parts = column.isNull(row) ? nil : template.parse(texts[row]) {
        last = (
          StringRef(offset: texts.refs[row].offset, length: UInt32(parts.unitByteCount)), Int64(parts.day),
          parts.number
        )
        if firstRow == nil { firstRow = row }
      } else if !column.isNull(row) {
        otherRows.append(row)
      }
      (unitRefs[row], days[row], numbers[row]) = (last.unit, last.day, last.number)
    }
    guard let firstRow, otherRows.count * Self.otherShare <= count else { return nil }
    for row in 0..<firstRow {
      (unitRefs[row], days[row], numbers[row]) = (unitRefs[firstRow], days[firstRow], numbers[firstRow])
    }
    self.otherRows = otherRows
    others = otherRows.isEmpty ? nil : column.gathered(otherRows)
    areNumbersCounted = Self.count(numbers, unitRefs, texts, days, count: count)
  }

  /// Nil unless all ids come as their parts, the units as codes.
  init?(_ ids: TemplateLayout) throws(EngineError) {
    guard let parts = try ids.parts, let (codes, dictionary) = parts.units.codes, let heap = dictionary.heap
    else { return nil }
    let count = parts.units.count
    let unitRefs = UnsafeMutablePointer<StringRef>.allocate(capacity: count)
    let texts = TextColumn(refs: unitRefs, bytes: heap.bytes)
    units = BlockInput(lane: .text, count: count, values: .texts(texts), heap: heap)
    let days = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    self.days = BlockInput(lane: .bits32, count: count, values: .integers(days))
    self.days.type = .date
    self.numbers = BlockInput(lane: .bits64, count: count, values: .integers(numbers))
    template = ids.template
    (otherRows, others) = ([], nil)
    let scratch = (SliceBuffer(.smallint), SliceBuffer(.date), SliceBuffer(.bigint))
    let entries = dictionary.elements(StringRef.self)
    for start in stride(from: 0, to: count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, count)
      let code = scratch.0.elements(of: try codes.view(rows, scratch.0))
      let day = scratch.1.elements(of: try parts.days.view(rows, scratch.1))
      let number = scratch.2.elements(of: try parts.numbers.view(rows, scratch.2))
      let (codeOfRow, dayOfRow, numberOfRow) = (
        code.elements(UInt16.self), day.elements(Int32.self), number.elements(Int64.self)
      )
      // A constant has one element.
      let (codeStep, dayStep, numberStep) = (
        code.isConstant ? 0 : 1, day.isConstant ? 0 : 1, number.isConstant ? 0 : 1
      )
      for row in 0..<rows.count {
        unitRefs[start &+ row] = entries[Int(codeOfRow[row &* codeStep])]
        days[start &+ row] = Int64(dayOfRow[row &* dayStep])
        numbers[start &+ row] = numberOfRow[row &* numberStep]
      }
    }
    areNumbersCounted = Self.count(numbers, unitRefs, texts, days, count: count)
  }

  private static func template(_ column: BlockInput) -> IDTemplate? {
    let step = max(1, column.count / sampleCount)
    var sample: [UnsafeBufferPointer<UInt8>] = []
    for row in stride(from: 0, to: column.count, by: step) where !column.isNull(row) {
      sample.append(column.text(row))
    }
    return IDTemplate.found(in: sample)
  }

  /// Counts the numbers, if most of them then follow those before.
  private static func count(
    _ numbers: UnsafeMutablePointer<Int64>, _ units: UnsafeMutablePointer<StringRef>, _ texts: TextColumn,
    _ days: UnsafeMutablePointer<Int64>, count: Int
  ) -> Bool {
    let unitColumn = TextColumn(refs: units, bytes: texts.bytes)
    func next(_ row: Int) -> Int64 {
      row > 0 && days[row] == days[row - 1] && unitColumn.isEqual(row, row - 1) ? numbers[row - 1] &+ 1 : 1
    }
    var followingCount = 0
    for row in 0..<count where numbers[row] == next(row) { followingCount += 1 }
    guard followingCount * 2 > count else { return false }
    for row in stride(from: count - 1, through: 0, by: -1) { numbers[row] = numbers[row] &- next(row) }
    return true
  }
}
