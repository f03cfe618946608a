import DossierBase
import DossierVector

/// Numbers the texts of one block in order of first appearance; one thread at a time, used again and again.
///
/// An open-addressing table of hashes; a slot holds 47 bits of a hash and, below them, a number plus one.
final class TextNumbering {
  /// The block's rows as numbers, then as codes: a dictionary vector of up to a block's rows.
  let coded = Vector(.varchar, capacity: Limits.blockRowCount)
  private let refs = UnsafeMutablePointer<StringRef>.allocate(capacity: Limits.blockRowCount)
  private let hashes = UnsafeMutablePointer<UInt64>.allocate(capacity: Limits.blockRowCount)
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotCount: Int
  private var count = 0

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
  func number(_ vector: Vector, rowCount: Int) -> DistinctTexts {
    count = 0
    copyValidity(of: vector, rowCount: rowCount)
    let bytes: UnsafePointer<UInt8>
    switch vector.form {
    case .flat:
      bytes = vector.heap.map { UnsafePointer($0.bytes) } ?? UnsafePointer(coded.validity)
      numberTexts(vector, bytes, rowCount)
    case .dictionary:
      bytes = UnsafePointer(vector.dictionary!.heap.bytes)
      numberCodes(vector, rowCount)
    case .constant:
      bytes = vector.heap.map { UnsafePointer($0.bytes) } ?? UnsafePointer(coded.validity)
      if !vector.isNull(0) {
        refs[0] = vector.elements(StringRef.self)[0]
        count = 1
      }
      coded.codes.update(repeating: 0, count: rowCount)
    }
    return DistinctTexts(count: count, refs: UnsafePointer(refs), bytes: bytes)
  }

  /// Replaces each number by its code in a dictionary.
  func recode(_ codes: [UInt16], dictionary: StringDictionary) -> Vector {
    let rows = coded.codes
    codes.withUnsafeBufferPointer { codes in
      guard let map = codes.baseAddress else { return }
      for row in 0..<coded.count { rows[row] = map[Int(rows[row])] }
    }
    coded.dictionary = dictionary
    return coded
  }

  private func copyValidity(of vector: Vector, rowCount: Int) {
    coded.reset()
    coded.form = .dictionary
    coded.count = rowCount
    guard vector.hasNulls else { return }
    coded.hasNulls = true
    if vector.form == .constant {
      coded.validity.update(repeating: vector.validity[0], count: rowCount)
    } else {
      coded.validity.update(from: vector.validity, count: rowCount)
    }
  }

  private func numberTexts(_ vector: Vector, _ bytes: UnsafePointer<UInt8>, _ rowCount: Int) {
    clearSlots()
    let texts = vector.elements(StringRef.self)
    let numbers = coded.codes
    let validity = vector.validity
    let hasNulls = vector.hasNulls
    var last = 0
    for row in 0..<rowCount {
      if hasNulls, validity[row] == 0 {
        numbers[row] = UInt16(truncatingIfNeeded: last)
        continue
      }
      let text = texts[row]
      if count == 0 || !TextBytes.equal(bytes, text, refs[last]) {
        last = find(text, bytes)
      }
      numbers[row] = UInt16(truncatingIfNeeded: last)
    }
  }

  /// The number of a text, a new one if it is new.
  @inline(__always)
  private func find(_ text: StringRef, _ bytes: UnsafePointer<UInt8>) -> Int {
    let hash = TextBytes.hash(bytes + Int(text.offset), count: Int(text.length))
    let mask = slotCount - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let entry = slots[slot]
      if (entry ^ hash) & ~Self.numberMask == 0 {
        let number = Int(entry & Self.numberMask) - 1
        if TextBytes.equal(bytes, text, refs[number]) { return number }
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

  /// Numbers the codes of a dictionary vector in order of first appearance.
  private func numberCodes(_ vector: Vector, _ rowCount: Int) {
    let dictionary = vector.dictionary!
    let numbers = coded.codes
    let codes = vector.codes
    var numberOfCode = [Int32](repeating: -1, count: max(dictionary.count, 1))
    var last = 0
    for row in 0..<rowCount {
      if !vector.hasNulls || vector.validity[row] != 0 {
        let code = Int(codes[row])
        if numberOfCode[code] < 0 {
          numberOfCode[code] = Int32(count)
          refs[count] = dictionary.refs[code]
          count += 1
        }
        last = Int(numberOfCode[code])
      }
      numbers[row] = UInt16(truncatingIfNeeded: last)
    }
  }
}
