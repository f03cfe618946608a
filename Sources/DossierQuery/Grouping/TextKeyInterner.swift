import DossierBase
import DossierVector

/// Numbers texts; rows of dictionary vectors are looked up by their code.
final class TextKeyInterner: KeyInterner {
  var hasNull = false
  private let heap = StringHeap()
  @exclusivity(unchecked) private var refs = [StringRef(offset: 0, length: 0)]
  @exclusivity(unchecked) private var hashes: [UInt64] = [0]
  @exclusivity(unchecked) private var slots = [UInt32](repeating: 0, count: 64)
  @exclusivity(unchecked) private var slotMask = 63
  /// For the dictionary seen last: its code → our code, 0 where not met yet.
  @exclusivity(unchecked) private var dictionary: VectorDictionary?
  @exclusivity(unchecked) private var remap: [UInt32] = []

  var codeCount: Int { refs.count }
  var textByteCount: Int { heap.count }
  var byteCount: Int { refs.count * 16 + slots.count * 4 + heap.count }

  func intern(_ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>) {
    if vector.isCoded { return internDictionary(vector, count: count, into: codes) }
    if vector.isConstant {
      let code = count > 0 ? self.code(vector, 0) : 0
      for row in 0..<count { codes[row] = code }
      return
    }
    for row in 0..<count { codes[row] = code(vector, row) }
  }

  private func code(_ vector: VectorView, _ row: Int) -> UInt32 {
    if vector.isNull(row) {
      hasNull = true
      return 0
    }
    return code(of: vector.text(row))
  }

  private func internDictionary(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) {
    prepareRemap(vector)
    let source = vector.codes
    let isComplete = remap.withUnsafeBufferPointer { remap in
      let remap = remap.baseAddress!
      if vector.hasNulls { return false }
      var least = UInt32.max
      for row in 0..<count {
        let code = remap[Int(source[row])]
        codes[row] = code
        least = min(least, code)
      }
      return least > 0
    }
    if !isComplete { internNewCodes(vector, count: count, into: codes) }
  }

  /// Our code for every code of the vector's dictionary, 0 for texts not met yet; nil before any is met.
  func codeTable(of vector: VectorView) -> [UInt32]? {
    vector.isCoded(by: dictionary) && !remap.isEmpty ? remap : nil
  }

  /// Makes ready the table from the codes of the vector's dictionary to ours.
  private func prepareRemap(_ vector: VectorView) {
    if vector.isCoded(by: dictionary) { return }
    let newDictionary = vector.dictionary
    dictionary = newDictionary
    remap = Array(repeating: 0, count: max(newDictionary.count, 1))
  }

  /// Looks at each row: for nulls, and for texts that are met for the first time.
  private func internNewCodes(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) {
    let source = vector.codes
    let validity = vector.validity
    let texts = vector.dictionary
    for row in 0..<count {
      if let validity, validity[row] == 0 {
        hasNull = true
        codes[row] = 0
        continue
      }
      let place = Int(source[row])
      if remap[place] == 0 { remap[place] = code(of: texts.text(place)) }
      codes[row] = remap[place]
    }
  }

  private func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let hash = text.isEmpty ? 0 : Hash.bytes(text.baseAddress!, count: text.count)
    var slot = Int(truncatingIfNeeded: hash) & slotMask
    while slots[slot] != 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash, StringHeap.compare(heap.buffer(refs[code]), text) == 0 { return slots[slot] }
      slot = (slot + 1) & slotMask
    }
    let code = UInt32(refs.count)
    refs.append(
      text.isEmpty ? StringRef(offset: 0, length: 0) : heap.append(text.baseAddress!, count: text.count))
    hashes.append(hash)
    slots[slot] = code
    if refs.count * 2 > slots.count { grow() }
    return code
  }

  private func grow() {
    slotMask = slots.count * 2 - 1
    slots = Array(repeating: 0, count: slotMask + 1)
    for code in 1..<refs.count {
      var slot = Int(truncatingIfNeeded: hashes[code]) & slotMask
      while slots[slot] != 0 { slot = (slot + 1) & slotMask }
      slots[slot] = UInt32(code)
    }
  }

  func values() -> VectorBuilder {
    let vector = VectorBuilder(.varchar, capacity: refs.count)
    vector.count = refs.count
    vector.shareHeap(heap)
    let target = vector.elements(StringRef.self)
    for code in refs.indices { target[code] = refs[code] }
    vector.setNull(0)
    return vector
  }
}
