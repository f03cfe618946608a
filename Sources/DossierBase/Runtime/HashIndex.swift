/// Numbers distinct keys 0, 1, 2 … in the order in which they first occur; the keys themselves are the owner's.
///
/// Open addressing: a slot holds half of the key's hash, by which it is found and found again when the table grows, and
/// its number. Room is made before a loop by ``reserve(_:)``, which can fail; the loop itself cannot.
@usableFromInline package struct HashIndex: ~Copyable {
  /// Half of the hash above, the number plus one below; 0 where there is none.
  private var slots: ReservedArray<UInt64>
  private let budget: MemoryBudget
  private let purpose: String
  private let interruption: Interruption?
  /// Where to look, until room is made again.
  @usableFromInline var table: UnsafeMutablePointer<UInt64>
  @usableFromInline var mask = 0
  @usableFromInline var keyCount = 0

  /// The only slot, always empty, of an index without memory.
  private nonisolated(unsafe) static let emptyTable: UnsafeMutablePointer<UInt64> = {
    let slot = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    slot.initialize(to: 0)
    return slot
  }()

  /// An empty index, which holds no memory.
  ///
  /// - Parameters:
  ///   - interruption: looked at whenever room is made.
  ///   - purpose: what the bytes are for, as the subject of an error's sentence.
  package init(_ budget: MemoryBudget, _ interruption: Interruption? = nil, for purpose: String) {
    self.budget = budget
    self.interruption = interruption
    self.purpose = purpose
    slots = ReservedArray(budget, for: purpose)
    table = Self.emptyTable
  }

  /// Keys numbered so far.
  @inlinable package var count: Int { keyCount }

  package var byteCount: Int { slots.byteCount }

  /// Most keys there may be, so that their numbers fit a slot.
  private static let countLimit = Int(UInt32.max) - 1

  /// Slots for so many keys: with eight for five of them a key is found within a cache line, mostly.
  private static func slotCount(_ keyCount: Int) -> Int { (8 * keyCount + 4) / 5 }

  /// Makes room for `more` further keys.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` and ``EngineError/Code/interrupted``, with the index as it was.
  package mutating func reserve(_ more: Int) throws(EngineError) {
    try interruption?.check()
    let total = keyCount + more
    guard Self.slotCount(total) > slots.count else { return }
    guard total <= Self.countLimit else {
      throw EngineError(.memoryLimit, "\(purpose) has more than \(Self.countLimit) distinct values")
    }
    var size = 64
    while size < Self.slotCount(total) { size *= 2 }
    var larger = ReservedArray<UInt64>(budget, for: purpose)
    try larger.extend(to: size, with: 0)
    guard let target = larger.start else { preconditionFailure("an array that is not empty") }
    let newMask = size - 1
    for place in 0..<slots.count {
      if place & 0xFFFF == 0 { try interruption?.check() }
      if table[place] == 0 { continue }
      var slot = Int(truncatingIfNeeded: table[place] &>> 32) & newMask
      while target[slot] != 0 { slot = (slot &+ 1) & newMask }
      target[slot] = table[place]
    }
    slots = larger
    table = target
    mask = newMask
  }

  /// Empties the index and gives its memory back.
  package mutating func removeAll() {
    slots.removeAll()
    table = Self.emptyTable
    (mask, keyCount) = (0, 0)
  }

  /// True if the table has left a processor's fast caches, so that it pays to fetch from it ahead.
  @inlinable package var isLarge: Bool { mask >= 1 << 14 }

  /// Fetches what numbering some keys will look at, all of it at once instead of one after the other.
  ///
  /// - Parameters:
  ///   - scratch: room for as many words; gets for each key the number found first, plus one, or 0.
  ///   - hash: of each key.
  @inlinable @inline(__always)
  package func fetch(_ count: Int, _ scratch: UnsafeMutablePointer<UInt64>, hash: (Int) -> UInt64) {
    for place in 0..<count {
      scratch[place] = table[Int(truncatingIfNeeded: hash(place) &>> 32) & mask] & 0xFFFF_FFFF
    }
  }

  /// The number of a key; nil if it has none.
  ///
  /// - Parameters: as of ``number(_:isEqual:)``.
  @inlinable @inline(__always)
  package func find(_ hash: UInt64, isEqual: (Int) -> Bool) -> Int? {
    let half = hash & 0xFFFF_FFFF_0000_0000
    var slot = Int(truncatingIfNeeded: hash &>> 32) & mask
    while table[slot] != 0 {
      let number = Int(truncatingIfNeeded: table[slot] & 0xFFFF_FFFF) &- 1
      if table[slot] & 0xFFFF_FFFF_0000_0000 == half, isEqual(number) { return number }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  /// The number of a key, which is the next one if the key is new.
  ///
  /// - Parameters:
  ///   - hash: of the key; its upper half is used.
  ///   - isEqual: whether the key is the one of a number given before.
  /// - Precondition: there is room for one key more.
  @inlinable @inline(__always)
  package mutating func number(_ hash: UInt64, isEqual: (Int) -> Bool) -> (number: Int, isNew: Bool) {
    let half = hash & 0xFFFF_FFFF_0000_0000
    var slot = Int(truncatingIfNeeded: hash &>> 32) & mask
    while true {
      let entry = table[slot]
      if entry == 0 { break }
      let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
      if entry & 0xFFFF_FFFF_0000_0000 == half, isEqual(number) { return (number, false) }
      slot = (slot &+ 1) & mask
    }
    precondition(keyCount < mask, "room was reserved")
    table[slot] = half | UInt64(truncatingIfNeeded: keyCount &+ 1)
    keyCount &+= 1
    return (keyCount &- 1, true)
  }
}
