import DossierBase
import DossierVector

/// min and max of integers, dates, times and decimals.
final class IntegerExtremeState<Element: FixedWidthInteger>: AggregateState {
  private let isMaximum: Bool
  private var values: [Element] = []
  private var hasValue: [Bool] = []

  init(isMaximum: Bool) { self.isMaximum = isMaximum }

  func resize(_ count: Int) {
    values.extend(to: count, with: isMaximum ? Element.min : Element.max)
    hasValue.extend(to: count, with: false)
  }

  var byteCount: Int { values.count * (MemoryLayout<Element>.size + 1) }

  @specialized(where Element == UInt8)
  @specialized(where Element == Int8)
  @specialized(where Element == Int16)
  @specialized(where Element == Int32)
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let source = argument.elements(Element.self)
    values.withUnsafeMutableBufferPointer { values in
      hasValue.withUnsafeMutableBufferPointer { hasValue in
        if isMaximum {
          forEachValue(argument, groups, count) { row, group in
            values[group] = max(values[group], source[row])
            hasValue[group] = true
          }
        } else {
          forEachValue(argument, groups, count) { row, group in
            values[group] = min(values[group], source[row])
            hasValue[group] = true
          }
        }
      }
    }
  }

  func merge(_ other: any AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: IntegerExtremeState<Element>.self)
    for group in other.values.indices where other.hasValue[group] {
      let target = Int(map[group])
      values[target] =
        isMaximum ? max(values[target], other.values[group]) : min(values[target], other.values[group])
      hasValue[target] = true
    }
  }

  func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    try makeResult(groups, type, Element.self) { (group) throws(EngineError) in
      hasValue[group] ? values[group] : nil
    }
  }
}

/// min and max of values that compare by a rule of their own: doubles (NaN greatest) and intervals.
///
/// Of equal intervals, such as a month and 30 days, the last is taken, as in DuckDB.
final class OrderedExtremeState<Element>: AggregateState {
  private let isMaximum: Bool
  private let precedes: @Sendable (Element, Element) -> Bool
  private var values: [Element?] = []

  init(isMaximum: Bool, precedes: @escaping @Sendable (Element, Element) -> Bool) {
    self.isMaximum = isMaximum
    self.precedes = precedes
  }

  func resize(_ count: Int) { values.extend(to: count, with: nil) }
  var byteCount: Int { values.count * MemoryLayout<Element?>.stride }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let source = argument.elements(Element.self)
    forEachValue(argument, groups, count) { row, group in note(source[row], group) }
  }

  private func note(_ value: Element, _ group: Int) {
    guard let known = values[group] else {
      values[group] = value
      return
    }
    let (first, second) = isMaximum ? (known, value) : (value, known)
    if Element.self == Interval.self ? !precedes(second, first) : precedes(first, second) {
      values[group] = value
    }
  }

  func merge(_ other: any AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: OrderedExtremeState<Element>.self)
    for group in other.values.indices {
      if let value = other.values[group] { note(value, Int(map[group])) }
    }
  }

  func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    try makeResult(groups, type, Element.self) { (group) throws(EngineError) in values[group] }
  }
}

/// min and max of texts, by bytes.
final class TextExtremeState: AggregateState {
  private let isMaximum: Bool
  private var values: [[UInt8]?] = []
  private var heldByteCount = 0

  init(isMaximum: Bool) { self.isMaximum = isMaximum }

  func resize(_ count: Int) { values.extend(to: count, with: nil) }
  var byteCount: Int { values.count * 8 + heldByteCount }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    var lastCode = -1
    var lastGroup = -1
    let isDictionary = argument.isCoded
    forEachValue(argument, groups, count) { row, group in
      if isDictionary {
        let code = Int(argument.codes[row])
        if code == lastCode, group == lastGroup { return }
        lastCode = code
        lastGroup = group
      }
      note(argument.text(row), group)
    }
  }

  private func note(_ text: UnsafeBufferPointer<UInt8>, _ group: Int) {
    if let known = values[group] {
      let order = known.withUnsafeBufferPointer { StringHeap.compare(text, $0) }
      if isMaximum ? order <= 0 : order >= 0 { return }
      heldByteCount -= known.count
    } else {
      heldByteCount += 32
    }
    values[group] = Array(text)
    heldByteCount += text.count
  }

  func merge(_ other: any AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: TextExtremeState.self)
    for group in other.values.indices {
      other.values[group]?.withUnsafeBufferPointer { note($0, Int(map[group])) }
    }
  }

  func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    VectorBuilder(.varchar, groups.map { group in values[Int(group)].map { Scalar.text($0) } ?? .null })
  }
}
