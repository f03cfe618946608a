/// A fast 64-bit hash of bytes for tables in memory; never written to a file.
@usableFromInline package enum Hash {
  @inlinable package static var first: UInt64 { 0x9E37_79B9_7F4A_7C15 }
  @inlinable package static var second: UInt64 { 0xD6E8_FEB8_6659_FD93 }

  /// Mixes one 64-bit value by a full multiplication whose halves are folded.
  @inlinable @inline(__always)
  package static func mix(_ value: UInt64, _ seed: UInt64 = 0) -> UInt64 {
    let product = (value ^ seed ^ first).multipliedFullWidth(by: second ^ seed)
    return product.high ^ product.low ^ (value &* first)
  }

  /// Hashes `count` bytes.
  ///
  /// - Complexity: O(`count`), eight bytes a step.
  @inlinable
  package static func bytes(_ start: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    let raw = UnsafeRawPointer(start)
    var state = UInt64(truncatingIfNeeded: count) &* second
    var position = 0
    while position + 8 <= count {
      state = mix(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self), state)
      position += 8
    }
    if position < count {
      var tail: UInt64 = 0
      if count >= 8 {
        tail = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      } else {
        while position < count {
          tail = tail << 8 | UInt64(start[position])
          position += 1
        }
      }
      state = mix(tail, state)
    }
    return state
  }
}
