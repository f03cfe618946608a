import DossierBase
import DossierVector

extension BlockInput {
  /// The column of a block, copied.
  ///
  /// - Precondition: between 1 and ``Limits/blockRowCount`` rows.
  convenience init(_ vector: Vector) {
    precondition(
      vector.count >= 1 && vector.count <= Limits.blockRowCount, "a block has 1 to 65,536 rows")
    let isCodes = vector.form == .dictionary
    let lane = isCodes ? Lane.bits16 : Lane(vector.type)
    let count = vector.count
    var validity: [UInt8] = []
    var nullCount = 0
    if vector.hasNulls {
      (validity, nullCount) = Self.validity(of: vector)
    }
    let heap = lane == .text ? vector.heap ?? StringHeap(capacity: 64) : nil
    let values = Self.values(of: vector, isCodes: isCodes, heap)
    Self.fillNulls(values, validity)
    self.init(lane: lane, count: count, values: values, heap: heap, validity: validity, nullCount: nullCount)
    isTableCodes = isCodes
    isWorthCompressing = vector.type == .double || lane == .bits128
  }

  private static func validity(of vector: Vector) -> (validity: [UInt8], nullCount: Int) {
    let count = vector.count
    let source = vector.validity
    if vector.form == .constant {
      return source[0] == 0 ? (Array(repeating: 0, count: count), count) : ([], 0)
    }
    var valueCount: UInt32 = 0
    let validity = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      for row in 0..<count {
        let flag = source[row] & 1
        buffer[row] = flag
        valueCount &+= UInt32(flag)
      }
      initializedCount = count
    }
    return valueCount == count ? ([], 0) : (validity, count - Int(valueCount))
  }

  private static func values(of vector: Vector, isCodes: Bool, _ heap: StringHeap?) -> Values {
    let count = vector.count
    if isCodes { return .integers(widened(vector, UInt16.self)) }
    switch vector.type.physicalType {
    case .boolean:
      let flags = widened(vector, UInt8.self)
      for row in 0..<count { flags[row] = flags[row] == 0 ? 0 : 1 }
      return .integers(flags)
    case .int8: return .integers(widened(vector, Int8.self))
    case .int16: return .integers(widened(vector, Int16.self))
    case .int32: return .integers(widened(vector, Int32.self))
    case .int64, .double: return .integers(widened(vector, Int64.self))
    case .int128, .interval: return .wides(copied(vector, Int128.self))
    case .string: return .texts(TextColumn(refs: copied(vector, StringRef.self), bytes: heap!.bytes))
    }
  }

  @inline(__always)
  private static func widened<Element: FixedWidthInteger>(
    _ vector: Vector, _ element: Element.Type
  ) -> UnsafeMutablePointer<Int64> {
    let result = UnsafeMutablePointer<Int64>.allocate(capacity: vector.count)
    let source = vector.elements(element)
    if vector.form == .constant {
      result.initialize(repeating: Int64(source[0]), count: vector.count)
    } else {
      let count = vector.count
      for row in 0..<count { result[row] = Int64(truncatingIfNeeded: source[row]) }
    }
    return result
  }

  @inline(__always)
  private static func copied<Element>(
    _ vector: Vector, _ element: Element.Type
  ) -> UnsafeMutablePointer<Element> {
    let result = UnsafeMutablePointer<Element>.allocate(capacity: vector.count)
    let source = vector.elements(element)
    if vector.form == .constant {
      result.initialize(repeating: source[0], count: vector.count)
    } else {
      result.initialize(from: source, count: vector.count)
    }
    return result
  }

  private static func fillNulls(_ values: Values, _ validity: [UInt8]) {
    if validity.isEmpty { return }
    switch values {
    case .integers(let elements): fillNulls(elements, validity, absent: 0)
    case .wides(let elements): fillNulls(elements, validity, absent: 0)
    case .texts(let texts): fillNulls(texts.refs, validity, absent: StringRef(offset: 0, length: 0))
    }
  }

  /// Repeats the value before a null, and the first value before it; `absent` if there is none.
  @inline(__always)
  private static func fillNulls<Element>(
    _ elements: UnsafeMutablePointer<Element>, _ validity: [UInt8], absent: Element
  ) {
    var current = absent
    if let first = validity.firstIndex(of: 1) { current = elements[first] }
    validity.withUnsafeBufferPointer { validity in
      for row in 0..<validity.count {
        if validity[row] == 0 { elements[row] = current } else { current = elements[row] }
      }
    }
  }
}
