import DossierBase
import DossierVector

/// Numbers the texts of one block in order of first appearance; one thread at a time, used again and again.
///
/// An open-addressing table of hashes; a slot holds 47 bits of a hash and, below them, a number plus one.
final class TextNumbering {
  /// The block's rows as numbers, then as codes: coded, up to a block's rows.
  let coded = VectorBuilder(.varchar, capacity: Limits.blockRowCount)
  /// How many of the rows are null.
  private(set) var nullCount = 0
  private let refs = UnsafeMutablePointer<StringRef>.allocate(capacity: Limits.blockRowCount)
  private let hashes = UnsafeMutablePointer<UInt64>.allocate(capacity: Limits.blockRowCount)
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotCount: Int
  private var count = 0
  /// The number of the row before.
  private var last = 0
  private var numberOfCode: [Int32] = []

  private static let numberMask: UInt64 = (1 << 17) - 1
  private static let firstSlotCount = 2_048

  init() {
    slotCount = Self.firstSlotCount
    slots = .allocate(capacity: slotCount)
  }

  deinit {
    refs.deallocate()
    hashes.deallocate()
    slots.deallocate()
  }

  /// Numbers the rows of a varchar vector; null rows repeat the number before them.
  ///
  /// - Throws: what reading the vector throws.
  func number(_ vector: Vector) throws(EngineError) -> DistinctTexts {
    (count, nullCount, last) = (0, 0, 0)
    coded.reset()
    coded.count = vector.count
    let vector = try Self.inOneHeap(vector)
    if let (codes, dictionary) = vector.codes {
      try number(codes, dictionary, of: vector)
      let bytes = dictionary.heap.map { UnsafePointer($0.bytes) } ?? UnsafePointer(coded.validity)
      return DistinctTexts(count: count, refs: UnsafePointer(refs), bytes: bytes, source: vector)
    }
    clearSlots()
    let scratch = SliceBuffer(.varchar)
    var bytes = UnsafePointer(coded.validity)
    for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
      let slice = try vector.view(start..<min(start + Limits.vectorRowCount, vector.count), scratch)
      copyNulls(of: slice, at: start)
      if let heap = slice.heap { bytes = UnsafePointer(heap.bytes) }
      number(slice, bytes, at: start)
    }
    return DistinctTexts(count: count, refs: UnsafePointer(refs), bytes: bytes, source: vector)
  }

  /// Replaces each number by its code in a dictionary.
  func recode(_ codes: [UInt16], dictionary: StringDictionary) -> Vector {
    let rows = coded.codes
    codes.withUnsafeBufferPointer { codes in
      guard let map = codes.baseAddress else { return }
      for row in 0..<coded.count { rows[row] = map[Int(rows[row])] }
    }
    coded.dictionary = VectorDictionary(dictionary)
    return coded.finish()
  }

  /// The same texts, all of one heap or one dictionary.
  private static func inOneHeap(_ vector: Vector) throws(EngineError) -> Vector {
    switch vector.layout.kind {
    case .flat, .constant, .dictionary: return vector
    default:
      let texts = VectorBuilder(.varchar, capacity: max(vector.count, 1))
      try vector.append(0..<vector.count, to: texts, SliceBuffer(.varchar))
      return texts.finish()
    }
  }

  private func copyNulls(of slice: VectorView, at start: Int) {
    guard let validity = slice.validity else {
      if coded.hasNulls { (coded.validity + start).update(repeating: 1, count: slice.count) }
      return
    }
    coded.makeValidityWritable()
    let target = coded.validity + start
    if slice.isConstant {
      target.update(repeating: validity[0], count: slice.count)
    } else {
      target.update(from: validity, count: slice.count)
    }
    var valueCount: UInt32 = 0
    for row in 0..<slice.count { valueCount &+= UInt32(target[row]) }
    nullCount += slice.count - Int(valueCount)
  }

  /// Numbers texts that lie in memory.
  private func number(_ slice: VectorView, _ bytes: UnsafePointer<UInt8>, at start: Int) {
    let texts = slice.elements(StringRef.self)
    let numbers = coded.codes + start
    let validity = slice.validity
    let rowCount = slice.isConstant ? min(slice.count, 1) : slice.count
    var last = last
    for row in 0..<rowCount {
      if let validity, validity[row] == 0 {
        numbers[row] = UInt16(truncatingIfNeeded: last)
        continue
      }
      let text = texts[row]
      if count == 0 || !ShortText.equal(bytes, text, refs[last]) {
        last = find(text, bytes)
      }
      numbers[row] = UInt16(truncatingIfNeeded: last)
    }
    self.last = last
    if rowCount < slice.count { (numbers + 1).update(repeating: numbers[0], count: slice.count - 1) }
  }

  /// The number of a text, a new one if it is new.
  @inline(__always)
  private func find(_ text: StringRef, _ bytes: UnsafePointer<UInt8>) -> Int {
    let hash = ShortText.hash(bytes + Int(text.offset), count: Int(text.length))
    let mask = slotCount - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let entry = slots[slot]
      if (entry ^ hash) & ~Self.numberMask == 0 {
        let number = Int(entry & Self.numberMask) - 1
        if ShortText.equal(bytes, text, refs[number]) { return number }
      }
      slot = (slot + 1) & mask
    }
    return add(text, hash: hash, slot: slot)
  }

  private func add(_ text: StringRef, hash: UInt64, slot: Int) -> Int {
    let number = count
    refs[number] = text
    hashes[number] = hash
    slots[slot] = hash & ~Self.numberMask | UInt64(number + 1)
    count += 1
    if count * 2 > slotCount { grow() }
    return number
  }

  private func clearSlots() {
    if slotCount > Self.firstSlotCount {
      slots.deallocate()
      slotCount = Self.firstSlotCount
      slots = .allocate(capacity: slotCount)
    }
    slots.update(repeating: 0, count: slotCount)
  }

  private func grow() {
    slots.deallocate()
    slotCount *= 4
    slots = .allocate(capacity: slotCount)
    slots.update(repeating: 0, count: slotCount)
    for number in 0..<count {
      var slot = Int(truncatingIfNeeded: hashes[number]) & (slotCount - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
      slots[slot] = hashes[number] & ~Self.numberMask | UInt64(number + 1)
    }
  }

  /// Numbers codes of a dictionary in order of first appearance.
  private func number(
    _ codes: Vector, _ dictionary: VectorDictionary, of vector: Vector
  ) throws(EngineError) {
    numberOfCode = Array(repeating: -1, count: max(dictionary.count, 1))
    let entries = dictionary.elements(StringRef.self)
    let (scratch, codeScratch) = (SliceBuffer(.varchar), SliceBuffer(.smallint))
    for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, vector.count)
      let slice = try vector.view(rows, scratch)
      copyNulls(of: slice, at: start)
      let codeSlice = try codes.view(rows, codeScratch)
      let source = codeSlice.elements(UInt16.self)
      let numbers = coded.codes + start
      for row in 0..<codeSlice.count {
        if !slice.isNull(row) {
          let code = Int(source[codeSlice.index(row)])
          if numberOfCode[code] < 0 {
            numberOfCode[code] = Int32(count)
            refs[count] = entries[code]
            count += 1
          }
          last = Int(numberOfCode[code])
        }
        numbers[row] = UInt16(truncatingIfNeeded: last)
      }
    }
  }
}
