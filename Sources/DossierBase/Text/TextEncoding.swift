import CKernels

/// Whether bytes are UTF-8.
package enum TextEncoding {
  /// The offset of the first byte in `start..<end` that is not well-formed UTF-8, or nil.
  ///
  /// Source: the Unicode Standard, table 3-7.
  package static func firstInvalid(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
    var places = UnsettledPlaces()
    return firstInvalid(bytes, from: start, to: end, unsettled: &places)
  }

  /// The same; `places` takes where letters stand that canonical composition may change.
  ///
  /// Latin and Vietnamese letters of one scalar each are not among them.
  package static func firstInvalid(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, unsettled places: inout UnsettledPlaces
  ) -> Int? {
    let raw = UnsafeRawPointer(bytes)
    var position = start
    // Most texts pass in blocks; of a block that does not every letter is looked at.
    var lookedAt = start
    while position &+ 8 <= end {
      if position >= lookedAt, end &- position >= 64 {
        position &+= dossier_settled_text(bytes + position, end &- position)
        lookedAt = position &+ 64
        if position &+ 8 > end { break }
      }
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let high = word & 0x8080_8080_8080_8080
      if high == 0 {
        position &+= 8
        continue
      }
      position &+= high.trailingZeroBitCount >> 3
      // Texts with marks have several such letters in a row.
      let first = position
      var unsettled: UInt32 = 0
      while position &+ 4 <= end, bytes[position] >= 0x80 {
        let head = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        let length = sequenceLength(head, &unsettled)
        if length == 0 { return position }
        position &+= length
      }
      if unsettled != 0 { places.add(first) }
      if end &- position < 4 { break }
    }
    return firstInvalidAtEnd(bytes, from: position, to: end, &places)
  }

  /// The same for the last few bytes, none read beyond them.
  private static func firstInvalidAtEnd(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, _ places: inout UnsettledPlaces
  ) -> Int? {
    var position = start
    while position < end {
      if bytes[position] < 0x80 {
        position &+= 1
        continue
      }
      var head: UInt32 = 0
      for offset in 0..<min(4, end &- position) {
        head |= UInt32(bytes[position &+ offset]) &<< UInt32(8 &* offset)
      }
      var unsettled: UInt32 = 0
      let length = sequenceLength(head, &unsettled)
      if length == 0 { return position }
      if unsettled != 0 { places.add(position) }
      position &+= length
    }
    return nil
  }

  /// The length of the sequence of several bytes at the start of four, little-endian, or 0 if it is not well-formed.
  ///
  /// Zeros stand for bytes that are not there: none continues a sequence.
  @inline(__always)
  private static func sequenceLength(_ bytes: UInt32, _ unsettled: inout UInt32) -> Int {
    // Two bytes: 110xxxxx 10xxxxxx, and the value needs them.
    if bytes & 0xC0E0 == 0x80C0 {
      // From U+0300 on there are marks.
      unsettled |= bytes & 0x1F >= 0x0C ? 1 : 0
      return bytes & 0x1E != 0 ? 2 : 0
    }
    // Three bytes: 1110xxxx 10xxxxxx 10xxxxxx, the value needs them and is no surrogate.
    if bytes & 0xC0_C0F0 == 0x80_80E0 {
      // U+1E00 to U+1EFF are Latin letters, those of Vietnamese among them.
      unsettled |= (bytes & 0xFCFF) ^ 0xB8E1
      let top = bytes & 0x200F
      return top != 0 && top != 0x200D ? 3 : 0
    }
    unsettled |= 1
    // Four bytes: 11110xxx and three more, for values from 0x10000 to 0x10FFFF.
    guard bytes & 0xC0C0_C0F8 == 0x8080_80F0 else { return 0 }
    let top = bytes & 0x3007
    return top != 0 && (top & 0x0004 == 0 || top == 0x0004) ? 4 : 0
  }
}

/// Where letters stand that canonical composition may change: a place in each run of letters beyond ASCII that has one.
package struct UnsettledPlaces {
  /// More are not kept: then any text may need composition.
  private static let limit = 4_096

  /// Ascending offsets.
  package private(set) var offsets: [Int] = []
  package private(set) var isComplete = true

  package var isEmpty: Bool { offsets.isEmpty }

  package init() {}

  mutating func add(_ offset: Int) {
    if offsets.count < Self.limit { offsets.append(offset) } else { isComplete = false }
  }
}
