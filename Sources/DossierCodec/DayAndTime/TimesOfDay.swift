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

  var byteCount: Int {
    [counted, others].compactMap(\.self).reduce(1) {
      $0 + PartBlock.estimate($1, among: Self.encodings, isCold: true)
    }
  }

  func write(to writer: inout ByteWriter) throws(EngineError) {
    writer.write(reference.rawValue)
    for part in [counted, others].compactMap(\.self) {
      writer.writeSized(try PartBlock.block(part, among: Self.encodings, isCold: true).bytes)
    }
  }

  /// Reads the times of all rows.
  ///
  /// - Parameters:
  ///   - days: of all rows.
  ///   - sibling: the other column's timestamps.
  static func read(
    _ reader: inout ByteReader, _ days: Vector, _ chunk: ChunkContext
  ) throws(EngineError) -> Vector {
    guard let reference = TimeReference(rawValue: try reader.read(UInt8.self)) else {
      throw .damaged("times of day counted from something unknown")
    }
    let count = days.count
    let memory = try chunk.memory(for: count, .bits64)
    let times = memory.start.assumingMemoryBound(to: Int64.self)
    // First where each row's time is counted from.
    try starts(reference, days, chunk, times)
    var (countedCount, otherCount) = (0, 0)
    for row in 0..<count {
      countedCount &+= times[row] >= 0 ? 1 : 0
      otherCount &+= times[row] == noReference ? 1 : 0
    }
    let counted = try numbers(&reader, countedCount, chunk)
    let others = try numbers(&reader, otherCount, chunk)
    try reader.finish()
    resolve(times, count, isFromRowBefore: reference == .formerRow, counted.elements, others.elements)
    withExtendedLifetime((counted, others)) {}
    return Vector(
      .time, count: count, .allValid,
      FlatLayout(at: memory.start, owner: memory, .time, count: count, heap: nil))
  }

  /// Makes times of what they are counted from.
  ///
  /// Which part a row takes its number from is hard to foretell, so that both are read; numbers have one to spare.
  private static func resolve(
    _ times: UnsafeMutablePointer<Int64>, _ count: Int, isFromRowBefore: Bool,
    _ counted: UnsafePointer<Int64>?, _ others: UnsafePointer<Int64>?
  ) {
    guard let either = counted ?? others else { return times.update(repeating: 0, count: count) }
    let (perDay, fromRow) = (Microseconds.perDay, isFromRowBefore)
    var next = (counted: counted ?? either, other: others ?? either)
    // Of a part that is not there no number is taken, and the first one of the other is read.
    var former: Int64 = 0
    for row in 0..<count {
      let start = times[row]
      let isCounted = start >= 0
      let isOther = start == noReference
      let number = isCounted ? next.counted.pointee : next.other.pointee
      let base = isCounted ? (fromRow ? former : start) : 0
      let sum = base &+ number
      let time = sum >= perDay ? sum &- perDay : sum
      next.counted += isCounted ? 1 : 0
      next.other += isOther ? 1 : 0
      let hasTime = isCounted || isOther
      former = hasTime ? time : former
      times[row] = hasTime ? time : 0
    }
  }

  private static func numbers(
    _ reader: inout ByteReader, _ count: Int, _ chunk: ChunkContext
  ) throws(EngineError) -> FlatNumbers {
    guard count > 0 else { return try FlatNumbers(nil) }
    let part = try PartBlock.read(
      &reader, lane: .bits64, rowCount: count, among: encodings, chunk.part(.time, DaysAndTimes.timeRule))
    return try FlatNumbers(try part.flat(chunk))
  }

  /// What stands for the time of rows whose own is counted from midnight, and that have none.
  private static let noReference: Int64 = -1
  private static let nullRow: Int64 = -2

  /// Writes for each row the time from which its own is counted, ``noReference`` or ``nullRow``.
  private static func starts(
    _ reference: TimeReference, _ days: Vector, _ chunk: ChunkContext, _ target: UnsafeMutablePointer<Int64>
  ) throws(EngineError) {
    var moments: Vector?
    if reference == .sibling {
      moments = try chunk.siblingColumn(rowCount: days.count)
      guard moments?.type == .timestamp else { throw .damaged("times counted from a column that has none") }
    }
    let (dayScratch, momentScratch) = (SliceBuffer(.date), SliceBuffer(.timestamp))
    let (dayOfRow, momentOfRow) = (VectorBuilder(.date), VectorBuilder(.timestamp))
    var former: Int32?
    for start in stride(from: 0, to: days.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, days.count)
      let times = target + start
      if reference == .none {
        times.update(repeating: noReference, count: rows.count)
      } else {
        let view = try days.view(rows, dayScratch).expanded(into: dayOfRow)
        let day = view.elements(Int32.self)
        if let moments {
          let others = try moments.view(rows, momentScratch).expanded(into: momentOfRow)
          Self.starts(of: others.elements(Int64.self), on: day, rows.count, times)
        } else {
          times[0] = day[0] == former ? 0 : noReference
          for row in 1..<rows.count { times[row] = day[row] == day[row - 1] ? 0 : noReference }
          former = day[rows.count - 1]
        }
      }
      guard case .bits(let mask) = chunk.validity else { continue }
      for row in 0..<rows.count where !mask[start + row] { times[row] = nullRow }
    }
    if case .bits = chunk.validity, reference == .formerRow { try startsBetweenNulls(days, chunk, target) }
  }

  @inline(__always)
  private static func starts(
    of moments: UnsafePointer<Int64>, on days: UnsafePointer<Int32>, _ count: Int,
    _ target: UnsafeMutablePointer<Int64>
  ) {
    let perDay = Microseconds.perDay
    for row in 0..<count {
      let time = moments[row] &- Int64(days[row]) &* perDay
      target[row] = time >= 0 && time < perDay ? time : noReference
    }
  }

  /// Corrects rows behind nulls: the row before is the last that has a time.
  private static func startsBetweenNulls(
    _ days: Vector, _ chunk: ChunkContext, _ target: UnsafeMutablePointer<Int64>
  ) throws(EngineError) {
    let scratch = SliceBuffer(.date)
    var former: Int32?
    for start in stride(from: 0, to: days.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, days.count)
      let view = scratch.elements(of: try days.view(rows, scratch))
      for row in 0..<rows.count where target[start + row] != nullRow {
        let day = view.elements(Int32.self)[view.index(row)]
        target[start + row] = day == former ? 0 : noReference
        former = day
      }
    }
  }
}

/// Numbers of 64 bits in memory that is kept.
private struct FlatNumbers {
  private let vector: Vector?
  let elements: UnsafePointer<Int64>?

  /// - Parameter vector: flat; nil for none.
  init(_ vector: Vector?) throws(EngineError) {
    self.vector = vector
    elements = try vector.map { (vector) throws(EngineError) in
      try vector.view(0..<1, SliceBuffer(vector.type)).elements(Int64.self)
    }
  }
}
