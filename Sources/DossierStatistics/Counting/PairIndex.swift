import DossierBase

/// Numbers pairs of 32-bit codes 0, 1, 2 … in the order in which they first occur; for one thread.
final class PairIndex {
  @exclusivity(unchecked) private var index: HashIndex
  /// The pairs by their number, first code in the upper half.
  @exclusivity(unchecked) private var keys: ReservedArray<UInt64>

  init(_ budget: MemoryBudget, for purpose: String) {
    index = HashIndex(budget, for: purpose)
    keys = ReservedArray(budget, for: purpose)
  }

  var count: Int { keys.count }

  /// Makes room for `more` further pairs.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func reserve(_ more: Int) throws(EngineError) {
    try index.reserve(more)
    try keys.reserve(more)
  }

  /// The number of a pair, which is added if it is new.
  ///
  /// - Precondition: there is room for a pair more.
  @inline(__always)
  func ordinal(_ first: Int32, _ second: Int32) -> Int32 {
    let key = UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    let known = keys.start
    let (number, isNew) = index.number(Hash.mix(key)) { known.unsafelyUnwrapped[$0] == key }
    if isNew { keys.append(key) }
    return Int32(truncatingIfNeeded: number)
  }

  /// The pair of a number as one word, which sorts by the first code, then by the second.
  func key(_ ordinal: Int32) -> UInt64 { keys[Int(ordinal)] }

  /// The two codes of a pair.
  func pair(_ ordinal: Int32) -> (first: Int32, second: Int32) {
    let key = keys[Int(ordinal)]
    return (Int32(truncatingIfNeeded: key >> 32), Int32(truncatingIfNeeded: key))
  }
}
