import DossierBase
import DossierVector

/// min and max of integers, dates, times and decimals.
final class IntegerExtremeState<Element: FixedWidthInteger & BitwiseCopyable>: AggregateState {
  private let isMaximum: Bool
  @exclusivity(unchecked) private var values: ReservedArray<Element>
  @exclusivity(unchecked) private var hasValue: ReservedArray<Bool>

  init(isMaximum: Bool, _ budget: MemoryBudget) {
    self.isMaximum = isMaximum
    values = ReservedArray(budget, for: groupingPurpose)
    hasValue = ReservedArray(budget, for: groupingPurpose)
  }

  func resize(_ count: Int) throws(EngineError) {
    try values.extend(to: count, with: isMaximum ? Element.min : Element.max)
    try hasValue.extend(to: count, with: false)
  }

  @specialized(where Element == UInt8)
  @specialized(where Element == Int8)
  @specialized(where Element == Int16)
  @specialized(where Element == Int32)
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let source = argument.elements(Element.self)
    guard let values = values.start, let hasValue = hasValue.start else { return }
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

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: IntegerExtremeState<Element>.self)
    for group in 0..<other.values.count where other.hasValue[group] {
      let target = Int(map[group])
      values[target] =
        isMaximum ? max(values[target], other.values[group]) : min(values[target], other.values[group])
      hasValue[target] = true
    }
  }

  var mergesPairs: Bool { true }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: IntegerExtremeState<Element>.self)
    for place in 0..<count where other.hasValue[Int(sources[place])] {
      let (target, value) = (Int(targets[place]), other.values[Int(sources[place])])
      values[target] = isMaximum ? max(values[target], value) : min(values[target], value)
      hasValue[target] = true
    }
  }

  var canBeReadByMany: Bool { true }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    guard let values = values.start, let hasValue = hasValue.start else { return VectorBuilder(type) }
    return try makeResult(groups, type, Element.self) { (group) throws(EngineError) in
      hasValue[group] ? values[group] : nil
    }
  }
}

/// Values that compare by a rule of their own, by which no two that are shown differently are equal: so no order of the
/// rows matters.
protocol OrderedExtreme: BitwiseCopyable {
  /// Stands where a group has no value.
  static var filler: Self { get }

  /// True if `left` is less than `right`.
  static func precedes(_ left: Self, _ right: Self) -> Bool
}

extension Double: OrderedExtreme {
  static var filler: Double { 0 }

  /// NaN is the greatest; of equal zeros and of NaNs the negative is the lesser.
  static func precedes(_ left: Double, _ right: Double) -> Bool {
    let order = ComparisonKernels.order(left, right)
    return order != 0 ? order < 0 : left.sign == .minus && right.sign == .plus
  }
}

extension Interval: OrderedExtreme {
  static var filler: Interval { Interval() }

  /// Of intervals that are equally long, such as a month and 30 days, the one of fewer months is the lesser, then that
  /// of fewer days.
  static func precedes(_ left: Interval, _ right: Interval) -> Bool {
    let (one, other) = (left.comparableMicroseconds, right.comparableMicroseconds)
    return one != other ? one < other : (left.months, left.days) < (right.months, right.days)
  }
}

/// min and max of doubles and intervals.
final class OrderedExtremeState<Element: OrderedExtreme>: AggregateState {
  private let isMaximum: Bool
  @exclusivity(unchecked) private var values: ReservedArray<Element>
  @exclusivity(unchecked) private var hasValue: ReservedArray<Bool>

  init(isMaximum: Bool, _ budget: MemoryBudget) {
    self.isMaximum = isMaximum
    values = ReservedArray(budget, for: groupingPurpose)
    hasValue = ReservedArray(budget, for: groupingPurpose)
  }

  func resize(_ count: Int) throws(EngineError) {
    try values.extend(to: count, with: Element.filler)
    try hasValue.extend(to: count, with: false)
  }

