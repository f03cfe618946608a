import DossierBase
import DossierVector

/// Numbers the distinct values of one key column: code 0 is null, others count from 1 as they appear.
protocol KeyInterner: AnyObject {
  /// True once a null was seen.
  var hasNull: Bool { get set }
  /// Codes given so far, that of null included.
  var codeCount: Int { get }
  var byteCount: Int { get }
  /// Bytes of texts held in one heap.
  var textByteCount: Int { get }

  /// The codes of a view's rows; only texts may be coded.
  func intern(_ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>)

  /// All values by code; row 0 is null.
  func values() -> VectorBuilder
}

extension KeyInterner {
  var textByteCount: Int { 0 }

  /// Numbers the values of another interner of the same kind; the result maps its codes to these.
  func merge(_ other: any KeyInterner) -> [UInt32] {
    let values = other.values()
    var map = [UInt32](repeating: 0, count: values.count)
    map.withUnsafeMutableBufferPointer { buffer in
      // Row 0 is a null that need not have occurred.
      let hadNull = hasNull
      intern(values.view, count: values.count, into: buffer.baseAddress!)
      hasNull = hadNull || other.hasNull
    }
    return map
  }
}

enum KeyInterners {
  /// An interner for values of a type.
  static func make(_ type: DataType) -> any KeyInterner {
    switch type.physicalType {
    case .boolean, .int8: FixedKeyInterner<UInt8>(type)
    case .int16: FixedKeyInterner<Int16>(type)
    case .int32: FixedKeyInterner<Int32>(type)
    case .int64: FixedKeyInterner<Int64>(type)
    case .int128: FixedKeyInterner<Int128>(type)
    case .interval: IntervalKeyInterner(type)
    case .double: DoubleKeyInterner(type)
    case .string: TextKeyInterner()
    }
  }
}

/// Numbers values of a fixed size by a table with open addressing.
///
/// Methods of generic classes are not specialised by themselves when called through the base class, hence the
/// attribute on the hot one.
final class FixedKeyInterner<Element: FixedWidthInteger>: KeyInterner {
  private let type: DataType
  @exclusivity(unchecked) var hasNull = false
  @exclusivity(unchecked) private var keys: [Element] = [0]
  @exclusivity(unchecked) private var slots = [UInt32](repeating: 0, count: 64)
  @exclusivity(unchecked) private var slotMask = 63
  @exclusivity(unchecked) private var lastKey: Element = 0
  @exclusivity(unchecked) private var lastCode: UInt32 = 0

  init(_ type: DataType) { self.type = type }

  var codeCount: Int { keys.count }
  var byteCount: Int { keys.count * MemoryLayout<Element>.size + slots.count * 4 }

  @specialized(where Element == UInt8)
  @specialized(where Element == Int16)
  @specialized(where Element == Int32)
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  func intern(_ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>) {
    let source = vector.elements(Element.self)
    if vector.isConstant || vector.type == .null {
      guard count > 0 else { return }
      let code = vector.type == .null || vector.isNull(0) ? noteNull() : code(of: source[0])
      for row in 0..<count { codes[row] = code }
    } else if let validity = vector.validity {
      for row in 0..<count { codes[row] = validity[row] != 0 ? code(of: source[row]) : noteNull() }
    } else {
      for row in 0..<count { codes[row] = code(of: source[row]) }
    }
  }

  private func noteNull() -> UInt32 {
    hasNull = true
    return 0
  }

  @inline(__always)
  private func code(of key: Element) -> UInt32 {
    if key == lastKey, lastCode != 0 { return lastCode }
    let found = find(key)
    lastKey = key
    lastCode = found
    return found
  }

  @inline(__always)
  private func find(_ key: Element) -> UInt32 {
    var slot = Self.hash(key) & slotMask
    while slots[slot] != 0 {
      if keys[Int(slots[slot])] == key { return slots[slot] }
      slot = (slot + 1) & slotMask
    }
    let code = UInt32(keys.count)
    keys.append(key)
    slots[slot] = code
    if keys.count * 2 > slots.count { grow() }
    return code
  }

