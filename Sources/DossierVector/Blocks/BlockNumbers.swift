import CKernels
package import DossierBase

/// All rows of a block as unsigned numbers of 8 or 16 bits above a base.
///
/// Valid until its buffer is used again. Of rows that are null the number means nothing.
@usableFromInline package struct BlockNumbers {
  @usableFromInline package enum Numbers {
    case bytes(UnsafePointer<UInt8>)
    case words(UnsafePointer<UInt16>)
  }

  @usableFromInline package let numbers: Numbers
  package let count: Int
  /// What the number 0 stands for.
  package let base: Int64

  package init(_ numbers: Numbers, count: Int, base: Int64) {
    self.numbers = numbers
    self.count = count
    self.base = base
  }

  /// For each row's number the one that a table has at its place, from `start` on; codes may stand in the buffer.
  func looked(up table: BlockNumbers, from start: Int, _ buffer: NumberBuffer) -> BlockNumbers {
    // Numbers take the place of codes: from the front where they are no wider, else from the end.
    switch (numbers, table.numbers) {
    case (.bytes(let codes), .bytes(let entries)):
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { all in
        all.initialize(repeating: 0)
        for code in 0..<min(256, table.count - start) { all[code] = entries[start + code] }
        dossier_look_up_u8(codes, all.baseAddress, count, buffer.bytes)
      }
      return BlockNumbers(.bytes(buffer.bytes), count: count, base: table.base)
    case (.words(let codes), .bytes(let entries)):
      for row in 0..<count { buffer.bytes[row] = entries[start &+ Int(codes[row])] }
      return BlockNumbers(.bytes(buffer.bytes), count: count, base: table.base)
    case (.bytes(let codes), .words(let entries)):
      for row in (0..<count).reversed() { buffer.words[row] = entries[start &+ Int(codes[row])] }
    case (.words(let codes), .words(let entries)):
      for row in 0..<count { buffer.words[row] = entries[start &+ Int(codes[row])] }
    }
    return BlockNumbers(.words(buffer.words), count: count, base: table.base)
  }

  /// The same with other numbers in some rows; nil if all together lie too far apart.
  func replaced(by other: BlockNumbers, at positions: RowPositions, _ buffer: NumberBuffer) -> BlockNumbers? {
    let least = min(base, other.base)
    let (shift, overflow) = base.subtractingReportingOverflow(least)
    let (otherShift, otherOverflow) = other.base.subtractingReportingOverflow(least)
    guard !overflow, !otherOverflow, shift <= Int64(UInt16.max), otherShift <= Int64(UInt16.max) else {
      return nil
    }
    let greatest = max(greatest + Int(shift), other.greatest + Int(otherShift))
    guard greatest <= Int(UInt16.max) else { return nil }
    if case .bytes(let bytes) = numbers, greatest <= Int(UInt8.max) {
      for row in 0..<count { buffer.bytes[row] = bytes[row] &+ UInt8(shift) }
      for index in 0..<positions.count {
        buffer.bytes[Int(positions.start[index])] = UInt8(
          truncatingIfNeeded: Int(other[index]) + Int(otherShift))
      }
      return BlockNumbers(.bytes(buffer.bytes), count: count, base: least)
    }
    let (words, added) = (buffer.words, UInt16(shift))
    switch numbers {
    case .bytes(let bytes):
      // From the end, where words take the place of bytes.
      for row in (0..<count).reversed() { words[row] = UInt16(bytes[row]) &+ added }
    case .words(let old):
      if added > 0 || old != UnsafePointer(words) { for row in 0..<count { words[row] = old[row] &+ added } }
    }
    for index in 0..<positions.count {
      buffer.words[Int(positions.start[index])] = UInt16(
        truncatingIfNeeded: Int(other[index]) + Int(otherShift))
    }
    return BlockNumbers(.words(buffer.words), count: count, base: least)
  }

  /// The sums of the values and others in the same rows, which may take the place of either; nil if they become too
  /// large.
  func plus(_ other: BlockNumbers, _ buffer: NumberBuffer) -> BlockNumbers? {
    let span = greatest + other.greatest
    let (least, overflow) = base.addingReportingOverflow(other.base)
    guard count == other.count, span <= Int(UInt16.max), !overflow else { return nil }
    if case .bytes(let left) = numbers, case .bytes(let right) = other.numbers, span <= Int(UInt8.max) {
      for row in 0..<count { buffer.bytes[row] = left[row] &+ right[row] }
      return BlockNumbers(.bytes(buffer.bytes), count: count, base: least)
    }
    // Words would take the place of bytes that are still to be read.
    let (first, second) = (buffer.keepingBytes(of: self), buffer.keepingBytes(of: other))
    let words = buffer.words
    switch (first.numbers, second.numbers) {
    case (.bytes(let left), .bytes(let right)):
      for row in 0..<count { words[row] = UInt16(left[row]) &+ UInt16(right[row]) }
    case (.words(let left), .words(let right)):
      for row in 0..<count { words[row] = left[row] &+ right[row] }
    case (.bytes(let bytes), .words(let others)), (.words(let others), .bytes(let bytes)):
      for row in 0..<count { words[row] = others[row] &+ UInt16(bytes[row]) }
    }
    withExtendedLifetime((first.kept, second.kept)) {}
    return BlockNumbers(.words(words), count: count, base: least)
  }

  /// What the values are more than others in the same rows; nil if the numbers would become too large.
  package func minus(_ other: BlockNumbers, _ buffer: NumberBuffer) -> BlockNumbers? {
    let (shift, span) = (other.greatest, greatest + other.greatest)
    let (distance, overflow) = base.subtractingReportingOverflow(other.base)
    let (least, overflowToo) = distance.subtractingReportingOverflow(Int64(shift))
    guard count == other.count, span <= Int(UInt16.max), !overflow, !overflowToo else { return nil }
    let added = UInt16(shift)
    switch (numbers, other.numbers) {
    case (.bytes(let left), .bytes(let right)) where span <= Int(UInt8.max):
      let target = buffer.bytes
      for row in 0..<count { target[row] = left[row] &+ UInt8(truncatingIfNeeded: added) &- right[row] }
      return BlockNumbers(.bytes(target), count: count, base: least)
    case (.bytes(let left), .bytes(let right)):
      for row in 0..<count { buffer.words[row] = UInt16(left[row]) &+ added &- UInt16(right[row]) }
    case (.words(let left), .words(let right)):
      for row in 0..<count { buffer.words[row] = left[row] &+ added &- right[row] }
    case (.words(let left), .bytes(let right)):
      for row in 0..<count { buffer.words[row] = left[row] &+ added &- UInt16(right[row]) }
    case (.bytes(let left), .words(let right)):
      for row in 0..<count { buffer.words[row] = UInt16(left[row]) &+ added &- right[row] }
    }
    return BlockNumbers(.words(buffer.words), count: count, base: least)
  }

  /// The number of a row.
  @inlinable @inline(__always)
  package subscript(row: Int) -> UInt32 {
    switch numbers {
    case .bytes(let bytes): UInt32(bytes[row])
    case .words(let words): UInt32(words[row])
    }
  }

  /// The greatest number, rows that are null included.
  package var greatest: Int {
    switch numbers {
    case .bytes(let bytes): Int(dossier_greatest_u8(bytes, count))
    case .words(let words): Int(dossier_greatest_u16(words, count))
    }
  }

  /// The rows whose value lies in a range, nulls aside.
  package func rows(within range: ClosedRange<Int64>) -> BlockRows {
    let limit: Int64 = if case .bytes = numbers { Int64(UInt8.max) } else { Int64(UInt16.max) }
    let (low, lowOverflow) = range.lowerBound.subtractingReportingOverflow(base)
    let (high, highOverflow) = range.upperBound.subtractingReportingOverflow(base)
    let first = lowOverflow ? (range.lowerBound < base ? 0 : limit + 1) : max(low, 0)
    let last = highOverflow ? (range.upperBound < base ? -1 : limit) : min(high, limit)
    if first > last { return .none }
    if first == 0, last == limit { return .all }
    let mask = BitMask(count: count)
    switch numbers {
    case .bytes(let bytes): dossier_between_u8(bytes, UInt8(first), UInt8(last), count, mask.words)
    case .words(let words): dossier_between_u16(words, UInt16(first), UInt16(last), count, mask.words)
    }
    return .some(mask)
  }

  /// The rows whose value plus `offset` is at most that of other numbers, nulls of either aside.
  package func rows(plus offset: Int64, atMost other: BlockNumbers) -> BlockRows {
    precondition(count == other.count, "numbers of the same rows")
    let (distance, overflow) = base.subtractingReportingOverflow(other.base)
    let (added, overflowToo) = distance.addingReportingOverflow(offset)
    if overflow || overflowToo || added.magnitude > UInt64(UInt16.max) {
      let isBelow = overflow ? base < other.base : overflowToo ? offset < 0 : added < 0
      return isBelow ? .all : .none
    }
    let mask = BitMask(count: count)
    switch (numbers, other.numbers) {
    case (.bytes(let left), .bytes(let right)):
      dossier_compare_u8(left, Int32(added), right, count, mask.words)
    case (.words(let left), .words(let right)):
      dossier_compare_u16(left, Int32(added), right, count, mask.words)
    case (.bytes(let left), .words(let right)):
      let wide = NumberBuffer(widening: left, count)
      dossier_compare_u16(wide.words, Int32(added), right, count, mask.words)
      withExtendedLifetime(wide) {}
    case (.words(let left), .bytes(let right)):
      let wide = NumberBuffer(widening: right, count)
      dossier_compare_u16(left, Int32(added), wide.words, count, mask.words)
      withExtendedLifetime(wide) {}
    }
    return .some(mask)
  }
}

