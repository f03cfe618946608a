import DossierBase
import DossierTestSupport
import DossierVector
import Testing

/// What every layout promises: each operation gives what it gives on the values in memory.
struct LayoutLaws {
  /// What the layout is, for messages.
  let name: String
  let vector: Vector
  /// The same values, flat.
  let expected: Vector
  private var random: SeededRandom

  init(_ name: String, _ vector: Vector, is expected: Vector, seed: UInt64) {
    self.name = "\(name) of \(expected.type.name)"
    self.vector = vector
    self.expected = expected
    random = SeededRandom(seed: seed)
  }

  /// Checks them all.
  mutating func check() {
    do throws(EngineError) {
      expect(vector.count == expected.count && vector.type == expected.type, "count and type")
      try checkSlices()
      try checkAppending()
      try checkRows()
      try checkCodes()
      try checkRowsWithin()
      try checkConstant()
      try checkSelections()
      try checkAspects()
      try checkDifference()
      try checkCopies()
      try checkNumbers()
    } catch {
      Issue.record("\(name): \(error)")
    }
  }

  private func expect(_ isRight: Bool, _ what: @autoclosure () -> String) {
    if !isRight { Issue.record("\(name): \(what())") }
  }

  /// True if two vectors have the same values.
  private func areEqual(_ left: Vector, _ right: Vector) throws(EngineError) -> Bool {
    guard left.count == right.count else { return false }
    let (one, other) = (SliceBuffer(left.type), SliceBuffer(right.type))
    for rows in Self.slices(left.count, 1_024) {
      let difference = try left.view(rows, one).firstDifference(from: try right.view(rows, other))
      if difference != nil { return false }
    }
    return true
  }

