/// The 64-bit checksum of the format: XXH64, as Y. Collet's specification defines it.
///
/// Source: github.com/Cyan4973/xxHash, doc/xxhash_spec.md.
package enum Checksum {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  /// - Complexity: O(`bytes.count`), 32 bytes a step.
  package static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    guard let start = bytes.baseAddress else { return avalanche(seed &+ prime5) }
    var position = 0
    var state = bytes.count >= 32 ? stripes(start, bytes.count, seed, &position) : seed &+ prime5
    state &+= UInt64(bytes.count)
    while position + 8 <= bytes.count {
      state = rotate(state ^ round(0, word(start, position)), 27) &* prime1 &+ prime4
      position += 8
    }
    if position + 4 <= bytes.count {
      let half = UInt64(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      state = rotate(state ^ half &* prime1, 23) &* prime2 &+ prime3
      position += 4
    }
    while position < bytes.count {
      let byte = UInt64(start.load(fromByteOffset: position, as: UInt8.self))
      state = rotate(state ^ byte &* prime5, 11) &* prime1
      position += 1
    }
    return avalanche(state)
  }

  static func of(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
    bytes.withUnsafeBytes { of($0, seed: seed) }
  }

  /// Takes in all whole stripes of 32 bytes.
  private static func stripes(
    _ start: UnsafeRawPointer, _ byteCount: Int, _ seed: UInt64, _ position: inout Int
  ) -> UInt64 {
    var lane1 = seed &+ prime1 &+ prime2
    var lane2 = seed &+ prime2
    var lane3 = seed
    var lane4 = seed &- prime1
    var place = 0
    while place + 32 <= byteCount {
      lane1 = round(lane1, word(start, place))
      lane2 = round(lane2, word(start, place + 8))
      lane3 = round(lane3, word(start, place + 16))
      lane4 = round(lane4, word(start, place + 24))
      place += 32
    }
    position = place
    var state = rotate(lane1, 1) &+ rotate(lane2, 7) &+ rotate(lane3, 12) &+ rotate(lane4, 18)
    for lane in [lane1, lane2, lane3, lane4] { state = (state ^ round(0, lane)) &* prime1 &+ prime4 }
    return state
  }

  @inline(__always)
  private static func word(_ start: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func round(_ state: UInt64, _ word: UInt64) -> UInt64 {
    rotate(state &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value &<< bits | value &>> (64 &- bits)
  }

  private static func avalanche(_ state: UInt64) -> UInt64 {
    var mixed = (state ^ state >> 33) &* prime2
    mixed = (mixed ^ mixed >> 29) &* prime3
    return mixed ^ mixed >> 32
  }
}
