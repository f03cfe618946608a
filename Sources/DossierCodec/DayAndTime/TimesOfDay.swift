import DossierBase
import DossierVector

/// What times of day are counted from in rows that have the day of it.
enum TimeReference: UInt8 {
  /// Midnight, in all rows.
  case none = 0
  /// The row before, of those that are not null.
  case formerRow = 1
  /// The column that days are a difference to.
  case sibling = 2
}

/// The times of a block's timestamps on their way into the file: those that are counted from a reference, which wrap
/// round at midnight, and the others. Null rows have none.
struct TimesOfDay {
  let reference: TimeReference
  /// The column that ``TimeReference/sibling`` means.
  let sibling: UInt32?
  /// 64-bit lanes; nil if there are none.
  let counted: BlockInput?
  let others: BlockInput?

  /// Rows of which a sample takes each piece, and how many pieces.
  private static let (sampleRowCount, samplePieceCount) = (512, 8)

  init(_ allTimes: UnsafePointer<Int64>, _ days: BlockInput) {
    guard case .integers(let allDays) = days.values else { preconditionFailure("days are integers") }
    // Only the rows that have a time.
    var rows: [Int32] = []
    if !days.validity.isEmpty { rows = (0..<Int32(days.count)).filter { days.validity[Int($0)] != 0 } }
    let count = rows.isEmpty ? days.count : rows.count
    var (dayOfRow, times) = (UnsafePointer(allDays), allTimes)
    let gathered = UnsafeMutablePointer<Int64>.allocate(capacity: rows.isEmpty ? 1 : 2 * count)
    defer { gathered.deallocate() }
    if !rows.isEmpty {
      for place in 0..<count {
        (gathered[place], gathered[count + place]) = (allDays[Int(rows[place])], allTimes[Int(rows[place])])
      }
      (dayOfRow, times) = (UnsafePointer(gathered), UnsafePointer(gathered + count))
    }
    var siblingID: UInt32?
    var moments: UnsafeMutablePointer<Int64>?
    defer { moments?.deallocate() }
    if let id = days.difference?.sibling, let found = Self.moments(of: id, days) {
      for place in 0..<(rows.isEmpty ? 0 : count) { found[place] = found[Int(rows[place])] }
      (siblingID, moments) = (id, found)
    }
    // The reference from which times are the smallest numbers, in the geometric mean.
    var best = (reference: TimeReference.none, cost: 0)
    for reference in [TimeReference.none, .formerRow, .sibling] where reference != .sibling || moments != nil
    {
      var cost = 0
      let step = max(1, count / Self.samplePieceCount)
      for start in stride(from: 0, to: count, by: step) {
        for row in start..<min(start + Self.sampleRowCount, count) {
          let time = Self.counted(row, times, dayOfRow, reference, moments) ?? times[row]
          cost += 64 - UInt64(time).leadingZeroBitCount
        }
      }
      if reference == .none || cost < best.cost { best = (reference, cost) }
    }
    reference = best.reference
    sibling = best.reference == .sibling ? siblingID : nil
    let counted = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    let others = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    var (countedCount, otherCount) = (0, 0)
    for row in 0..<count {
      if let time = Self.counted(row, times, dayOfRow, reference, moments) {
        counted[countedCount] = time
        countedCount += 1
      } else {
        others[otherCount] = times[row]
        otherCount += 1
      }
    }
    self.counted = Self.part(counted, countedCount)
    self.others = Self.part(others, otherCount)
  }

  private static func part(_ values: UnsafeMutablePointer<Int64>, _ count: Int) -> BlockInput? {
    if count > 0 { return BlockInput(lane: .bits64, count: count, values: .integers(values)) }
    values.deallocate()
    return nil
  }

  /// The time of a row from its reference on; nil if that is of another day.
  @inline(__always)
  private static func counted(
    _ row: Int, _ times: UnsafePointer<Int64>, _ days: UnsafePointer<Int64>, _ reference: TimeReference,
    _ moments: UnsafePointer<Int64>?
  ) -> Int64? {
    let start: Int64
    switch reference {
    case .none: return nil
    case .formerRow:
      guard row > 0, days[row] == days[row - 1] else { return nil }
      start = times[row - 1]
    case .sibling:
      guard let moments else { return nil }
      start = moments[row] &- days[row] &* Microseconds.perDay
      guard start >= 0, start < Microseconds.perDay else { return nil }
    }
    let time = times[row] &- start
    return time < 0 ? time &+ Microseconds.perDay : time
  }

  /// The timestamps of a sibling; nil if it has none, as far as they can be read.
  private static func moments(of id: UInt32, _ days: BlockInput) -> UnsafeMutablePointer<Int64>? {
    guard let column = try? days.siblings?.column(id), column.type == .timestamp, column.count == days.count
    else { return nil }
    let moments = UnsafeMutablePointer<Int64>.allocate(capacity: days.count)
    let scratch = SliceBuffer(.timestamp)
    for start in stride(from: 0, to: days.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, days.count)
      guard let view = try? column.view(rows, scratch) else {
        moments.deallocate()
        return nil
      }
      let elements = scratch.elements(of: view)
      for row in 0..<rows.count { moments[start + row] = elements.elements(Int64.self)[elements.index(row)] }
    }
    return moments
  }
}

extension TimesOfDay {
  static let encodings: [any Encoding.Type] = [
    ConstantEncoding.self, BitPackedEncoding.self, PlainEncoding.self, BucketEncoding.self,
  ]

  func write(to writer: inout ByteWriter) throws(EngineError) {
    writer.write(reference.rawValue)
    for part in [counted, others].compactMap(\.self) {
      writer.writeSized(try PartBlock.block(part, among: Self.encodings, isCold: true).bytes)
    }
  }

  /// Reads what the times of all rows are made of.
  ///
  /// - Parameters:
  ///   - days: of all rows.
  ///   - chunk: of the times; its sibling is the other column's timestamps.
  static func read(
    _ reader: inout ByteReader, _ days: Vector, _ chunk: ChunkContext
  ) throws(EngineError) -> Vector {
    guard let reference = TimeReference(rawValue: try reader.read(UInt8.self)) else {
      throw .damaged("times of day counted from something unknown")
    }
    var rows = try TimedRows(reference, days, chunk)
    let total = try rows.total()
    let counted = try numbers(&reader, total.counted, chunk)
    let others = try numbers(&reader, total.other, chunk)
    try reader.finish()
    let times = StoredTimes(rows, counted: counted, others: others)
    return Vector(
      .time, count: days.count, .allValid, SlicedNumbers(times, .time, rowCount: days.count, chunk))
  }

  private static func numbers(
    _ reader: inout ByteReader, _ count: Int, _ chunk: ChunkContext
  ) throws(EngineError) -> PlacedIntegers {
    guard count > 0 else { return PlacedIntegers(nil) }
    return PlacedIntegers(
      try PartBlock.read(
        &reader, lane: .bits64, rowCount: count, among: encodings, chunk.part(.time, DaysAndTimes.timeRule)))
  }
}
