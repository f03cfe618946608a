import DossierBase
import DossierVector

/// Chunks of a file that were read and verified, still encoded, kept as long as nobody needs their memory.
///
/// A chunk is taken in at its second use that is remembered, so that one pass over a file holds nothing. It is kept in
/// memory that nobody uses, up to half of the budget; else in the place of chunks that were not used since its own use
/// before. So a scan of more than there is room for finds part of it again, and nobody drives out what is used more.
/// What was opened from a chunk is kept beside it where there is memory that nobody uses.
final class ChunkCache: MemoryReclaimer {
  private let budget: MemoryBudget
  private let state: Guarded<State>

  private static let purpose = "keeping chunks"

  /// What is known of a chunk when it is used.
  enum Use {
    /// Its bytes, which are verified, and what was opened from them.
    case held(Held)
    /// When it was used before, if that is remembered.
    case missing(lastUse: UInt64?)
  }

  struct Held {
    let memory: ReservedMemory
    var opened: OpenedChunk?
  }

  private struct Entry {
    var memory: ReservedMemory
    var opened: OpenedChunk?
    var lastUse: UInt64
    /// Its last use when it joined the end of the queue.
    var queuedAt: UInt64
  }

  private struct State {
    var entries: [Extent: Entry] = [:]
    /// The chunks in the order in which they may have to give way, from ``first`` on.
    var queue: [Extent] = []
    var first = 0
    var byteCount = 0
    /// What opened chunks take, about.
    var openedByteCount = 0
    /// Counts calls that use chunks.
    var now: UInt64 = 0
    var past: PastUses?
  }

  init(_ budget: MemoryBudget) {
    self.budget = budget
    state = Guarded(State())
    budget.register(self)
  }

  /// Takes note that a chunk is used.
  func use(_ extent: Extent) -> Use {
    state.withLock { state in
      state.now += 1
      if let index = state.entries.index(forKey: extent) {
        state.entries.values[index].lastUse = state.now
        let entry = state.entries.values[index]
        return .held(Held(memory: entry.memory, opened: entry.opened))
      }
      if state.past == nil { state.past = PastUses(budget) }
      return .missing(lastUse: state.past?.replace(extent, state.now))
    }
  }

  /// The bytes of a chunk, if they are held or are taken in now.
  ///
  /// - Parameter fill: reads and verifies them.
  func held(
    _ extent: Extent, fill: (ReservedMemory) throws(EngineError) -> Void
  ) throws(EngineError) -> Held? {
    switch use(extent) {
    case .held(let held): return held
    case .missing(let lastUse):
      guard let lastUse, let memory = room(for: extent.byteCount, lastUse: lastUse) else { return nil }
      try fill(memory)
      keep(extent, memory)
      return Held(memory: memory)
    }
  }

  /// Keeps what was opened from a chunk that is held, if there is memory for it that nobody uses and that chunks will
  /// hardly need.
  ///
  /// - Parameter memory: the bytes that it was opened from, if they are those that are held.
  func keep(
    _ vector: Vector, _ dictionary: VectorDictionary?, openedFrom extent: Extent, in memory: AnyObject?
  ) {
    let own = Self.openedByteCount + vector.count / 8
    let byteCount = own + vector.byteCount
    var reservation = MemoryReservation(budget, for: Self.purpose)
    guard state.withLock({ $0.byteCount + $0.openedByteCount }) + byteCount <= budget.limit / 4,
      reservation.tryTake(own)
    else { return }
    let opened = OpenedChunk(vector, dictionary, byteCount, SharedReservation(reservation))
    // What is given up goes when nobody waits for that.
    let former = state.withLock { state -> OpenedChunk? in
      guard let index = state.entries.index(forKey: extent),
        state.entries.values[index].memory === memory
      else { return opened }
      let former = Self.takeOpened(&state.entries.values[index], &state.openedByteCount)
      state.entries.values[index].opened = opened
      state.openedByteCount += byteCount
      return former
    }
    withExtendedLifetime(former) {}
  }

  /// What an opened chunk takes at most besides what it has reserved itself and its nulls.
  private static let openedByteCount = 4_096

  private static func takeOpened(_ entry: inout Entry, _ total: inout Int) -> OpenedChunk? {
    guard let opened = entry.opened else { return nil }
    total -= opened.byteCount
    entry.opened = nil
    return opened
  }

  /// Gives up all that was opened; false if there is nothing.
  private func giveUpOpened() -> Bool {
    let given = state.withLock { state in
      var given: [OpenedChunk] = []
      for index in state.entries.values.indices {
        if let opened = Self.takeOpened(&state.entries.values[index], &state.openedByteCount) {
          given.append(opened)
        }
      }
      return given
    }
    return !given.isEmpty
  }

  /// Keeps verified bytes, which stand in memory that ``room(for:lastUse:)`` gave.
  func keep(_ extent: Extent, _ memory: ReservedMemory) {
    state.withLock { state in
      if state.entries[extent] != nil { return }
      state.entries[extent] = Entry(memory: memory, lastUse: state.now, queuedAt: state.now)
      state.queue.append(extent)
      state.byteCount += memory.byteCount
    }
  }

  /// Memory to read a chunk into that is to be kept; nil if only what was used after `lastUse` could make room.
  ///
  /// - Parameter lastUse: the use of the chunk before this one.
  func room(for byteCount: Int, lastUse: UInt64) -> ReservedMemory? {
    while true {
      if state.withLock({ $0.byteCount + $0.openedByteCount }) + byteCount <= budget.limit / 2,
        let memory = ReservedMemory.unused(
          byteCount: byteCount, besides: Self.overhead, budget, for: Self.purpose)
      {
        return memory
      }
      if !giveUpOpened(), !giveUpOldest(before: lastUse) { return nil }
    }
  }