  @specialized(where Element == Double)
  @specialized(where Element == Interval)
  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let source = argument.elements(Element.self)
    forEachValue(argument, groups, count) { row, group in note(source[row], group) }
  }

  @inline(__always)
  private func note(_ value: Element, _ group: Int) {
    guard let values = values.start, let hasValue = hasValue.start else { return }
    if !hasValue[group]
      || (isMaximum ? Element.precedes(values[group], value) : Element.precedes(value, values[group]))
    {
      values[group] = value
      hasValue[group] = true
    }
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: OrderedExtremeState<Element>.self)
    for group in 0..<other.values.count where other.hasValue[group] {
      note(other.values[group], Int(map[group]))
    }
  }

  var mergesPairs: Bool { true }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: OrderedExtremeState<Element>.self)
    for place in 0..<count where other.hasValue[Int(sources[place])] {
      note(other.values[Int(sources[place])], Int(targets[place]))
    }
  }

  var canBeReadByMany: Bool { true }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    guard let values = values.start, let hasValue = hasValue.start else { return VectorBuilder(type) }
    return try makeResult(groups, type, Element.self) { (group) throws(EngineError) in
      hasValue[group] ? values[group] : nil
    }
  }
}

/// min and max of texts, by bytes.
final class TextExtremeState: AggregateState {
  /// The length of a text that there is not.
  private static let none = UInt32.max
  /// Bytes that nobody needs any more, below which they are not worth a copy of the others.
  private static let wasteLimit = 1 << 20

  private let isMaximum: Bool
  private let budget: MemoryBudget
  private var texts: TextMemory
  private var refs: ReservedArray<StringRef>
  /// Bytes of the texts that count.
  private var usedByteCount = 0

  init(isMaximum: Bool, _ budget: MemoryBudget) {
    self.isMaximum = isMaximum
    self.budget = budget
    texts = TextMemory(budget)
    refs = ReservedArray(budget, for: groupingPurpose)
  }

  func resize(_ count: Int) throws(EngineError) {
    try refs.extend(to: count, with: StringRef(offset: 0, length: Self.none))
  }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    if argument.isConstant, argument.isNull(0) { return }
    var lastCode = -1
    var lastGroup = -1
    let validity = argument.isConstant ? nil : argument.validity
    let isDictionary = argument.isCoded
    for row in 0..<count {
      if let validity, validity[row] == 0 { continue }
      let group = Int(groups[row])
      if isDictionary {
        let code = Int(argument.codes[row])
        if code == lastCode, group == lastGroup { continue }
        lastCode = code
        lastGroup = group
      }
      try note(argument.text(row), group)
    }
  }

  private func note(_ text: UnsafeBufferPointer<UInt8>, _ group: Int) throws(EngineError) {
    let known = refs[group]
    if known.length != Self.none {
      let order = StringHeap.compare(text, texts.text(known))
      if isMaximum ? order <= 0 : order >= 0 { return }
      usedByteCount -= Int(known.length)
      if text.count <= Int(known.length) {
        refs[group] = texts.replace(known, by: text)
        usedByteCount += text.count
        return
      }
    }
    refs[group] = try texts.append(text)
    usedByteCount += text.count
    if texts.byteCount - usedByteCount > max(usedByteCount, Self.wasteLimit) { try compact() }
  }

  /// Copies the texts that count, and lets the others go.
  private func compact() throws(EngineError) {
    let fewer = TextMemory(budget)
    for group in 0..<refs.count where refs[group].length != Self.none {
      refs[group] = try fewer.append(texts.text(refs[group]))
    }
    texts = fewer
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: TextExtremeState.self)
    for group in 0..<other.refs.count where other.refs[group].length != Self.none {
      try note(other.texts.text(other.refs[group]), Int(map[group]))
    }
  }

  var mergesPairs: Bool { true }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: TextExtremeState.self)
    for place in 0..<count where other.refs[Int(sources[place])].length != Self.none {
      try note(other.texts.text(other.refs[Int(sources[place])]), Int(targets[place]))
    }
  }

  var canBeReadByMany: Bool { true }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    let vector = VectorBuilder(.varchar, capacity: max(groups.count, Limits.vectorRowCount))
    vector.count = groups.count
    vector.shareHeap(texts.heap)
    let target = vector.elements(StringRef.self)
    for (place, group) in groups.enumerated() {
      let ref = refs[Int(group)]
      if ref.length == Self.none { vector.setNull(place) }
      target[place] = ref.length == Self.none ? StringRef(offset: 0, length: 0) : ref
    }
    return vector
  }
}