/// Room for the numbers of a block's rows; for one thread, reused from block to block.
package final class NumberBuffer {
  private let memory: VectorMemory

  /// Memory of a buffer for a whole block.
  package static let byteCount = 2 * Limits.blockRowCount

  package init() { memory = VectorMemory(byteCount: Self.byteCount) }

  /// A buffer for fewer rows; layouts write whole slices.
  init(rowCount: Int) {
    let sliceCount = (rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount
    memory = VectorMemory(byteCount: 2 * sliceCount * Limits.vectorRowCount)
  }

  /// A buffer of words that have the values of bytes.
  fileprivate convenience init(widening numbers: UnsafePointer<UInt8>, _ count: Int) {
    self.init(rowCount: count)
    for row in 0..<count { words[row] = UInt16(numbers[row]) }
  }

  /// The numbers, copied if they are bytes of this buffer; and what holds the copy.
  fileprivate func keepingBytes(
    of numbers: BlockNumbers
  ) -> (numbers: BlockNumbers.Numbers, kept: NumberBuffer?) {
    guard case .bytes(let old) = numbers.numbers, old == UnsafePointer(bytes) else {
      return (numbers.numbers, nil)
    }
    let kept = NumberBuffer(rowCount: numbers.count)
    kept.bytes.update(from: old, count: numbers.count)
    return (.bytes(kept.bytes), kept)
  }

  package var bytes: UnsafeMutablePointer<UInt8> { memory.start.assumingMemoryBound(to: UInt8.self) }
  @usableFromInline package var words: UnsafeMutablePointer<UInt16> {
    memory.start.assumingMemoryBound(to: UInt16.self)
  }

  /// Writes integers as numbers above the least of them; nil if they lie too far apart.
  func numbers<Element: FixedWidthInteger>(
    _ elements: UnsafePointer<Element>, count: Int
  ) -> BlockNumbers? {
    var (least, greatest) = (elements[0], elements[0])
    for row in 0..<count {
      least = min(least, elements[row])
      greatest = max(greatest, elements[row])
    }
    let (span, overflow) = Int64(greatest).subtractingReportingOverflow(Int64(least))
    guard !overflow, span <= Int64(UInt16.max) else { return nil }
    if span <= Int64(UInt8.max) {
      for row in 0..<count { bytes[row] = UInt8(truncatingIfNeeded: elements[row] &- least) }
      return BlockNumbers(.bytes(bytes), count: count, base: Int64(least))
    }
    for row in 0..<count { words[row] = UInt16(truncatingIfNeeded: elements[row] &- least) }
    return BlockNumbers(.words(words), count: count, base: Int64(least))
  }
}
