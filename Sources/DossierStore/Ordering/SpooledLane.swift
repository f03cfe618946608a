import DossierBase
import DossierVector

/// How one field of a run's rows stands in memory or in the temporary file: elements of one width in the run's order.
///
/// Never outlives the process, so it is no format.
struct SpooledLane: Sendable {
  enum Form: Sendable, Equatable {
    /// Every row is null.
    case null
    /// The distance to a base in steps of a stride; if there are nulls they are 0, and values one more.
    case distances(base: Int64, stride: Int64, hasNulls: Bool)
    /// As distances to 0, of codes of the dictionary of a text column.
    case codes(hasNulls: Bool)
    /// Elements as they are in memory; if there are nulls, a byte for each row behind all elements.
    case elements(hasNulls: Bool)
    /// The number of bytes of each text plus one, or 0 for null; the bytes stand apart.
    case texts
  }

  let form: Form
  let type: DataType
  /// Bytes of an element.
  let width: Int

  /// Chooses the form for rows in several vectors, one after the other, of one type.
  ///
  /// - Throws: what reading them throws.
  init(_ vectors: [Vector], _ type: DataType) throws(EngineError) {
    self.type = type
    let isNull = vectors.map(\.isAllNull)
    if isNull.allSatisfy({ $0 }) {
      (form, width) = (.null, 0)
      return
    }
    var range = LaneRange(type)
    for (index, vector) in vectors.enumerated() {
      if isNull[index] { range.hasNulls = true } else { try range.take(vector) }
    }
    (form, width) = range.form
  }

  var hasNulls: Bool {
    switch form {
    case .null: true
    case .distances(_, _, let hasNulls), .codes(let hasNulls), .elements(let hasNulls): hasNulls
    case .texts: true
    }
  }

  /// Bytes that so many rows take, without those of texts.
  func byteCount(_ rowCount: Int) -> Int {
    if case .elements(true) = form { return rowCount * (width + 1) }
    return rowCount * width
  }
}

/// The bounds of what a lane is to hold.
private struct LaneRange {
  private let type: DataType
  private var least = Int64.max
  private var greatest = Int64.min
  var hasNulls = false
  private var isCoded = true
  private var hasWholeSeconds = true

  init(_ type: DataType) { self.type = type }

  private var isNarrow: Bool {
    switch type.physicalType {
    case .boolean, .int8, .int16, .int32, .int64: true
    case .int128, .double, .string, .interval: false
    }
  }

  mutating func take(_ vector: Vector) throws(EngineError) {
    if isNarrow {
      let zone = try ZoneMap.of(vector)
      if zone.nullCount > 0 { hasNulls = true }
      guard let low = Self.number(zone.minimum), let high = Self.number(zone.maximum) else { return }
      least = min(least, low)
      greatest = max(greatest, high)
      if type == .timestamp || type == .time, hasWholeSeconds { try checkSeconds(vector) }
      return
    }
    if type.physicalType == .string, vector.codes == nil { isCoded = false }
    let scratch = SliceBuffer(vector.type)
    for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) where !hasNulls {
      let view = try vector.view(start..<min(start + Limits.vectorRowCount, vector.count), scratch)
      guard let validity = view.validity else { continue }
      hasNulls = (0..<(view.isConstant ? 1 : view.count)).contains { validity[$0] == 0 }
    }
  }

  /// A bound as its element.
  private static func number(_ bound: Scalar?) -> Int64? {
    switch bound {
    case .boolean(let flag): flag ? 1 : 0
    case .integer(let number), .time(let number), .timestamp(let number): number
    case .decimal(let number): Int64(number)
    case .date(let day): Int64(day)
    default: nil
    }
  }

  private mutating func checkSeconds(_ vector: Vector) throws(EngineError) {
    let scratch = SliceBuffer(vector.type)
    let second = Self.second
    var rest: Int64 = 0
    for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
      let view = try vector.view(start..<min(start + Limits.vectorRowCount, vector.count), scratch)
      let (values, validity) = (view.elements(Int64.self), view.validity)
      for row in 0..<(view.isConstant ? 1 : view.count) where validity == nil || validity![row] != 0 {
        rest |= values[row] &- values[row] / second &* second
      }
    }
    hasWholeSeconds = rest == 0
  }

  private static let second: Int64 = 1_000_000

  var form: (SpooledLane.Form, width: Int) {
    if type.physicalType == .string {
      return isCoded ? (.codes(hasNulls: hasNulls), hasNulls ? 4 : 2) : (.texts, 4)
    }
    guard isNarrow else { return (.elements(hasNulls: hasNulls), type.physicalType.byteCount) }
    guard least <= greatest else { return (.null, 0) }
    let stride =
      hasWholeSeconds && type.physicalType == .int64 && (type == .timestamp || type == .time)
      ? Self.second : 1
    // Whole seconds are so after a common remainder is taken away: the base is one of them.
    let span = (UInt64(bitPattern: greatest) &- UInt64(bitPattern: least)) / UInt64(stride)
    guard span < .max else { return (.elements(hasNulls: hasNulls), 8) }
    let bitCount = 64 - (span + (hasNulls ? 1 : 0)).leadingZeroBitCount
    let width = bitCount <= 8 ? 1 : bitCount <= 16 ? 2 : bitCount <= 32 ? 4 : 8
    return (.distances(base: least, stride: stride, hasNulls: hasNulls), width)
  }
}

