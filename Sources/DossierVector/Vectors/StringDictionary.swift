import DossierBase

/// The distinct texts of a column; a code is an index into it.
///
/// Append-only: a code once given keeps its meaning. One thread may append while nobody reads;
/// once shared, a dictionary is never changed. Two vectors that hold the same dictionary object
/// agree on the meaning of codes, so operators group and compare by code.
package final class StringDictionary: @unchecked Sendable {
  package let heap: StringHeap
  /// Where each text stands in the heap, by code; moves when a text is added.
  @exclusivity(unchecked) package private(set) var refs: UnsafeMutableBufferPointer<StringRef>
  @exclusivity(unchecked) private var capacity = 16
  @exclusivity(unchecked) private var slots: [Int32]
  private var slotMask: Int

  package init() {
    heap = StringHeap(capacity: 1_024)
    refs = UnsafeMutableBufferPointer(start: .allocate(capacity: capacity), count: 0)
    slots = Array(repeating: -1, count: 64)
    slotMask = 63
  }

  deinit { refs.baseAddress?.deallocate() }

  /// A dictionary of the given texts, in their order.
  ///
  /// - Precondition: the texts are distinct and at most ``Limits/dictionaryEntryCount``.
  package convenience init(_ texts: [String]) {
    self.init()
    for text in texts { _ = insert(Array(text.utf8)) }
    precondition(count == texts.count, "a dictionary holds each text once")
  }

  /// A separate dictionary with the same codes, which may then grow.
  package func copy() -> StringDictionary {
    let result = StringDictionary()
    result.heap.append(heap.bytes, count: heap.count)
    for ref in refs { result.append(ref) }
    result.slots = slots
    result.slotMask = slotMask
    return result
  }

  /// Number of texts.
  package var count: Int { refs.count }
  /// Bytes of all texts together.
  package var byteCount: Int { heap.count }

  /// Memory that so many texts of so many bytes take at most.
  package static func greatestMemory(count: Int, byteCount: Int) -> Int {
    let entryByteCount = MemoryLayout<StringRef>.stride + 2 * MemoryLayout<Int32>.stride
    return 2_048 + 2 * (byteCount + count * entryByteCount)
  }

  /// The text of a code.
  ///
  /// - Precondition: `code < count`.
  package subscript(code: Int) -> UnsafeBufferPointer<UInt8> { heap.buffer(refs[code]) }

  /// The code of a text, or nil if it is not there.
  package func code(of start: UnsafePointer<UInt8>, count length: Int) -> Int? {
    let slot = findSlot(start, count: length)
    return slots[slot] < 0 ? nil : Int(slots[slot])
  }

  package func code(of text: [UInt8]) -> Int? {
    withText(text) { code(of: $0, count: text.count) }
  }

  /// The code of a text, which is added if it is new.
  package func insert(_ start: UnsafePointer<UInt8>, count length: Int) -> Int {
    let slot = findSlot(start, count: length)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    let code = refs.count
    append(heap.append(start, count: length))
    slots[slot] = Int32(code)
    if refs.count * 2 > slots.count { grow() }
    return code
  }

  package func insert(_ text: [UInt8]) -> Int {
    withText(text) { insert($0, count: text.count) }
  }

  private func withText<Answer>(_ text: [UInt8], _ body: (UnsafePointer<UInt8>) -> Answer) -> Answer {
    text.withUnsafeBufferPointer { body($0.baseAddress ?? UnsafePointer(heap.bytes)) }
  }

  private func findSlot(_ start: UnsafePointer<UInt8>, count length: Int) -> Int {
    let wanted = UnsafeBufferPointer(start: start, count: length)
    var slot = Int(truncatingIfNeeded: Hash.bytes(start, count: length)) & slotMask
    while slots[slot] >= 0 {
      let ref = refs[Int(slots[slot])]
      if Int(ref.length) == length, StringHeap.compare(heap.buffer(ref), wanted) == 0 { return slot }
      slot = (slot + 1) & slotMask
    }
    return slot
  }

  private func append(_ ref: StringRef) {
    if refs.count == capacity {
      let larger = UnsafeMutablePointer<StringRef>.allocate(capacity: 2 * capacity)
      larger.update(from: refs.baseAddress!, count: refs.count)
      refs.baseAddress?.deallocate()
      refs = UnsafeMutableBufferPointer(start: larger, count: refs.count)
      capacity *= 2
    }
    refs = UnsafeMutableBufferPointer(start: refs.baseAddress, count: refs.count + 1)
    refs[refs.count - 1] = ref
  }

  private func grow() {
    slotMask = slots.count * 2 - 1
    slots = Array(repeating: -1, count: slotMask + 1)
    for (code, ref) in refs.enumerated() {
      var slot =
        Int(truncatingIfNeeded: Hash.bytes(heap.bytes + Int(ref.offset), count: Int(ref.length)))
        & slotMask
      while slots[slot] >= 0 { slot = (slot + 1) & slotMask }
      slots[slot] = Int32(code)
    }
  }
}
