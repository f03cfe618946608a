import DossierBase

/// A set of hashes of ids, of a bounded size: when it grows too large, only every second hash is kept, then every
/// fourth, and so on. Which ones depends on the hashes alone.
struct SeenIDs {
  private let budget: SeenIDsMemory
  /// The hashes, 0 where a place is free; open addressing.
  private var slots: [UInt64] = []
  private var isFound: [Bool] = []
  private(set) var count = 0
  private(set) var foundCount = 0
  /// Each hash stands for so many.
  private(set) var share: UInt64 = 1
  /// True if there was no memory.
  private(set) var isOff = false
  private(set) var bounds = IDBounds()

  private static let countLimit = 1 << 20

  init(_ budget: MemoryBudget) {
    self.budget = SeenIDsMemory(budget)
    grow(to: 1 << 12)
  }

  /// The hash of an id, never 0.
  @inline(__always)
  static func hash(_ id: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let start = id.baseAddress else { return 1 }
    return max(1, Hash.mix(Hash.bytes(start, count: id.count)))
  }

  mutating func insert(_ hashes: [UInt64], _ bounds: IDBounds) {
    self.bounds.take(bounds)
    if isOff { return }
    for hash in hashes where isKept(hash) {
      let place = place(of: hash)
      if slots[place] == hash { continue }
      slots[place] = hash
      count += 1
      if count * 2 > slots.count {
        if count > Self.countLimit { thin() } else { grow(to: slots.count * 2) }
        if isOff { return }
      }
    }
  }

  /// Notes that the table has the id of this hash, if it is one of these.
  mutating func find(_ hash: UInt64) {
    guard isKept(hash) else { return }
    let place = place(of: hash)
    if slots[place] == hash, !isFound[place] {
      isFound[place] = true
      foundCount += 1
    }
  }

  /// The highest bits decide what is kept, the lowest where it is.
  @inline(__always)
  private func isKept(_ hash: UInt64) -> Bool { hash >> 32 & (share - 1) == 0 }

  @inline(__always)
  private func place(of hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0, slots[place] != hash { place = (place + 1) & mask }
    return place
  }

  private mutating func grow(to slotCount: Int) {
    guard budget.reserve(slotCount * 9) else {
      slots = []
      isFound = []
      count = 0
      isOff = true
      return
    }
    rebuild(slotCount)
  }

  private mutating func thin() {
    share *= 2
    rebuild(slots.count)
  }

  private mutating func rebuild(_ slotCount: Int) {
    let old = slots
    slots = Array(repeating: 0, count: slotCount)
    isFound = Array(repeating: false, count: slotCount)
    count = 0
    for hash in old where hash != 0 && isKept(hash) {
      slots[place(of: hash)] = hash
      count += 1
    }
  }
}

/// What a set of ids holds of the database's memory, given back with its last copy.
private final class SeenIDsMemory: Sendable {
  private let budget: MemoryBudget
  private let held = Guarded<[SharedReservation]>([])

  init(_ budget: MemoryBudget) { self.budget = budget }

  /// Holds so many bytes more; false if the budget has not as many.
  func reserve(_ byteCount: Int) -> Bool {
    do throws(EngineError) {
      let more = try SharedReservation(budget, byteCount: byteCount, for: "the ids of a load")
      held.withLock { $0.append(more) }
      return true
    } catch {
      return false
    }
  }
}
