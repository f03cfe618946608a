import DossierBase
import DossierVector

extension BlockInput {
  /// The column of a block, copied; a text column over a table-wide dictionary as its codes.
  ///
  /// - Precondition: between 1 and ``Limits/blockRowCount`` rows.
  /// - Throws: what reading the vector throws.
  convenience init(_ vector: Vector) throws(EngineError) {
    precondition(
      vector.count >= 1 && vector.count <= Limits.blockRowCount, "a block has 1 to 65,536 rows")
    var source = vector
    var isCodes = false
    if vector.type == .varchar, let (codes, dictionary) = vector.codes, dictionary.texts != nil {
      source = Vector(codes.type, count: vector.count, vector.validity, codes.layout)
      isCodes = true
    }
    let lane = Lane(source.type)
    var reading = ColumnReading(source)
    let values = try reading.values(isCodes: isCodes)
    Self.fillNulls(values, reading.validity)
    self.init(
      lane: lane, count: vector.count, values: values, heap: reading.heap, validity: reading.validity,
      nullCount: reading.nullCount)
    isTableCodes = isCodes
    type = source.type
    isWorthCompressing = vector.type == .double || lane == .bits128
  }

  static func fillNulls(_ values: Values, _ validity: [UInt8]) {
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

/// Copies the values of a vector slice by slice.
private struct ColumnReading {
  private let vector: Vector
  private let scratch: SliceBuffer
  /// A byte per row, 1 for a value; empty if no row is null.
  private(set) var validity: [UInt8] = []
  private(set) var nullCount = 0
  /// The heap of the texts.
  private(set) var heap: StringHeap?
  private var isHeapOwn = false

  init(_ vector: Vector) {
    self.vector = vector
    scratch = SliceBuffer(vector.type)
  }

  mutating func values(isCodes: Bool) throws(EngineError) -> BlockInput.Values {
    if isCodes { return .integers(try copied(UInt16.self) { Int64($0) }) }
    switch vector.type.physicalType {
    case .boolean: return .integers(try copied(UInt8.self) { $0 == 0 ? 0 : 1 })
    case .int8: return .integers(try copied(Int8.self) { Int64($0) })
    case .int16: return .integers(try copied(Int16.self) { Int64($0) })
    case .int32: return .integers(try copied(Int32.self) { Int64($0) })
    case .int64, .double: return .integers(try copied(Int64.self) { $0 })
    case .int128, .interval: return .wides(try copied(Int128.self) { $0 })
    case .string:
      let refs = try texts()
      let bytes = heap ?? StringHeap(capacity: 64)
      heap = bytes
      return .texts(TextColumn(refs: refs, bytes: bytes.bytes))
    }
  }

  @inline(__always)
  private mutating func copied<Element, Target>(
    _ element: Element.Type, _ convert: (Element) -> Target
  ) throws(EngineError) -> UnsafeMutablePointer<Target> {
    let result = UnsafeMutablePointer<Target>.allocate(capacity: vector.count)
    do throws(EngineError) {
      for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
        let slice = try slice(from: start)
        let (target, count) = (result + start, slice.count)
        if slice.isCoded {
          let (entries, codes) = (slice.dictionary.elements(Element.self), slice.codes)
          for row in 0..<count { target[row] = convert(entries[Int(codes[row])]) }
        } else if slice.isConstant {
          target.update(repeating: convert(slice.elements(Element.self)[0]), count: count)
        } else {
          let source = slice.elements(Element.self)
          for row in 0..<count { target[row] = convert(source[row]) }
        }
      }
    } catch {
      result.deallocate()
      throw error
    }
    return result
  }

  /// The next slice, after taking in its nulls.
  private mutating func slice(from start: Int) throws(EngineError) -> VectorView {
    let slice = try vector.view(start..<min(start + Limits.vectorRowCount, vector.count), scratch)
    guard let nulls = slice.validity else {
      if !validity.isEmpty { validity.append(contentsOf: repeatElement(1, count: slice.count)) }
      return slice
    }
    var valueCount: UInt32 = 0
    if slice.isConstant {
      valueCount = nulls[0] == 0 ? 0 : UInt32(slice.count)
    } else {
      for row in 0..<slice.count { valueCount &+= UInt32(nulls[row]) }
    }
    nullCount += slice.count - Int(valueCount)
    if nullCount > 0 {
      validity.reserveCapacity(vector.count)
      validity.append(contentsOf: repeatElement(1, count: start - validity.count))
      if slice.isConstant {
        validity.append(contentsOf: repeatElement(nulls[0], count: slice.count))
      } else {
        validity.append(contentsOf: UnsafeBufferPointer(start: nulls, count: slice.count))
      }
    }
    return slice
  }

  // MARK: Texts

  private mutating func texts() throws(EngineError) -> UnsafeMutablePointer<StringRef> {
    let refs = UnsafeMutablePointer<StringRef>.allocate(capacity: vector.count)
    do throws(EngineError) {
      for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
        let slice = try slice(from: start)
        if let source = slice.isCoded ? slice.dictionary.heap : slice.heap {
          take(slice, source, refs, start)
        } else {
          (refs + start).update(repeating: StringRef(offset: 0, length: 0), count: slice.count)
        }
      }
    } catch {
      refs.deallocate()
      throw error
    }
    return refs
  }

  /// Takes texts of a slice, which are copied only if those before lie in another heap.
  private mutating func take(
    _ slice: VectorView, _ source: StringHeap, _ refs: UnsafeMutablePointer<StringRef>, _ start: Int
  ) {
    let target = refs + start
    if slice.isCoded {
      let (entries, codes) = (slice.dictionary.elements(StringRef.self), slice.codes)
      for row in 0..<slice.count { target[row] = entries[Int(codes[row])] }
    } else if slice.isConstant {
      target.update(repeating: slice.elements(StringRef.self)[0], count: slice.count)
    } else {
      target.update(from: slice.elements(StringRef.self), count: slice.count)
    }
    guard let former = heap else {
      heap = source
      return
    }
    if !isHeapOwn {
      if source === former { return }
      heap = StringHeap()
      isHeapOwn = true
      copyTexts(0..<start, refs, from: former)
    }
    copyTexts(start..<start + slice.count, refs, from: source)
  }

  private func copyTexts(_ rows: Range<Int>, _ refs: UnsafeMutablePointer<StringRef>, from source: StringHeap)
  {
    guard let heap else { return }
    for row in rows {
      let isNull = !validity.isEmpty && validity[row] == 0
      let length = isNull ? 0 : Int(refs[row].length)
      refs[row] = heap.append(source.bytes + (length == 0 ? 0 : Int(refs[row].offset)), count: length)
    }
  }
}
