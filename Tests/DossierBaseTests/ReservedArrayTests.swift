import Testing

@testable import DossierBase

/// Arrays and tables whose growth is reserved, and can fail.
@Suite struct ReservedArrayTests {
  @Test func anArrayHoldsWhatWasAppended() throws {
    let budget = MemoryBudget(limit: 1 << 20)
    var array = ReservedArray<Int32>(budget, for: "a test")
    #expect(array.byteCount == 0 && budget.usedByteCount == 0)
    for number in 0..<10_000 {
      try array.reserve(1)
      array.append(Int32(number))
      #expect(budget.usedByteCount == array.byteCount)
    }
    #expect((0..<10_000).allSatisfy { array[$0] == Int32($0) })
    array[17] = -5
    try array.extend(to: 10_010, with: 7)
    #expect(array.count == 10_010 && array[17] == -5 && array[10_009] == 7)
    array.removeAll()
    #expect(array.count == 0 && budget.usedByteCount == 0)
  }

  /// Near the limit growth is exact, and a refusal changes nothing.
  @Test func anArrayGrowsToTheLimitAndNotBeyond() throws {
    let budget = MemoryBudget(limit: 1_000)
    var array = ReservedArray<UInt64>(budget, for: "a list")
    try array.extend(to: 70, with: 3)
    try array.reserve(55)
    #expect(array.capacity == 125)
    var refusal: EngineError?
    do throws(EngineError) { try array.reserve(56) } catch { refusal = error }
    #expect(refusal?.code == .memoryLimit)
    #expect(array.count == 70 && array.capacity == 125 && array[69] == 3)
    #expect(budget.usedByteCount == 1_000)
  }

  @Test func anArrayGivesItsMemoryBack() throws {
    let budget = MemoryBudget(limit: 1_000)
    do {
      var array = ReservedArray<UInt8>(budget, for: "a list")
      try array.reserve(100)
      #expect(budget.usedByteCount == 100)
    }
    #expect(budget.usedByteCount == 0)
  }
}

/// Numbers by hash.
@Suite struct HashIndexTests {
  /// Numbers are those of a dictionary that counts first occurrences, whatever the hashes are like.
  @Test(arguments: [0, 1, 2]) func keysAreNumberedAsTheyAppear(_ quality: Int) throws {
    let budget = MemoryBudget(limit: 1 << 26)
    var index = HashIndex(budget, for: "a test")
    var keys: [UInt64] = []
    var known: [UInt64: Int] = [:]
    var state: UInt64 = 88_172_645_463_325_252
    for round in 0..<20 {
      try index.reserve(1_000)
      for _ in 0..<1_000 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        let key = state % UInt64(500 * (round + 1))
        // All alike, few values, and good ones.
        let hash = quality == 0 ? 0 : quality == 1 ? (key % 7) << 60 : Hash.mix(key)
        let (number, isNew) = index.number(hash) { keys[$0] == key }
        #expect(isNew == (known[key] == nil))
        if isNew { keys.append(key) }
        #expect(number == known[key, default: known.count])
        known[key] = number
      }
      #expect(index.count == known.count)
      #expect(budget.usedByteCount == index.byteCount)
    }
  }

  @Test func aRefusalChangesNothing() throws {
    let budget = MemoryBudget(limit: 3_000)
    var index = HashIndex(budget, for: "groups")
    try index.reserve(64)
    var keys: [UInt64] = []
    for key in 0..<64 as Range<UInt64> {
      if index.number(Hash.mix(key), isEqual: { keys[$0] == key }).isNew { keys.append(key) }
    }
    var refusal: EngineError?
    do throws(EngineError) { try index.reserve(1_000) } catch { refusal = error }
    #expect(refusal?.code == .memoryLimit)
    #expect(budget.usedByteCount == index.byteCount)
    for key in 0..<64 as Range<UInt64> {
      #expect(index.number(Hash.mix(key), isEqual: { keys[$0] == key }) == (Int(key), false))
    }
  }
}

/// Memory of one size.
@Suite struct ReservedMemoryTests {
  /// Gives back what it is asked for, once.
  private final class Spare: MemoryReclaimer {
    let held: Guarded<SharedReservation?>
    let failure: EngineError? = nil

    init(_ budget: MemoryBudget, byteCount: Int) throws(EngineError) {
      held = Guarded(try SharedReservation(budget, byteCount: byteCount, for: "a test"))
      budget.register(self)
    }

    func reclaim() -> Bool {
      held.withLock { held in
        defer { held = nil }
        return held != nil
      }
    }
  }

  @Test func itIsAlignedAndGivenBack() throws {
    let budget = MemoryBudget(limit: 1_000)
    do {
      let memory = try ReservedMemory(byteCount: 700, budget, for: "a test")
      #expect(Int(bitPattern: memory.start) % 64 == 0 && memory.bytes.count == 700)
      #expect(budget.usedByteCount == 700)
      memory.bytes[699] = 1
      var refusal: EngineError?
      do throws(EngineError) { _ = try ReservedMemory(byteCount: 301, budget, for: "a test") } catch {
        refusal = error
      }
      #expect(refusal?.code == .memoryLimit)
      do throws(EngineError) { _ = try ReservedMemory(byteCount: .max, budget, for: "a test") } catch {
        refusal = error
      }
      #expect(refusal?.code == .memoryLimit)
    }
    #expect(budget.usedByteCount == 0)
  }

  @Test func whatNobodyUsesIsTakenFromNobody() throws {
    let budget = MemoryBudget(limit: 1_000)
    let spare = try Spare(budget, byteCount: 600)
    #expect(ReservedMemory.unused(byteCount: 401, budget, for: "a test") == nil)
    #expect(ReservedMemory.unused(byteCount: 400, budget, for: "a test")?.byteCount == 400)
    #expect(budget.usedByteCount == 600)
    _ = try ReservedMemory(byteCount: 401, budget, for: "a test")
    #expect(spare.held.withLock { $0 == nil } && budget.usedByteCount == 0)
  }
}
