import DossierBase

/// Numbers pairs of 32-bit codes 0, 1, 2 … in the order in which they first occur.
struct PairDirectory {
  /// The pairs by their number, first code in the upper half.
  private(set) var keys: [UInt64] = []
  private var slots: [Int32] = Array(repeating: -1, count: 1_024)
  private var mask = 1_023

  var count: Int { keys.count }

  /// Bytes that one pair takes, spare slots included.
  static let bytesPerPair = 24

  /// The number of a pair, which is added if it is new.
  ///
  /// - Precondition: fewer than 2^31 pairs.
  mutating func ordinal(_ first: Int32, _ second: Int32) -> Int32 {
    let key = UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    var slot = Int(truncatingIfNeeded: Hash.mix(key)) & mask
    while slots[slot] >= 0 {
      let known = slots[slot]
      if keys[Int(known)] == key { return known }
      slot = (slot + 1) & mask
    }
    let ordinal = Int32(keys.count)
    keys.append(key)
    slots[slot] = ordinal
    if keys.count * 2 > slots.count { grow() }
    return ordinal
  }

  /// The two codes of a pair.
  func pair(_ ordinal: Int32) -> (first: Int32, second: Int32) {
    let key = keys[Int(ordinal)]
    return (Int32(truncatingIfNeeded: key >> 32), Int32(truncatingIfNeeded: key))
  }

  private mutating func grow() {
    mask = slots.count * 2 - 1
    slots = Array(repeating: -1, count: mask + 1)
    for (ordinal, key) in keys.enumerated() {
      var slot = Int(truncatingIfNeeded: Hash.mix(key)) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(ordinal)
    }
  }
}