// MARK: - Rows to lanes

extension SpooledLane {
  /// Writes rows to their places in the run's order; texts only their lengths.
  ///
  /// - Parameters:
  ///   - places: for each row of the vectors, one after the other, its place in the order.
  ///   - target: room for the rows of the run.
  func scatter(
    _ vectors: [Vector], to places: UnsafePointer<UInt32>, rowCount: Int, _ target: UnsafeMutableRawPointer
  ) throws(EngineError) {
    if form == .null { return }
    var start = 0
    for vector in vectors {
      let scratch = SliceBuffer(vector.type)
      for row in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
        let view = try vector.view(row..<min(row + Limits.vectorRowCount, vector.count), scratch)
        scatter(view, to: places + start + row, rowCount, target)
      }
      start += vector.count
    }
  }

  private func scatter(
    _ view: VectorView, to places: UnsafePointer<UInt32>, _ rowCount: Int, _ target: UnsafeMutableRawPointer
  ) {
    switch form {
    case .null: break
    case .distances(let base, let stride, let hasNulls):
      switch type.physicalType {
      case .boolean: distances(view, UInt8.self, base, stride, hasNulls, places, target)
      case .int8: distances(view, Int8.self, base, stride, hasNulls, places, target)
      case .int16: distances(view, Int16.self, base, stride, hasNulls, places, target)
      case .int32: distances(view, Int32.self, base, stride, hasNulls, places, target)
      default: distances(view, Int64.self, base, stride, hasNulls, places, target)
      }
    case .codes(let hasNulls): codes(view, hasNulls, places, target)
    case .elements(let hasNulls): elements(view, hasNulls, places, rowCount, target)
    case .texts:
      let lengths = target.assumingMemoryBound(to: UInt32.self)
      for row in 0..<view.count {
        lengths[Int(places[row])] =
          view.isNull(row) ? 0 : UInt32(truncatingIfNeeded: view.text(row).count + 1)
      }
    }
  }

  @inline(__always)
  private func distances<Element: FixedWidthInteger>(
    _ view: VectorView, _: Element.Type, _ base: Int64, _ stride: Int64, _ hasNulls: Bool,
    _ places: UnsafePointer<UInt32>, _ target: UnsafeMutableRawPointer
  ) {
    switch width {
    case 1: distances(view, Element.self, base, stride, hasNulls, places, target, UInt8.self)
    case 2: distances(view, Element.self, base, stride, hasNulls, places, target, UInt16.self)
    case 4: distances(view, Element.self, base, stride, hasNulls, places, target, UInt32.self)
    default: distances(view, Element.self, base, stride, hasNulls, places, target, UInt64.self)
    }
  }

  @inline(__always)
  private func distances<Element: FixedWidthInteger, Distance: FixedWidthInteger & UnsignedInteger>(
    _ view: VectorView, _: Element.Type, _ base: Int64, _ stride: Int64, _ hasNulls: Bool,
    _ places: UnsafePointer<UInt32>, _ raw: UnsafeMutableRawPointer, _: Distance.Type
  ) {
    let target = raw.assumingMemoryBound(to: Distance.self)
    let values = view.elements(Element.self)
    let low = UInt64(bitPattern: base)
    let shift: UInt64 = hasNulls ? 1 : 0
    func distance(_ value: Element) -> UInt64 {
      let distance = UInt64(truncatingIfNeeded: Int64(value)) &- low
      return (stride == 1 ? distance : distance / 1_000_000) &+ shift
    }
    if let validity = view.validity {
      let isConstant = view.isConstant
      for row in 0..<view.count {
        let element = isConstant ? 0 : row
        target[Int(places[row])] =
          validity[element] == 0 ? 0 : Distance(truncatingIfNeeded: distance(values[element]))
      }
    } else if view.isConstant {
      let one = Distance(truncatingIfNeeded: distance(values[0]))
      for row in 0..<view.count { target[Int(places[row])] = one }
    } else {
      for row in 0..<view.count {
        target[Int(places[row])] = Distance(truncatingIfNeeded: distance(values[row]))
      }
    }
  }

  private func codes(
    _ view: VectorView, _ hasNulls: Bool, _ places: UnsafePointer<UInt32>, _ raw: UnsafeMutableRawPointer
  ) {
    if !hasNulls, view.isCoded {
      let target = raw.assumingMemoryBound(to: UInt16.self)
      let codes = view.codes
      for row in 0..<view.count { target[Int(places[row])] = codes[row] }
      return
    }
    for row in 0..<view.count {
      let code: UInt32 = view.isNull(row) ? 0 : UInt32(view.codes[row]) + (hasNulls ? 1 : 0)
      if hasNulls {
        raw.assumingMemoryBound(to: UInt32.self)[Int(places[row])] = code
      } else {
        raw.assumingMemoryBound(to: UInt16.self)[Int(places[row])] = UInt16(truncatingIfNeeded: code)
      }
    }
  }

  private func elements(
    _ view: VectorView, _ hasNulls: Bool, _ places: UnsafePointer<UInt32>, _ rowCount: Int,
    _ raw: UnsafeMutableRawPointer
  ) {
    let source = UnsafeRawPointer(view.elements(UInt8.self))
    let flags = (raw + rowCount * width).assumingMemoryBound(to: UInt8.self)
    for row in 0..<view.count {
      let place = Int(places[row])
      let isNull = view.isNull(row)
      if hasNulls { flags[place] = isNull ? 0 : 1 }
      let target = raw + place * width
      if isNull {
        target.initializeMemory(as: UInt8.self, repeating: 0, count: width)
      } else {
        target.copyMemory(from: source + view.index(row) * width, byteCount: width)
      }
    }
  }
}

