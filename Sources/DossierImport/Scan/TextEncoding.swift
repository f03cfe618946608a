/// Whether bytes are UTF-8.
enum TextEncoding {
  /// The offset of the first byte in `start..<end` that is not well-formed UTF-8, or nil.
  ///
  /// Reads up to 7 bytes past `end`. Source: the Unicode Standard, table 3-7.
  static func firstInvalid(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
    let raw = UnsafeRawPointer(bytes)
    var position = start
    while position < end {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 == 0 {
        position &+= 8
        continue
      }
      position &+= (UInt64(littleEndian: word) & 0x8080_8080_8080_8080).trailingZeroBitCount >> 3
      if position >= end { break }
      let length = sequenceLength(bytes + position, available: end &- position)
      if length == 0 { return position }
      position &+= length
    }
    return nil
  }

  /// The length of the sequence at `bytes`, or 0 if it is not well-formed.
  @inline(__always)
  private static func sequenceLength(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
    let first = bytes[0]
    if first < 0x80 { return 1 }
    if first < 0xC2 || first > 0xF4 { return 0 }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard available >= length, bytes[1] & 0xC0 == 0x80 else { return 0 }
    if length == 2 { return 2 }
    let second = bytes[1]
    if first == 0xE0 && second < 0xA0 || first == 0xED && second > 0x9F { return 0 }
    if first == 0xF0 && second < 0x90 || first == 0xF4 && second > 0x8F { return 0 }
    guard bytes[2] & 0xC0 == 0x80 else { return 0 }
    if length == 3 { return 3 }
    return bytes[3] & 0xC0 == 0x80 ? 4 : 0
  }
}
