import DossierBase
import DossierVector

/// Numbers integers of a known range by what they lie after its first: nothing is looked up or kept.
///
/// Codes are those of all integers of the range, whether they occur or not.
final class RangeKeyInterner<Element: FixedWidthInteger & BitwiseCopyable>: KeyInterner {
  private let type: DataType
  private let range: ClosedRange<Int>
  private let budget: MemoryBudget
  @exclusivity(unchecked) private(set) var hasNull = false

  /// - Precondition: fewer integers than there are codes, all of them of the type.
  init(_ type: DataType, _ range: ClosedRange<Int>, _ budget: MemoryBudget) {
    precondition(range.count < Int(UInt32.max), "a code for each integer of a range")
    self.type = type
    self.range = range
    self.budget = budget
  }

  var codeCount: Int { range.count + 1 }
  var sharesCodes: Bool { true }

  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    guard count > 0 else { return }
    if vector.type == .null || vector.isConstant {
      let isNull = vector.type == .null || vector.isNull(0)
      if isNull {
        codes[0] = 0
        hasNull = true
      } else {
        try intern(vector.elements(Element.self), nil, count: 1, into: codes)
      }
      codes.update(repeating: codes[0], count: count)
    } else {
      try intern(vector.elements(Element.self), vector.validity, count: count, into: codes)
    }
  }

  @specialized(where Element == Int8)
  @specialized(where Element == Int16)
  @specialized(where Element == Int32)
  @specialized(where Element == Int64)
  private func intern(
    _ source: UnsafePointer<Element>, _ validity: UnsafePointer<UInt8>?, count: Int,
    into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    let first = range.lowerBound
    var greatest: UInt = 0
    if let validity {
      for row in 0..<count {
        let isValid = validity[row] != 0
        let distance = isValid ? UInt(bitPattern: Int(truncatingIfNeeded: source[row]) &- first) : 0
        greatest = max(greatest, distance)
        codes[row] = isValid ? UInt32(truncatingIfNeeded: distance &+ 1) : 0
        hasNull = hasNull || !isValid
      }
    } else {
      for row in 0..<count {
        let distance = UInt(bitPattern: Int(truncatingIfNeeded: source[row]) &- first)
        greatest = max(greatest, distance)
        codes[row] = UInt32(truncatingIfNeeded: distance &+ 1)
      }
    }
    guard greatest < UInt(range.count) else {
      throw EngineError(.damaged, "a value of a column is not between the bounds of its zone maps")
    }
  }

  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: RangeKeyInterner<Element>.self)
    hasNull = hasNull || other.hasNull
    var map = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try map.reserve(codeCount)
    for code in 0..<codeCount { map.append(UInt32(truncatingIfNeeded: code)) }
    return map
  }

  @specialized(where Element == Int8)
  @specialized(where Element == Int16)
  @specialized(where Element == Int32)
  @specialized(where Element == Int64)
  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder {
    let vector = VectorBuilder(type, capacity: max(codes.count, 1))
    vector.count = codes.count
    let target = vector.elements(Element.self)
    for (place, code) in codes.enumerated() {
      if code == 0 { vector.setNull(place) }
      target[place] = code == 0 ? 0 : Element(truncatingIfNeeded: range.lowerBound &+ Int(code) &- 1)
    }
    return vector
  }
}

/// Numbers texts of one form by their numbers, which go from one to another.
final class DigitsKeyInterner: KeyInterner {
  private let form: DigitsForm
  private let numbers: RangeKeyInterner<Int64>

  init(_ form: DigitsForm, _ range: ClosedRange<Int>, _ budget: MemoryBudget) {
    self.form = form
    numbers = RangeKeyInterner(.bigint, range, budget)
  }

  var hasNull: Bool { numbers.hasNull }
  var codeCount: Int { numbers.codeCount }
  var sharesCodes: Bool { true }
  var writtenByteCount: Int { form.byteCount }

  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    try numbers.intern(vector, count: count, into: codes)
  }

  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32> {
    try numbers.merge(unsafeDowncast(other as AnyObject, to: DigitsKeyInterner.self).numbers)
  }

  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder {
    let values = numbers.gather(codes)
    let source = values.elements(Int64.self)
    let vector = VectorBuilder(.varchar, capacity: max(codes.count, 1))
    vector.count = codes.count
    let heap = vector.writableHeap()
    let refs = vector.elements(StringRef.self)
    let length = form.byteCount
    var offset = heap.count
    heap.reserve(codes.count * length)
    for place in 0..<codes.count {
      if codes[place] == 0 {
        vector.setNull(place)
        refs[place] = StringRef(offset: 0, length: 0)
        continue
      }
      form.write(source[place], to: heap.extend(by: length))
      refs[place] = StringRef(
        offset: UInt32(truncatingIfNeeded: offset), length: UInt32(truncatingIfNeeded: length))
      offset += length
    }
    return vector
  }
}