// MARK: - Lanes to rows

extension SpooledLane {
  /// Adds rows of the lane to a vector in the making, each at its place; texts are not this function's.
  ///
  /// - Parameters:
  ///   - raw: the elements of the rows.
  ///   - flags: where the lane has them, a byte for each row, 0 for null.
  ///   - places: for each row its place; nil for one after the other, from `first` on.
  func gather(
    _ raw: UnsafeRawPointer, flags: UnsafePointer<UInt8>?, count: Int, to places: UnsafePointer<UInt32>?,
    first: Int, _ target: VectorBuilder
  ) {
    switch form {
    case .texts: preconditionFailure("texts are not gathered element by element")
    case .null:
      for row in 0..<count { target.setNull(places.map { Int($0[row]) } ?? first + row) }
    case .distances(let base, let stride, let hasNulls):
      switch type.physicalType {
      case .boolean: values(raw, base, stride, hasNulls, count, places, first, target, UInt8.self)
      case .int8: values(raw, base, stride, hasNulls, count, places, first, target, Int8.self)
      case .int16: values(raw, base, stride, hasNulls, count, places, first, target, Int16.self)
      case .int32: values(raw, base, stride, hasNulls, count, places, first, target, Int32.self)
      default: values(raw, base, stride, hasNulls, count, places, first, target, Int64.self)
      }
    case .codes(let hasNulls): values(raw, 0, 1, hasNulls, count, places, first, target, UInt16.self)
    case .elements(let hasNulls):
      for row in 0..<count {
        let place = places.map { Int($0[row]) } ?? first + row
        (target.data + place * width).copyMemory(from: raw + row * width, byteCount: width)
        if hasNulls, let flags, flags[row] == 0 { target.setNull(place) }
      }
    }
  }

  @inline(__always)
  private func values<Element: FixedWidthInteger>(
    _ raw: UnsafeRawPointer, _ base: Int64, _ stride: Int64, _ hasNulls: Bool, _ count: Int,
    _ places: UnsafePointer<UInt32>?, _ first: Int, _ target: VectorBuilder, _: Element.Type
  ) {
    switch width {
    case 1: values(raw, base, stride, hasNulls, count, places, first, target, Element.self, UInt8.self)
    case 2: values(raw, base, stride, hasNulls, count, places, first, target, Element.self, UInt16.self)
    case 4: values(raw, base, stride, hasNulls, count, places, first, target, Element.self, UInt32.self)
    default: values(raw, base, stride, hasNulls, count, places, first, target, Element.self, UInt64.self)
    }
  }

  @inline(__always)
  private func values<Element: FixedWidthInteger, Distance: FixedWidthInteger & UnsignedInteger>(
    _ raw: UnsafeRawPointer, _ base: Int64, _ stride: Int64, _ hasNulls: Bool, _ count: Int,
    _ places: UnsafePointer<UInt32>?, _ first: Int, _ target: VectorBuilder, _: Element.Type, _: Distance.Type
  ) {
    let source = raw.assumingMemoryBound(to: Distance.self)
    let elements = target.elements(Element.self)
    let low = UInt64(bitPattern: base)
    let step = UInt64(bitPattern: stride)
    guard hasNulls else {
      if let places {
        for row in 0..<count {
          elements[Int(places[row])] = Element(truncatingIfNeeded: low &+ UInt64(source[row]) &* step)
        }
      } else {
        for row in 0..<count {
          elements[first + row] = Element(truncatingIfNeeded: low &+ UInt64(source[row]) &* step)
        }
      }
      return
    }
    target.makeValidityWritable()
    let validity = target.validity
    for row in 0..<count {
      let place = places.map { Int($0[row]) } ?? first + row
      let distance = UInt64(source[row])
      validity[place] = distance == 0 ? 0 : 1
      elements[place] = distance == 0 ? 0 : Element(truncatingIfNeeded: low &+ (distance &- 1) &* step)
    }
  }
}
