import DossierBase
import DossierVector

/// The columns of a block for steps that take it as a whole; for one thread, reused from block to block.
final class BlockColumns {
  /// What is asked of a column as small numbers.
  enum Source: Hashable {
    case values(Int)
    /// The days of dates or timestamps.
    case days(Int)
    /// What the days lie after those of the column that they are stored as a difference to.
    case differences(Int)

    var column: Int {
      switch self {
      case .values(let column), .days(let column), .differences(let column): column
      }
    }
  }

  /// Columns of one block whose numbers are held at once; further ones are read slice by slice.
  private static let bufferLimit = 32

  private let sliceRowCount: Int
  private let interruption: Interruption
  private(set) var batch = Batch(columns: [], rowCount: 0)
  private var zones: BlockZones?
  private let slices = SliceReader()
  private var buffers: [NumberBuffer] = []
  private var usedBufferCount = 0
  private var reservation: MemoryReservation
  private var known: [(source: Source, numbers: BlockNumbers?)] = []
  private lazy var flags = UnsafeMutablePointer<UInt8>.allocate(capacity: Limits.blockRowCount)
  private var hasFlags = false

  init(_ context: ExecutionContext) {
    sliceRowCount = context.settings.sliceRowCount
    interruption = context.interruption
    reservation = MemoryReservation(context.budget, for: "reading blocks")
  }

  deinit { if hasFlags { flags.deallocate() } }

  /// - Parameter zones: what is known of the columns without reading them.
  func begin(_ batch: Batch, _ zones: BlockZones? = nil) {
    self.zones = zones
    known.removeAll(keepingCapacity: true)
    usedBufferCount = 0
    narrow(to: batch)
  }

  /// Goes on with the same columns, of which other rows count.
  func narrow(to batch: Batch) {
    self.batch = batch
    slices.begin(batch)
  }

  /// A buffer that holds nothing yet that this block needs; nil if there are many already, or there is no memory.
  func freshBuffer() -> NumberBuffer? {
    if usedBufferCount == buffers.count {
      guard buffers.count < Self.bufferLimit, reservation.tryTake(NumberBuffer.byteCount) else { return nil }
      buffers.append(NumberBuffer())
    }
    usedBufferCount += 1
    return buffers[usedBufferCount - 1]
  }

  /// The rows of a column as small numbers; nil if they are none.
  func numbers(_ source: Source) throws(EngineError) -> BlockNumbers? {
    if let place = known.firstIndex(where: { $0.source == source }) { return known[place].numbers }
    let found = try vector(source).map { (vector) throws(EngineError) in try numbers(vector) } ?? nil
    known.append((source, found))
    return found
  }

  /// The rows whose number lies within a range, of those that have one, if that is found without the numbers; else nil.
  func rows(_ source: Source, within range: ClosedRange<Int64>) throws(EngineError) -> BlockRows? {
    guard !known.contains(where: { $0.source == source }), let vector = try vector(source) else { return nil }
    return try vector.layout.rows(within: range, count: batch.rowCount)
  }

  /// The numbers of the codes of a column, which are of base 0; nil if rows are no codes of the dictionary.
  func codes(_ column: Int, of dictionary: VectorDictionary) throws(EngineError) -> BlockNumbers? {
    guard let (codes, found) = try batch.column(column).codes, found === dictionary else { return nil }
    let source = Source.values(column)
    if let place = known.firstIndex(where: { $0.source == source }) { return known[place].numbers }
    let numbers = try freshBuffer().flatMap { (buffer) throws(EngineError) in
      try codes.layout.numbers(count: batch.rowCount, asCodes: true, buffer)?.rebased(freshBuffer)
    }
    known.append((source, numbers))
    return numbers
  }

  /// The rows of a key by the codes that the block has; nil if these are many.
  func localCodes(_ coding: KeyCoding) throws(EngineError) -> LocalCodes? {
    let column = try batch.column(coding.column)
    switch coding.source {
    case .codes:
      guard let (codes, found) = column.codes, found === coding.dictionary, let buffer = freshBuffer() else {
        return nil
      }
      return try codes.layout.localCodes(count: batch.rowCount, asCodes: true, buffer) {
        UInt32(truncatingIfNeeded: $0)
      }
    case .numbers(let codes, let kind):
      let numbers = if case .integers = kind { column } else { column.days }
      guard let numbers, let buffer = freshBuffer() else { return nil }
      return try numbers.layout.localCodes(count: batch.rowCount, asCodes: false, buffer) {
        UInt32(codes.code(of: Int($0)))
      }
    }
  }

  private func numbers(_ vector: Vector) throws(EngineError) -> BlockNumbers? {
    switch vector.type {
    case .tinyint, .smallint, .integer, .bigint, .date:
      guard let buffer = freshBuffer() else { return nil }
      return try vector.layout.numbers(count: batch.rowCount, asCodes: false, buffer)
    default: return nil
    }
  }

  private func vector(_ source: Source) throws(EngineError) -> Vector? {
    switch source {
    case .values(let column): try batch.column(column)
    case .days(let column): try batch.column(column).days
    case .differences(let column): try batch.column(column).days?.layout.difference?.difference
    }
  }

  /// Two columns as numbers whose difference is theirs: they themselves, or what they lie after the same other one.
  func pair(_ left: Source, _ right: Source) throws(EngineError) -> (BlockNumbers, BlockNumbers)? {
    if let first = try vector(left)?.layout.difference, let second = try vector(right)?.layout.difference,
      first.base.layout === second.base.layout
    {
      guard let left = try numbers(.differences(left.column)),
        let right = try numbers(.differences(right.column))
      else { return nil }
      return (left, right)
    }
    guard let left = try numbers(left), let right = try numbers(right) else { return nil }
    return (left, right)
  }