  private static func slices(_ count: Int, _ size: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  // MARK: Blocks

  /// Small numbers are the values of all rows that have one; and which rows have one is known without values, if at
  /// all.
  private func checkNumbers() throws(EngineError) {
    let rows = try expected.scalars()
    if let present = vector.presentRows {
      expect(present.count(of: vector.count) == rows.count { !$0.isNull }, "which rows are present")
    }
    let buffer = NumberBuffer()
    defer { withExtendedLifetime(buffer) {} }
    guard [.tinyint, .smallint, .integer, .bigint, .date, .time].contains(vector.type), vector.codes == nil,
      let numbers = try vector.layout.numbers(count: vector.count, asCodes: false, buffer)
    else { return }
    let wrong = (0..<vector.count).first { row in
      rows[row].number.map { $0 != Int128(numbers.base) + Int128(numbers[row]) } ?? false
    }
    expect(wrong == nil, "the number of row \(wrong ?? 0)")
    let least = rows.compactMap(\.number).min() ?? 0
    if let low = Int64(exactly: least) {
      let found = numbers.rows(within: low...low + 3)
      let isFound = { (row: Int) in
        switch found {
        case .none: false
        case .all: true
        case .some(let mask): mask[row]
        }
      }
      let other = (0..<vector.count).first { row in
        rows[row].number.map { ($0 <= least + 3) != isFound(row) } ?? false
      }
      expect(other == nil, "whether row \(other ?? 0) lies near the least")
    }
  }

  // MARK: Slices

  /// Slices of every size in any order, and ranges within them.
  private mutating func checkSlices() throws(EngineError) {
    let (found, wanted) = (SliceBuffer(vector.type), SliceBuffer(vector.type))
    var ranges: [Range<Int>] = []
    for size in [2, 64, 1_024] {
      let all = Self.slices(vector.count, size)
      ranges += size == 2 ? all.filter { _ in random.below(20) == 0 } + all.prefix(20) : all
    }
    for _ in 0..<20 {
      let slice = Self.slices(vector.count, 1_024).randomElement(using: &random)!
      let start = slice.lowerBound + random.below(slice.count)
      ranges.append(start..<start + 1 + random.below(slice.upperBound - start))
    }
    for rows in ranges + ranges.shuffled(using: &random) {
      let view = try vector.view(rows, found)
      let difference = view.firstDifference(from: try expected.view(rows, wanted))
      expect(difference == nil, "rows \(rows) differ at \(difference ?? 0)")
      if difference != nil { return }
    }
  }

  // MARK: Less than the values

  /// Dates and presence of slices of every size, mixed with values, in one set of buffers each.
  private mutating func checkAspects() throws(EngineError) {
    let buffers = (SliceBuffer(vector.type), SliceBuffer(.date), SliceBuffer(.boolean))
    let plain = SliceBuffer(vector.type)
    var ranges = Self.slices(vector.count, 1_024) + Self.slices(vector.count, 64).prefix(30)
    ranges.shuffle(using: &random)
    for rows in ranges {
      let presence = try vector.presence(rows, buffers.2)
      expect(presence.type == .boolean && presence.count == rows.count && !presence.hasNulls, "presence")
      for row in 0..<rows.count {
        let isThere = try !expected.isNull(rows.lowerBound + row)
        expect(presence.scalar(row) == .boolean(isThere), "presence of row \(rows.lowerBound + row)")
      }
      guard vector.type == .timestamp else { continue }
      let dates = try vector.dates(rows, buffers.1)
      expect(dates.type == .date && dates.count == rows.count, "type and count of dates")
      let moments = try expected.view(rows, plain)
      for row in 0..<rows.count {
        let date = dates.scalar(row)
        if case .timestamp(let micros) = moments.scalar(row) {
          expect(date == .date(Microseconds.date(ofTimestamp: micros)), "the date of row \(row) in \(rows)")
        } else {
          expect(date.isNull, "the date of the null in row \(row) in \(rows)")
        }
      }
      let view = try vector.view(rows, buffers.0)
      expect(view.firstDifference(from: moments) == nil, "values behind dates in \(rows)")
    }
  }

  // MARK: Moved rows

  private mutating func checkAppending() throws(EngineError) {
    for _ in 0..<6 {
      let start = random.below(vector.count)
      let rows = start..<start + 1 + random.below(vector.count - start)
      try compare("rows \(rows)", rows.count) { (source, target) throws(EngineError) in
        try source.append(rows, to: target, SliceBuffer(source.type))
      }
    }
    let count = vector.count
    let ascending = (0..<count).filter { _ in random.below(9) == 0 }
    let orders = [ascending, ascending.shuffled(using: &random), (0..<300).map { _ in random.below(count) }]
    for order in orders {
      let rows = RowPositions.of(order)
      try compare("positions", order.count) { (source, target) throws(EngineError) in
        try source.append(UnsafeBufferPointer(start: rows.start, count: rows.count), to: target)
      }
    }
    // Behind rows of another origin.
    let few = RowPositions.of(Array(ascending.suffix(30)))
    try compare("rows behind others", 3 + few.count + min(70, count)) {
      (source, target) throws(EngineError) in
      let nulls = VectorBuilder(source.type, [.null, .null, .null])
      nulls.clear()
      target.append(nulls.view)
      try source.append(UnsafeBufferPointer(start: few.start, count: few.count), to: target)
      try source.append(0..<min(70, source.count), to: target, SliceBuffer(source.type))
    }
  }

  private func compare(
    _ what: String, _ capacity: Int, _ move: (Vector, VectorBuilder) throws(EngineError) -> Void
  ) throws(EngineError) {
    let (found, wanted) = (
      VectorBuilder(vector.type, capacity: max(capacity, 1)),
      VectorBuilder(vector.type, capacity: max(capacity, 1))
    )
    try move(vector, found)
    try move(expected, wanted)
    expect(found.count == capacity, "\(what): count")
    expect(found.view.firstDifference(from: wanted.view) == nil, "\(what) appended")
    expect(try areEqual(found.finish(), wanted.finish()), "\(what) finished")
  }

  // MARK: Single rows

  private mutating func checkRows() throws(EngineError) {
    for _ in 0..<60 {
      let row = random.below(vector.count)
      expect(try vector.isNull(row) == expected.isNull(row), "null in row \(row)")
      expect(try Self.isSame(vector.scalar(row), expected.scalar(row)), "the value of row \(row)")
    }
  }

  /// Equal, NaN equal to itself.
  private static func isSame(_ left: Scalar, _ right: Scalar) -> Bool {
    if case .double(let one) = left, case .double(let other) = right {
      return one.bitPattern == other.bitPattern
    }
    return left == right
  }

  // MARK: Ranges

  /// Rows of numbers within ranges, where the layout tells them.
  private mutating func checkRowsWithin() throws(EngineError) {
    var numbers: [Int64?] = []
    for row in 0..<expected.count {
      switch try expected.scalar(row) {
      case .integer(let number): numbers.append(number)
      case .date(let day): numbers.append(Int64(day))
      default: numbers.append(nil)
      }
    }
    let some = numbers.compactMap(\.self).sorted()
    guard let least = some.first, let greatest = some.last else { return }
    for range in [
      least...least, some[some.count / 3]...some[some.count / 2], Int64.min...Int64.max,
      greatest...Int64.max, Int64.min...Int64.min,
    ] {
      guard let found = try vector.layout.rows(within: range, count: vector.count) else { return }
      for (row, number) in numbers.enumerated() {
        guard let number else { continue }
        expect(found.contains(row) == range.contains(number), "row \(row) within \(range)")
      }
    }
  }

  // MARK: Codes and counts

  private mutating func checkCodes() throws(EngineError) {
    if let (codes, dictionary) = vector.codes {
      let (scratch, elements) = (SliceBuffer(.smallint), VectorBuilder(.smallint))
      for rows in Self.slices(vector.count, 1_024) {
        let view = try codes.view(rows, scratch).flattened(into: elements)
        for row in 0..<view.count {
          let code = Int(view.elements(UInt16.self)[view.index(row)])
          expect(code < dictionary.count, "a code beyond its dictionary")
          if row % 37 == 0, !expected.validity.isNull(rows.lowerBound + row) {
            let value = try dictionary.values.scalar(code)
            expect(try Self.isSame(value, expected.scalar(rows.lowerBound + row)), "the value of a code")
          }
        }
      }
      try checkCounts(of: codes.layout, dictionary.count)
      try checkRowsOfCodes(codes, dictionary.count)
    }
    if vector.type == .smallint, case .allValid = expected.validity, try areCodes() {
      try checkCounts(of: vector.layout, 1 << 16)
    }
  }

  /// Rows of some codes, of all and of none, where the layout tells them.
  private func checkRowsOfCodes(_ codes: Vector, _ codeCount: Int) throws(EngineError) {
    let scratch = SliceBuffer(.smallint)
    for step in [1, 2, 3, 1 << 20] {
      let truth = (0..<codeCount).map { UInt8(step == 1 << 20 ? 0 : $0 % step == 0 ? 1 : 0) }
      let found = try truth.withUnsafeBufferPointer { (truth) throws(EngineError) in
        try codes.layout.rows(ofCodes: truth, count: codes.count)
      }
      guard let found else { return }
      for rows in Self.slices(codes.count, 1_024) {
        let view = scratch.elements(of: try codes.view(rows, scratch))
        for row in 0..<view.count where !expected.validity.isNull(rows.lowerBound + row) {
          let code = Int(view.elements(UInt16.self)[view.index(row)])
          expect(found.contains(rows.lowerBound + row) == (truth[code] != 0), "rows of codes")
        }
      }
    }
  }

  /// True if the values can be codes.
  private func areCodes() throws(EngineError) -> Bool {
    try expected.scalars().allSatisfy { if case .integer(let number) = $0 { number >= 0 } else { false } }
  }

  private mutating func checkCounts(of layout: any Layout, _ codeCount: Int) throws(EngineError) {
    var ranges = Self.slices(vector.count, 1_024) + Self.slices(vector.count, 64).prefix(8)
    ranges.append(0..<vector.count)
    ranges.append(random.below(vector.count)..<vector.count)
    for rows in ranges {
      var counts = [UInt32](repeating: 0, count: codeCount)
      var wanted = counts
      let visited = try layout.addCounts(rows, into: &counts, SliceBuffer(.smallint))
      let codes = Vector(.smallint, count: vector.count, .allValid, layout)
      let scratch = SliceBuffer(.smallint)
      let flat = VectorBuilder(.smallint)
      var row = rows.lowerBound
      while row < rows.upperBound {
        let end = min((row / 1_024 + 1) * 1_024, rows.upperBound)
        let view = try codes.view(row..<end, scratch).flattened(into: flat)
        for place in 0..<view.count { wanted[Int(view.elements(UInt16.self)[view.index(place)])] += 1 }
        row = end
      }
      expect(counts == wanted, "counts of rows \(rows)")
      let countsAtOnce = layout.isConstant && [.constant, .runs, .sparse].contains(layout.kind)
      expect(!countsAtOnce || visited == 1, "\(visited) elements visited")
    }
  }

  // MARK: Constants

  private func checkConstant() throws(EngineError) {
    guard vector.isConstant else { return }
    let first = try expected.scalar(0)
    expect(try expected.scalars().allSatisfy { Self.isSame($0, first) }, "a constant of several values")
  }

  // MARK: Batches

  private mutating func checkSelections() throws(EngineError) {
    let numbers = Vector(.bigint, (0..<vector.count).map { .integer(Int64($0)) })
    let chosen = (0..<vector.count).filter { _ in random.below(4) == 0 }
    let mask = BitMask(count: vector.count)
    for row in chosen { mask.set(row) }
    let selections: [(Selection, [Int])] = [
      (.all, Array(0..<vector.count)), (.rows(RowPositions.of(chosen)), chosen), (.bits(mask), chosen),
      (.rows(RowPositions.of([])), []),
    ]
    for (selection, rows) in selections {
      let batch = Batch(columns: [vector, numbers], rowCount: vector.count, selection)
      expect(batch.count == rows.count, "the count of a selection")
      let whole = try batch.compacted()
      expect(
        whole.count == rows.count && whole.loadedColumns[0].count == rows.count,
        "the count of a compacted batch")
      let wanted = VectorBuilder(expected.type, capacity: max(rows.count, 1))
      let positions = RowPositions.of(rows)
      try expected.append(UnsafeBufferPointer(start: positions.start, count: rows.count), to: wanted)
      expect(try areEqual(whole.loadedColumns[0], wanted.finish()), "a compacted batch")
      let found = try batch.rows().map { $0[1] }
      expect(found == rows.map { .integer(Int64($0)) }, "the rows that a reader gives")
    }
  }

  // MARK: Differences and copies

  private func checkDifference() throws(EngineError) {
    guard let (base, difference) = vector.layout.difference else { return }
    let (bases, differences) = (try base.scalars(), try difference.scalars())
    for (row, value) in try expected.scalars().enumerated() where !value.isNull {
      let sum = (bases[row].number ?? 0) + (differences[row].number ?? 0)
      expect(sum == value.number, "the sum of row \(row)")
    }
  }

  private func checkCopies() throws(EngineError) {
    let flat = try vector.flattened()
    expect(flat.codes == nil, "flattened codes")
    expect(try areEqual(flat, expected), "flattened")
    let whole = try vector.materialized()
    expect(try areEqual(whole, expected), "materialized")
    // For another reader they are the same, whatever this one has read; what he reads is his.
    let (copy, second) = (vector.copy(nil), vector.copy(nil))
    expect(try areEqual(copy, expected), "copied")
    expect(try areEqual(second.copy(nil), copy), "copied again")
    expect(copy.layout.name == vector.layout.name && copy.byteCount <= vector.byteCount, "a copy's layout")
    let rows = VectorRows(whole)
    for row in stride(from: 0, to: vector.count, by: 41) {
      expect(try Self.isSame(rows.scalar(row), expected.scalar(row)), "row \(row) in memory")
    }
  }
}

extension RowPositions {
  static func of(_ rows: [Int]) -> RowPositions {
    rows.map { UInt32($0) }.withUnsafeBufferPointer { RowPositions($0) }
  }
}

extension Scalar {
  /// What an integer, decimal, day or moment is in memory.
  var number: Int128? {
    switch self {
    case .integer(let number), .timestamp(let number), .time(let number): Int128(number)
    case .date(let days): Int128(days)
    case .hugeint(let number), .decimal(let number): number
    default: nil
    }
  }

  /// A value of a type that is this in memory.
  static func of(_ type: DataType, _ number: Int128) -> Scalar {
    switch type {
    case .hugeint: .hugeint(number)
    case .decimal: .decimal(number)
    case .date: .date(Int32(number))
    case .time: .time(Int64(number))
    case .timestamp: .timestamp(Int64(number))
    default: .integer(Int64(number))
    }
  }
}
