import DossierBase
import DossierVector

/// Numbers values of a fixed size.
///
/// Methods of generic classes are not specialised by themselves when called through the protocol, hence the
/// attribute on the hot one.
final class FixedKeyInterner<Element: FixedWidthInteger & BitwiseCopyable>: KeyInterner {
  private let type: DataType
  private let budget: MemoryBudget
  @exclusivity(unchecked) private(set) var hasNull = false
  /// The value of code n + 1 at place n.
  @exclusivity(unchecked) private var keys: ReservedArray<Element>
  @exclusivity(unchecked) private var index: HashIndex
  @exclusivity(unchecked) private var lastKey: Element = 0
  @exclusivity(unchecked) private var lastCode: UInt32 = 0

  init(_ type: DataType, _ budget: MemoryBudget, _ interruption: Interruption?) {
    self.type = type
    self.budget = budget
    keys = ReservedArray(budget, for: groupingPurpose)
    index = HashIndex(budget, interruption, for: groupingPurpose)
  }

  var codeCount: Int { keys.count + 1 }

  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    guard count > 0 else { return }
    let source = vector.elements(Element.self)
    if vector.type == .null || vector.isConstant {
      let isNull = vector.type == .null || vector.isNull(0)
      try intern(source, validity: nil, isNull: isNull, count: 1, into: codes)
      codes.update(repeating: codes[0], count: count)
    } else {
      try intern(source, validity: vector.validity, isNull: false, count: count, into: codes)
    }
  }

  /// The codes of at most ``Limits/vectorRowCount`` elements.
  ///
  /// - Parameters:
  ///   - validity: 0 for each that is null; nil if none is.
  ///   - isNull: true if all are.
  @specialized(where Element == UInt8)
  @specialized(where Element == Int16)
  @specialized(where Element == Int32)
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  func intern(
    _ source: UnsafePointer<Element>, validity: UnsafePointer<UInt8>?, isNull: Bool = false, count: Int,
    into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    if isNull {
      hasNull = true
      return codes.update(repeating: 0, count: count)
    }
    try index.reserve(count)
    try keys.reserve(count)
    guard let known = keys.start else { return }
    if index.isLarge {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Limits.vectorRowCount) { scratch in
        guard let scratch = scratch.baseAddress else { return }
        index.fetch(count, scratch) { Self.hash(source[$0]) }
        // And the keys that are found there.
        for row in 0..<count where scratch[row] > 0 {
          scratch[row] = UInt64(truncatingIfNeeded: known[Int(truncatingIfNeeded: scratch[row]) &- 1])
        }
      }
    }
    if let validity {
      for row in 0..<count {
        if validity[row] != 0 {
          codes[row] = code(of: source[row], known)
        } else {
          hasNull = true
          codes[row] = 0
        }
      }
    } else {
      for row in 0..<count { codes[row] = code(of: source[row], known) }
    }
  }

  @inline(__always)
  private func code(of key: Element, _ known: UnsafeMutablePointer<Element>) -> UInt32 {
    if key == lastKey, lastCode != 0 { return lastCode }
    let (number, isNew) = index.number(Self.hash(key)) { known[$0] == key }
    if isNew { keys.append(key) }
    lastKey = key
    lastCode = UInt32(truncatingIfNeeded: number &+ 1)
    return lastCode
  }

  @inline(__always)
  private static func hash(_ key: Element) -> UInt64 {
    let low = UInt64(truncatingIfNeeded: key)
    let high = Element.bitWidth > 64 ? UInt64(truncatingIfNeeded: key >> 64) : 0
    return Hash.mix(low, high)
  }

  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: FixedKeyInterner<Element>.self)
    var map = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try map.extend(to: other.codeCount, with: 0)
    // Row 0 is a null that need not have occurred.
    hasNull = hasNull || other.hasNull
    guard let source = other.keys.start, let target = map.start else { return map }
    for start in stride(from: 0, to: other.keys.count, by: Limits.vectorRowCount) {
      let count = min(Limits.vectorRowCount, other.keys.count - start)
      try intern(source + start, validity: nil, count: count, into: target + 1 + start)
    }
    return map
  }

  func endNumbering() { index.removeAll() }

  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder {
    keys.gather(codes, type, null: 0)
  }
}