  /// How many days those of a column lie after those of another: as they are stored, or made of both; nil if neither
  /// gives small numbers.
  func days(_ later: Int, after earlier: Int) throws(EngineError) -> BlockNumbers? {
    if let difference = try batch.column(later).days?.layout.difference,
      let base = try batch.column(earlier).days, difference.base.layout === base.layout
    {
      return try numbers(.differences(later))
    }
    guard let days = try numbers(.days(later)), let others = try numbers(.days(earlier)),
      let buffer = freshBuffer()
    else { return nil }
    return days.minus(others, buffer)
  }

  /// The rows that have a value in a range, if the zone map says so of all or none of them; else nil.
  func knownRows(_ source: Source, within range: ClosedRange<Int64>) -> BlockRows? {
    guard let (least, greatest, hasNulls) = zones?.bounds(source) else { return nil }
    if greatest < range.lowerBound || least > range.upperBound { return BlockRows.none }
    return !hasNulls && range.contains(least) && range.contains(greatest) ? .all : nil
  }

  /// The rows that have a value in a column; nil if only values tell.
  func presentRows(_ column: Int) throws(EngineError) -> BlockRows? { try batch.column(column).presentRows }

  /// The rows whose byte `write` makes 1; it makes the others 0.
  func rows(count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void) -> BlockRows {
    hasFlags = true
    write(flags)
    return BlockRows(bytes: flags, count: count)
  }

  /// The rows that have a text in a column; nil if the texts are to be made for that.
  func rows(_ column: Int, equalTo text: [UInt8]) throws(EngineError) -> BlockRows? {
    let vector = try batch.column(column)
    guard let present = vector.presentRows else { return nil }
    var found: [UInt32]?
    try text.withUnsafeBufferPointer { (text) throws(EngineError) in
      found = try vector.layout.rows(equalTo: text)
    }
    guard let found else { return nil }
    if found.isEmpty { return BlockRows.none }
    let rows = rows(count: batch.rowCount) { flags in
      flags.update(repeating: 0, count: batch.rowCount)
      for row in found { flags[Int(row)] = 1 }
    }
    return rows.intersection(present)
  }

  /// The rows for which an evaluator of a condition gives true, computed slice by slice.
  ///
  /// Rows that do not count are not computed.
  func rows(where condition: any Evaluator) throws(EngineError) -> BlockRows {
    hasFlags = true
    flags.update(repeating: 0, count: batch.rowCount)
    var start = 0
    let chosen = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
    defer { chosen.deallocate() }
    while start < batch.rowCount {
      try interruption.check()
      let range = start..<min(start + sliceRowCount, batch.rowCount)
      let count = batch.select(range, into: chosen)
      slices.move(to: range)
      let isWhole = count == range.count
      if !isWhole { slices.narrow(to: UnsafeBufferPointer(start: chosen, count: count)) }
      if count > 0 {
        let view = try condition.evaluate(slices)
        if isWhole {
          view.writeTruth(to: flags + start)
        } else {
          for row in 0..<count where view.isTrue(row) { flags[start + Int(chosen[row])] = 1 }
        }
      }
      start = range.upperBound
    }
    return BlockRows(bytes: flags, count: batch.rowCount)
  }
}

extension BlockColumns.Source {
  /// The column that an expression is, or whose days it is; nil for others.
  init?(_ expression: BoundExpression, _ layout: ColumnLayout) {
    if let column = expression.column {
      switch expression.type {
      case .date: self = .days(layout[column])
      case .tinyint, .smallint, .integer, .bigint: self = .values(layout[column])
      default: return nil
      }
      return
    }
    guard case .call(let function, let arguments) = expression.kind,
      function.identity == .cast(from: .timestamp, to: .date, isTry: false), let column = arguments[0].column
    else { return nil }
    self = .days(layout[column])
  }
}

extension VectorView {
  /// Writes 1 for rows whose truth value is true, and not null, else 0.
  fileprivate func writeTruth(to flags: UnsafeMutablePointer<UInt8>) {
    if isCoded {
      for row in 0..<count { flags[row] = isTrue(row) ? 1 : 0 }
      return
    }
    if type == .null || isConstant { return flags.update(repeating: isTrue(0) ? 1 : 0, count: count) }
    let values = elements(UInt8.self)
    guard let validity else { return flags.update(from: values, count: count) }
    for row in 0..<count { flags[row] = values[row] & validity[row] }
  }

  /// True if the row's truth value is true, and not null.
  @inline(__always)
  func isTrue(_ row: Int) -> Bool {
    if type == .null { return false }
    let place = index(row)
    if let validity, validity[place] == 0 { return false }
    if isCoded { return dictionary.elements(UInt8.self)[Int(codes[row])] != 0 }
    return elements(UInt8.self)[place] != 0
  }
}

extension BlockNumbers {
  /// The same with base 0; nil if they do not fit then.
  fileprivate func rebased(_ buffer: () -> NumberBuffer?) -> BlockNumbers? {
    if base == 0 { return self }
    guard base > 0, Int(base) + greatest <= Int(UInt16.max), let target = buffer()?.words else { return nil }
    let added = UInt16(base)
    switch numbers {
    case .bytes(let bytes): for row in 0..<count { target[row] = UInt16(bytes[row]) &+ added }
    case .words(let words): for row in 0..<count { target[row] = words[row] &+ added }
    }
    return BlockNumbers(.words(target), count: count, base: 0)
  }
}