  @inline(__always)
  private static func hash(_ key: Element) -> Int {
    let low = UInt64(truncatingIfNeeded: key)
    let high = Element.bitWidth > 64 ? UInt64(truncatingIfNeeded: key >> 64) : 0
    return Int(truncatingIfNeeded: Hash.mix(low, high))
  }

  private func grow() {
    slotMask = slots.count * 2 - 1
    slots = Array(repeating: 0, count: slotMask + 1)
    for code in 1..<keys.count {
      var slot = Self.hash(keys[code]) & slotMask
      while slots[slot] != 0 { slot = (slot + 1) & slotMask }
      slots[slot] = UInt32(code)
    }
  }

  func values() -> VectorBuilder {
    let vector = VectorBuilder(type, capacity: keys.count)
    vector.count = keys.count
    let target = vector.elements(Element.self)
    for code in keys.indices { target[code] = keys[code] }
    vector.setNull(0)
    return vector
  }
}

/// Numbers intervals: those that compare as equal are the same, and the one met first stands for them.
final class IntervalKeyInterner: KeyInterner {
  var hasNull = false
  private let lengths = FixedKeyInterner<Int128>(.hugeint)
  private var spans = [Interval()]
  private let type: DataType

  init(_ type: DataType) { self.type = type }

  var codeCount: Int { lengths.codeCount }
  var byteCount: Int { lengths.byteCount + spans.count * MemoryLayout<Interval>.size }

  func intern(_ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>) {
    let length = VectorBuilder(.hugeint, capacity: 1)
    defer { withExtendedLifetime(length) {} }
    length.count = 1
    for row in 0..<count {
      let span = vector.elements(Interval.self)[vector.index(row)]
      length.reset()
      length.count = 1
      length.elements(Int128.self)[0] = span.comparableMicroseconds
      if vector.isNull(row) { length.setNull(0) }
      lengths.intern(length.view, count: 1, into: codes + row)
      if Int(codes[row]) == spans.count { spans.append(span) }
    }
    hasNull = lengths.hasNull
  }

  func values() -> VectorBuilder {
    let vector = VectorBuilder(type, capacity: spans.count)
    vector.count = spans.count
    for code in spans.indices { vector.elements(Interval.self)[code] = spans[code] }
    vector.setNull(0)
    return vector
  }
}

/// Numbers doubles: −0 is 0 and every NaN the same.
final class DoubleKeyInterner: KeyInterner {
  var hasNull = false
  private let bits = FixedKeyInterner<Int64>(.bigint)
  private let normalized = VectorBuilder(.bigint, capacity: Limits.blockRowCount)
  private let type: DataType

  init(_ type: DataType) { self.type = type }

  var codeCount: Int { bits.codeCount }
  var byteCount: Int { bits.byteCount }

  func intern(_ vector: VectorView, count: Int, into codes: UnsafeMutablePointer<UInt32>) {
    var start = 0
    while start < count {
      let part = min(count - start, Limits.blockRowCount)
      normalized.reset()
      normalized.count = part
      let target = normalized.elements(Int64.self)
      for row in 0..<part {
        let index = vector.index(start + row)
        let value = vector.elements(Double.self)[index]
        target[row] = Int64(
          bitPattern: value == 0 ? 0 : value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        if vector.isNull(start + row) { normalized.setNull(row) }
      }
      bits.intern(normalized.view, count: part, into: codes + start)
      start += part
    }
    hasNull = bits.hasNull
  }

  func values() -> VectorBuilder {
    let source = bits.values()
    let vector = VectorBuilder(type, capacity: source.count)
    vector.count = source.count
    for row in 0..<source.count {
      vector.elements(Double.self)[row] = Double(
        bitPattern: UInt64(bitPattern: source.elements(Int64.self)[row]))
    }
    vector.setNull(0)
    return vector
  }
}