/// Numbers intervals: those that compare as equal are the same, and the one met first stands for them.
final class IntervalKeyInterner: KeyInterner {
  private let type: DataType
  private let lengths: FixedKeyInterner<Int128>
  /// The interval of code n + 1 at place n.
  private var spans: ReservedArray<Interval>
  /// Room for a slice.
  private let scratch = VectorBuilder(.hugeint)

  init(_ type: DataType, _ budget: MemoryBudget, _ interruption: Interruption?) {
    self.type = type
    lengths = FixedKeyInterner(.hugeint, budget, interruption)
    spans = ReservedArray(budget, for: groupingPurpose)
  }

  var hasNull: Bool { lengths.hasNull }
  var codeCount: Int { lengths.codeCount }
  func endNumbering() { lengths.endNumbering() }

  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    guard count > 0 else { return }
    let source = vector.elements(Interval.self)
    if vector.isConstant {
      try intern(source, validity: vector.validity, count: 1, into: codes)
      codes.update(repeating: codes[0], count: count)
    } else {
      try intern(source, validity: vector.validity, count: count, into: codes)
    }
  }

  private func intern(
    _ source: UnsafePointer<Interval>, validity: UnsafePointer<UInt8>?, count: Int,
    into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    let target = scratch.elements(Int128.self)
    for row in 0..<count {
      target[row] = validity.map { $0[row] == 0 } ?? false ? 0 : source[row].comparableMicroseconds
    }
    try spans.reserve(count)
    try lengths.intern(target, validity: validity, count: count, into: codes)
    // New codes count on, row by row.
    for row in 0..<count where Int(codes[row]) == spans.count + 1 { spans.append(source[row]) }
  }

  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: IntervalKeyInterner.self)
    let map = try lengths.merge(other.lengths)
    try spans.reserve(other.spans.count)
    for place in 0..<other.spans.count where Int(map[place + 1]) == spans.count + 1 {
      spans.append(other.spans[place])
    }
    return map
  }

  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder {
    spans.gather(codes, type, null: Interval())
  }
}

/// Numbers doubles: −0 is 0 and every NaN the same.
final class DoubleKeyInterner: KeyInterner {
  private let bits: FixedKeyInterner<Int64>
  /// Room for a slice.
  private let scratch = VectorBuilder(.bigint)

  init(_ type: DataType, _ budget: MemoryBudget, _ interruption: Interruption?) {
    bits = FixedKeyInterner(type, budget, interruption)
  }

  var hasNull: Bool { bits.hasNull }
  var codeCount: Int { bits.codeCount }
  func endNumbering() { bits.endNumbering() }

  func intern(
    _ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    guard count > 0 else { return }
    let source = vector.elements(Double.self)
    let rowCount = vector.isConstant ? 1 : count
    let target = scratch.elements(Int64.self)
    for row in 0..<rowCount { target[row] = Self.bits(of: source[row]) }
    try bits.intern(target, validity: vector.validity, count: rowCount, into: codes)
    if vector.isConstant { codes.update(repeating: codes[0], count: count) }
  }

  /// The same for doubles that are one key.
  @inline(__always)
  static func bits(of value: Double) -> Int64 {
    Int64(bitPattern: value == 0 ? 0 : value.isNaN ? Double.nan.bitPattern : value.bitPattern)
  }

  func merge(_ other: any KeyInterner) throws(EngineError) -> ReservedArray<UInt32> {
    try bits.merge(unsafeDowncast(other as AnyObject, to: DoubleKeyInterner.self).bits)
  }

  func gather(_ codes: UnsafeBufferPointer<UInt32>) -> VectorBuilder { bits.gather(codes) }
}

extension ReservedArray {
  /// The keys of codes, the key of code n + 1 at place n; code 0 is null.
  fileprivate func gather(
    _ codes: UnsafeBufferPointer<UInt32>, _ type: DataType, null: Element
  ) -> VectorBuilder {
    let vector = VectorBuilder(type, capacity: max(codes.count, 1))
    vector.count = codes.count
    let target = vector.elements(Element.self)
    for (place, code) in codes.enumerated() {
      if code == 0 { vector.setNull(place) }
      target[place] = code == 0 ? null : start.unsafelyUnwrapped[Int(code) - 1]
    }
    return vector
  }
}
