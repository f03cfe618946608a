import Glibc

/// Counts how often keys occur, and the entropy of that.
final class Tally {
  private var keys: [UInt64]
  private var counts: [UInt32]
  private var used = 0
  private(set) var total = 0

  init() {
    keys = Array(repeating: 0, count: 1_024)
    counts = Array(repeating: 0, count: 1_024)
  }

  func add(_ key: UInt64) {
    let hash = CityRandom.mix(key &+ 0x9E37_79B9_7F4A_7C15)
    let slot = slot(of: hash)
    if counts[slot] == 0 {
      keys[slot] = hash
      used += 1
    }
    counts[slot] += 1
    total += 1
    if used * 2 > keys.count { grow() }
  }

  private func slot(of hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (keys.count - 1)
    while counts[slot] != 0, keys[slot] != hash { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }

  private func grow() {
    let oldKeys = keys
    let oldCounts = counts
    keys = Array(repeating: 0, count: oldKeys.count * 2)
    counts = Array(repeating: 0, count: oldKeys.count * 2)
    for place in oldKeys.indices where oldCounts[place] > 0 {
      let slot = slot(of: oldKeys[place])
      keys[slot] = oldKeys[place]
      counts[slot] = oldCounts[place]
    }
  }

  /// Bits that all keys together need: Σ n log₂(N / n).
  var bits: Double {
    let all = log2(Double(max(total, 1)))
    return counts.reduce(0) { $0 + ($1 == 0 ? 0 : Double($1) * (all - log2(Double($1)))) }
  }
}

/// The entropy of a symbol, given what it depends on.
final class ConditionalTally {
  private let contexts = Tally()
  private let pairs = Tally()

  func add(_ symbol: UInt64, given context: UInt64) {
    contexts.add(context)
    pairs.add(CityRandom.mix(context &+ 0xD1B5_4A32_D192_ED03) ^ symbol)
  }

  /// Bits a row.
  var bitsPerRow: Double { max(0, pairs.bits - contexts.bits) / Double(max(pairs.total, 1)) }
}