  /// Memory of an entry besides its bytes.
  private static let overhead = 2 * (2 * MemoryLayout<Extent>.stride + MemoryLayout<Entry>.stride)

  // MARK: Giving way

  var failure: EngineError? { nil }

  func reclaim() -> Bool {
    // What was opened keeps bytes, its own and those of siblings.
    if giveUpOpened() { return true }
    if giveUpOldest(before: .max) { return true }
    var past = state.withLock { state in
      defer { state.past = nil }
      return state.past
    }
    let isThere = past != nil
    past = nil
    return isThere
  }

  /// Gives up the chunk that nobody has used for longest, of those that nobody uses now; false if there is none whose
  /// last use lies before `time`.
  private func giveUpOldest(before time: UInt64) -> Bool {
    var oldest = state.withLock { Self.takeOldest(&$0, before: time) }
    let isThere = oldest != nil
    // Its memory is free when this says so.
    oldest = nil
    return isThere
  }

  private static func takeOldest(_ state: inout State, before time: UInt64) -> ReservedMemory? {
    for _ in state.first..<state.queue.count {
      let extent = state.queue[state.first]
      guard var entry = state.entries.removeValue(forKey: extent) else {
        preconditionFailure("a chunk queued")
      }
      // What joined first and was not used since is what was used least recently of all.
      let isOldest = entry.lastUse == entry.queuedAt
      if isOldest, entry.lastUse >= time {
        state.entries[extent] = entry
        return nil
      }
      state.first += 1
      var isUnused = false
      if isOldest {
        // The bytes belong to what was opened from them, too.
        _ = takeOpened(&entry, &state.openedByteCount)
        isUnused = isKnownUniquelyReferenced(&entry.memory)
      }
      if isUnused {
        state.byteCount -= entry.memory.byteCount
        _ = state.past?.replace(extent, entry.lastUse)
        compact(&state)
        return entry.memory
      }
      entry.queuedAt = entry.lastUse
      state.entries[extent] = entry
      state.queue.append(extent)
      compact(&state)
    }
    return nil
  }

  /// Forgets the front of the queue once it is the longer part.
  private static func compact(_ state: inout State) {
    guard state.first > 64, state.first * 2 > state.queue.count else { return }
    state.queue.removeSubrange(..<state.first)
    state.first = 0
  }
}

/// When chunks were used that are not held; of more than there is room for it forgets those used least recently.
private final class PastUses {
  private struct Slot: BitwiseCopyable {
    /// Tells chunks apart; 0 where there is none.
    var key: UInt64
    var time: UInt64
  }

  /// Slots of a group, of which a chunk may take any.
  private static let groupSize = 4
  private static let greatestCount = 1 << 17
  private let budget: MemoryBudget
  private var memory: ReservedMemory
  private var groupMask: UInt64

  /// Nil if there is no memory that nobody uses.
  init?(_ budget: MemoryBudget) {
    let count = 256
    guard let memory = Self.memory(count, budget) else { return nil }
    self.budget = budget
    self.memory = memory
    groupMask = UInt64(count / Self.groupSize - 1)
  }

  /// Empty slots, in memory that nobody uses and that is a small part of all there is.
  private static func memory(_ count: Int, _ budget: MemoryBudget) -> ReservedMemory? {
    let byteCount = count * MemoryLayout<Slot>.stride
    guard byteCount <= budget.limit / 64,
      let memory = ReservedMemory.unused(byteCount: byteCount, budget, for: "remembering chunks")
    else { return nil }
    memory.start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    return memory
  }

  /// Takes note of a use, and says when the one before was, if it is remembered.
  func replace(_ extent: Extent, _ time: UInt64) -> UInt64? {
    let new = Slot(key: Hash.mix(UInt64(extent.offset), extent.checksum) | 1, time: time)
    let (place, lastUse) = place(of: new)
    let isFull = lastUse == nil && slots[place].key != 0
    if isFull, slotCount < Self.greatestCount, grow(to: slotCount * 4) {
      slots[self.place(of: new).place] = new
    } else {
      slots[place] = new
    }
    return lastUse
  }

  private var slots: UnsafeMutablePointer<Slot> { memory.start.assumingMemoryBound(to: Slot.self) }
  private var slotCount: Int { memory.byteCount / MemoryLayout<Slot>.stride }

  /// The slot of a chunk and its last use; if it has none, the slot of its group that was used least recently.
  private func place(of new: Slot) -> (place: Int, lastUse: UInt64?) {
    let first = Int((new.key >> 32) & groupMask) * Self.groupSize
    var oldest = first
    for place in first..<first + Self.groupSize {
      if slots[place].key == new.key { return (place, slots[place].time) }
      if slots[place].time < slots[oldest].time { oldest = place }
    }
    return (oldest, nil)
  }

  private func grow(to slotCount: Int) -> Bool {
    guard let larger = Self.memory(slotCount, budget) else { return false }
    let former = memory
    memory = larger
    groupMask = UInt64(slotCount / Self.groupSize - 1)
    let known = former.start.assumingMemoryBound(to: Slot.self)
    for index in 0..<former.byteCount / MemoryLayout<Slot>.stride where known[index].key != 0 {
      slots[place(of: known[index]).place] = known[index]
    }
    return true
  }
}
