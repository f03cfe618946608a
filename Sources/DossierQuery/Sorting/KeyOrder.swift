import DossierBase
import Glibc

/// Where a sort key stands, and its beginning.
struct SortEntry: BitwiseCopyable, Sendable {
  /// The first eight bytes, the first one highest.
  var prefix: UInt64
  var offset: UInt32
  var length: UInt32
  /// The row that the key is of.
  var row: UInt32

  init(_ key: UnsafePointer<UInt8>, offset: Int, length: Int, row: Int) {
    prefix = Self.prefix(of: key, length)
    self.offset = UInt32(truncatingIfNeeded: offset)
    self.length = UInt32(truncatingIfNeeded: length)
    self.row = UInt32(truncatingIfNeeded: row)
  }

  /// - Parameter length: at least eight, which the row's number takes.
  @inline(__always)
  static func prefix(of key: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    UInt64(bigEndian: UnsafeRawPointer(key).loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  func precedes(_ other: SortEntry, _ keys: UnsafePointer<UInt8>) -> Bool {
    if prefix != other.prefix { return prefix < other.prefix }
    return KeyOrder.precedes(
      keys + Int(offset), Int(length), keys + Int(other.offset), Int(other.length))
  }
}

/// The order of sort keys.
enum KeyOrder {
  /// Whether a key stands before another; their first eight bytes are equal.
  @inline(__always)
  static func precedes(
    _ left: UnsafePointer<UInt8>, _ leftLength: Int, _ right: UnsafePointer<UInt8>, _ rightLength: Int
  ) -> Bool {
    let order = memcmp(left + 8, right + 8, min(leftLength, rightLength) - 8)
    return order != 0 ? order < 0 : leftLength < rightLength
  }

  /// Entries that are sorted at a time, without a look at the interruption.
  private static let pieceLength = 1 << 16

  /// Sorts entries: pieces first, which are then merged by pairs.
  static func sort(
    _ entries: inout ReservedArray<SortEntry>, _ keys: UnsafePointer<UInt8>, _ budget: MemoryBudget,
    _ interruption: Interruption
  ) throws(EngineError) {
    let count = entries.count
    guard let start = entries.start, count > 1 else { return }
    for first in stride(from: 0, to: count, by: pieceLength) {
      try interruption.check()
      var piece = UnsafeMutableBufferPointer(start: start + first, count: min(pieceLength, count - first))
      piece.sort { $0.precedes($1, keys) }
    }
    guard count > pieceLength else { return }
    var other = ReservedArray<SortEntry>(budget, for: "sorting")
    try other.extend(to: count, with: start[0])
    guard let second = other.start else { return }
    var (source, target) = (start, second)
    var length = pieceLength
    while length < count {
      for first in stride(from: 0, to: count, by: 2 * length) {
        let middle = min(first + length, count)
        try merge(source, first..<middle, middle..<min(middle + length, count), target, keys, interruption)
      }
      (source, target) = (target, source)
      length *= 2
    }
    if source != start { start.update(from: source, count: count) }
  }

  private static func merge(
    _ source: UnsafeMutablePointer<SortEntry>, _ left: Range<Int>, _ right: Range<Int>,
    _ target: UnsafeMutablePointer<SortEntry>, _ keys: UnsafePointer<UInt8>, _ interruption: Interruption
  ) throws(EngineError) {
    var (first, second) = (left.lowerBound, right.lowerBound)
    for place in left.lowerBound..<right.upperBound {
      if place & 0xFFFF == 0 { try interruption.check() }
      let takesFirst =
        second == right.upperBound
        || first < left.upperBound && !source[second].precedes(source[first], keys)
      target[place] = source[takesFirst ? first : second]
      if takesFirst { first += 1 } else { second += 1 }
    }
  }
}
