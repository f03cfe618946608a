import DossierBase

/// Numbers distinct texts in order of first appearance, up to a block's worth; one thread at a time.
///
/// Texts are told apart by hashes and by their first and last sixteen bytes, which are kept, so that most look-ups
/// touch no other text. The texts themselves stay where they are.
package final class TextNumbers {
  /// How many texts there are.
  @exclusivity(unchecked) package private(set) var count = 0
  /// Where each text stands, by its number.
  @exclusivity(unchecked) package private(set) var refs: UnsafeMutablePointer<StringRef>
  @exclusivity(unchecked) private var edges: UnsafeMutablePointer<TextEdges>
  @exclusivity(unchecked) private var capacity = 256
  /// Of a hash the upper bits, and below them a number plus one; 0 where there is none.
  @exclusivity(unchecked) private var slots: UnsafeMutablePointer<UInt64>
  @exclusivity(unchecked) private var slotBitCount = firstSlotBitCount
  /// The number given last.
  @exclusivity(unchecked) private var last = 0

  private static let firstSlotBitCount = 11
  private static let numberMask: UInt64 = (1 << 17) - 1

  package init() {
    refs = .allocate(capacity: capacity)
    edges = .allocate(capacity: capacity)
    slots = .allocate(capacity: 1 << slotBitCount)
    slots.update(repeating: 0, count: 1 << slotBitCount)
  }

  deinit {
    refs.deallocate()
    edges.deallocate()
    slots.deallocate()
  }

  /// Forgets all texts.
  package func removeAll() {
    (count, last) = (0, 0)
    makeSlots(Self.firstSlotBitCount)
  }

  /// The texts by their numbers, which all stand in a heap.
  package func dictionary(in heap: StringHeap) -> VectorDictionary {
    let entries = VectorBuilder(.varchar, capacity: max(count, 1))
    entries.count = count
    entries.elements(StringRef.self).update(from: refs, count: count)
    entries.shareHeap(heap)
    return VectorDictionary(entries.finish())
  }

  /// Writes the number of each text; rows without one repeat the number before them.
  ///
  /// - Parameters:
  ///   - validity: 0 for rows without a text; nil if all have one.
  ///   - heap: where these texts and all earlier ones stand.
  /// - Precondition: at most ``Limits/blockRowCount`` texts between two calls of ``removeAll()``.
  package func number(
    _ texts: UnsafePointer<StringRef>, validity: UnsafePointer<UInt8>?, count rowCount: Int,
    in heap: StringHeap,
    into numbers: UnsafeMutablePointer<UInt16>
  ) {
    let bytes = UnsafePointer(heap.bytes)
    // Whoever begins up to here has as many bytes behind it as edges read.
    let readable = heap.capacity - TextEdges.byteCount
    var last = last
    for row in 0..<rowCount {
      if let validity, validity[row] == 0 {
        numbers[row] = UInt16(truncatingIfNeeded: last)
        continue
      }
      let text = texts[row]
      let found =
        Int(text.offset) <= readable
        ? TextEdges(bytes + Int(text.offset), count: Int(text.length))
        : TextEdges(atEnd: bytes + Int(text.offset), count: Int(text.length))
      last = find(text, found, bytes)
      numbers[row] = UInt16(truncatingIfNeeded: last)
    }
    self.last = last
  }

  @inline(__always)
  private func find(_ text: StringRef, _ found: TextEdges, _ bytes: UnsafePointer<UInt8>) -> Int {
    let hash = found.hash(bytes + Int(text.offset), count: Int(text.length))
    let mask = (1 &<< slotBitCount) &- 1
    var slot = Int(truncatingIfNeeded: hash &>> UInt64(64 &- slotBitCount))
    while slots[slot] != 0 {
      let entry = slots[slot]
      if (entry ^ hash) & ~Self.numberMask == 0 {
        let number = Int(entry & Self.numberMask) - 1
        let ref = refs[number]
        if ref.length == text.length, edges[number] == found,
          Int(text.length) <= 2 * TextEdges.byteCount || haveEqualMiddles(ref, text, bytes)
        {
          return number
        }
      }
      slot = (slot &+ 1) & mask
    }
    return add(text, found, hash: hash, slot: slot)
  }

  /// True if two texts of the same length, longer than both edges, agree between them.
  @inline(__always)
  private func haveEqualMiddles(_ left: StringRef, _ right: StringRef, _ bytes: UnsafePointer<UInt8>) -> Bool
  {
    let one = UnsafeRawPointer(bytes + Int(left.offset))
    let other = UnsafeRawPointer(bytes + Int(right.offset))
    let end = Int(left.length) - TextEdges.byteCount
    for place in stride(from: TextEdges.byteCount, to: end, by: TextEdges.byteCount)
    where TextEdges.pair(one + place) != TextEdges.pair(other + place) {
      return false
    }
    return true
  }

  @inline(never)
  private func add(_ text: StringRef, _ found: TextEdges, hash: UInt64, slot: Int) -> Int {
    precondition(count < Limits.blockRowCount, "as many texts as a block has rows")
    if count == capacity { growEntries() }
    let number = count
    refs[number] = text
    edges[number] = found
    slots[slot] = hash & ~Self.numberMask | UInt64(number + 1)
    count += 1
    if count * 2 > 1 << slotBitCount { growSlots() }
    return number
  }

  private func growEntries() {
    let larger = (
      UnsafeMutablePointer<StringRef>.allocate(capacity: 2 * capacity),
      UnsafeMutablePointer<TextEdges>.allocate(capacity: 2 * capacity)
    )
    larger.0.update(from: refs, count: count)
    larger.1.update(from: edges, count: count)
    refs.deallocate()
    edges.deallocate()
    (refs, edges) = larger
    capacity *= 2
  }

  private func growSlots() {
    let (old, oldCount) = (slots, 1 << slotBitCount)
    slotBitCount += 2
    slots = .allocate(capacity: 1 << slotBitCount)
    slots.update(repeating: 0, count: 1 << slotBitCount)
    let mask = (1 << slotBitCount) - 1
    // The bits of a hash that an entry has are those that choose its slot.
    for entry in UnsafeBufferPointer(start: old, count: oldCount) where entry != 0 {
      var slot = Int(truncatingIfNeeded: entry >> UInt64(64 - slotBitCount))
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
    old.deallocate()
  }

  private func makeSlots(_ bitCount: Int) {
    if slotBitCount != bitCount {
      slots.deallocate()
      slotBitCount = bitCount
      slots = .allocate(capacity: 1 << bitCount)
    }
    slots.update(repeating: 0, count: 1 << bitCount)
  }
}
