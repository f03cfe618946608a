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

  /// Sorts entries by their keys.
  static func sort(
    _ entries: inout ReservedArray<SortEntry>, _ keys: UnsafePointer<UInt8>, _ budget: MemoryBudget,
    _ interruption: Interruption
  ) throws(EngineError) {
    guard let start = entries.start else { return }
    var scratch = ReservedArray<SortEntry>(budget, for: "sorting")
    try scratch.reserve(PieceSort.scratchCount(entries.count))
    try PieceSort.sort(start, entries.count, scratch.start, interruption) { $0.precedes($1, keys) }
    _ = consume scratch
  }
}
