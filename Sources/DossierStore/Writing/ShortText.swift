import DossierBase
import DossierVector

/// Hashing and comparing short texts without calls and without reading past their end.
enum ShortText {
  private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let second: UInt64 = 0xD6E8_FEB8_6659_FD93

  /// A hash for tables in memory; never written to a file.
  @inline(__always)
  static func hash(_ start: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    let raw = UnsafeRawPointer(start)
    var state = UInt64(truncatingIfNeeded: count) &* first
    if count >= 8 {
      var position = 0
      while position < count - 8 {
        state = mix(state ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        position += 8
      }
      return mix(state ^ raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    }
    return mix(state ^ short(raw, count))
  }

  /// Up to seven bytes as one number that differs wherever the bytes do, given their count.
  @inline(__always)
  private static func short(_ raw: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 4 {
      let low = UInt64(raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
      let high = UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      return low | high << 32
    }
    if count == 0 { return 0 }
    let low = UInt64(raw.load(fromByteOffset: 0, as: UInt8.self))
    let middle = UInt64(raw.load(fromByteOffset: count / 2, as: UInt8.self))
    let high = UInt64(raw.load(fromByteOffset: count - 1, as: UInt8.self))
    return low | middle << 8 | high << 16
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ first).multipliedFullWidth(by: second)
    return product.high ^ product.low
  }

  /// True if two texts of the same bytes are equal.
  @inline(__always)
  static func equal(_ bytes: UnsafePointer<UInt8>, _ left: StringRef, _ right: StringRef) -> Bool {
    guard left.length == right.length else { return false }
    let one = UnsafeRawPointer(bytes + Int(left.offset))
    let other = UnsafeRawPointer(bytes + Int(right.offset))
    let count = Int(left.length)
    guard count >= 8 else { return short(one, count) == short(other, count) }
    var position = 0
    while position < count - 8 {
      if one.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        != other.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      {
        return false
      }
      position += 8
    }
    return one.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      == other.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
  }

  /// True if `left` stands before `right` in the order of their bytes.
  @inline(__always)
  static func precedes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    let shared = min(left.count, right.count)
    let one = UnsafeRawPointer(left.baseAddress!)
    let other = UnsafeRawPointer(right.baseAddress!)
    var position = 0
    while position + 8 <= shared {
      let (word, otherWord) = (ordered(one, position), ordered(other, position))
      if word != otherWord { return word < otherWord }
      position += 8
    }
    while position < shared {
      let byte = one.load(fromByteOffset: position, as: UInt8.self)
      let otherByte = other.load(fromByteOffset: position, as: UInt8.self)
      if byte != otherByte { return byte < otherByte }
      position += 1
    }
    return left.count < right.count
  }

  /// Eight bytes as a number that is ordered as they are.
  @inline(__always)
  private static func ordered(_ raw: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
