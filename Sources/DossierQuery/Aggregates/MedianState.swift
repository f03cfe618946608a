import DossierBase
import DossierVector

/// median of values that are, or map in their order to, integers.
///
/// Values that lie close together are counted; where they do not, all are kept and the middle ones selected.
///
/// Numbers, dates and timestamps interpolate between the two middle values of an even group; texts and booleans
/// take the lower one.
final class MedianState<Element: FixedWidthInteger & Sendable & BitwiseCopyable>: BlockAggregateState {
  /// Writes the result of the lower and the upper middle value into a row.
  typealias Finish = @Sendable (Element, Element, VectorBuilder, Int) throws(EngineError) -> Void

  private let read: MedianReading
  private let finish: Finish
  private let budget: MemoryBudget
  @exclusivity(unchecked) private var groups: ReservedArray<UInt32>
  @exclusivity(unchecked) private var values: ReservedArray<Element>
  /// Room for what one vector adds.
  private let newGroups = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let newValues = UnsafeMutablePointer<Element>.allocate(capacity: Limits.vectorRowCount)
  private var groupCount = 0
  /// Where the values of each group begin, once they were brought together.
  private var starts: ReservedArray<Int>
  /// The counted values, until all values are kept instead.
  @exclusivity(unchecked) private var counts: ValueCounts<Element>
  @exclusivity(unchecked) private var isCounting = true

  init(_ read: MedianReading, _ budget: MemoryBudget, finish: @escaping Finish) {
    self.read = read
    self.finish = finish
    self.budget = budget
    groups = ReservedArray(budget, for: groupingPurpose)
    values = ReservedArray(budget, for: groupingPurpose)
    starts = ReservedArray(budget, for: groupingPurpose)
    counts = ValueCounts(budget)
  }

  deinit {
    newGroups.deallocate()
    newValues.deallocate()
  }

  func resize(_ count: Int) { groupCount = max(groupCount, count) }

  func update(
    block values: BlockNumbers, groups: UnsafePointer<UInt32>, rows: BlockRows
  ) throws(EngineError) -> Bool {
    guard isCounting, read.isOfIntegers else { return false }
    return try counts.add(block: values, groups: groups, rows: rows, groupCount: groupCount)
  }

  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    switch read {
    case .int8: try append(argument, groups, count, Int8.self) { Element(truncatingIfNeeded: $0) }
    case .int16: try append(argument, groups, count, Int16.self) { Element(truncatingIfNeeded: $0) }
    case .int32: try append(argument, groups, count, Int32.self) { Element(truncatingIfNeeded: $0) }
    case .int64: try append(argument, groups, count, Int64.self) { Element(truncatingIfNeeded: $0) }
    case .int128: try append(argument, groups, count, Int128.self) { Element(truncatingIfNeeded: $0) }
    case .double:
      try append(argument, groups, count, Double.self) { Element(truncatingIfNeeded: OrderedDouble.key($0)) }
    }
  }

  @inline(__always)
  private func append<Stored>(
    _ argument: VectorView, _ groups: UnsafePointer<UInt32>, _ count: Int, _ stored: Stored.Type,
    _ key: (Stored) -> Element
  ) throws(EngineError) {
    let source = argument.elements(Stored.self)
    var added = 0
    let (newGroups, newValues) = (newGroups, newValues)
    forEachValue(argument, groups, count) { row, group in
      newGroups[added] = UInt32(truncatingIfNeeded: group)
      newValues[added] = key(source[row])
      added &+= 1
    }
    if isCounting {
      if try counts.add(newGroups, newValues, count: added, groupCount: groupCount) { return }
      try keepCountedValues()
    }
    try reserve(added)
    self.groups.extend(by: added)?.update(from: newGroups, count: added)
    values.extend(by: added)?.update(from: newValues, count: added)
  }

  private func reserve(_ more: Int) throws(EngineError) {
    try groups.reserve(more)
    try values.reserve(more)
  }

  /// Goes over from counts to the values themselves.
  private func keepCountedValues() throws(EngineError) {
    guard isCounting else { return }
    counts.fold()
    try counts.forEach { (group, value, occurrences) throws(EngineError) in
      try reserve(occurrences)
      groups.extend(by: occurrences)?.update(repeating: group, count: occurrences)
      values.extend(by: occurrences)?.update(repeating: value, count: occurrences)
    }
    counts.removeAll()
    isCounting = false
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: MedianState<Element>.self)
    counts.fold()
    other.counts.fold()
    if isCounting, other.isCounting, try counts.merge(other.counts, map: map, groupCount: groupCount) {
      return
    }
    try keepCountedValues()
    try other.keepCountedValues()
    try takeValues(of: other, map: map)
  }

  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  private func takeValues(
    of other: MedianState<Element>, map: UnsafePointer<UInt32>
  ) throws(EngineError) {
    let count = other.values.count
    guard let newGroups = other.groups.start, let newValues = other.values.start else { return }
    try reserve(count)
    for place in 0..<count { groups.append(map[Int(newGroups[place])]) }
    values.extend(by: count)?.update(from: newValues, count: count)
  }

  /// Brings the values of each group together, and notes where each group begins.
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  private func gather() throws(EngineError) {
    try starts.extend(to: groupCount + 1, with: 0)
    guard let groups = groups.start, let source = values.start, let starts = starts.start else { return }
    var next = ReservedArray<Int>(budget, for: groupingPurpose)
    try next.extend(to: groupCount + 1, with: 0)
    var gathered = ReservedArray<Element>(budget, for: groupingPurpose)
    try gathered.reserve(values.count)
    guard let next = next.start, let target = gathered.extend(by: values.count) else { return }
    for place in 0..<values.count { starts[Int(groups[place]) + 1] += 1 }
    for group in 0..<groupCount {
      starts[group + 1] += starts[group]
      next[group + 1] = starts[group + 1]
    }
    for place in 0..<values.count {
      let group = Int(groups[place])
      target[next[group]] = source[place]
      next[group] &+= 1
    }
    values = gathered
    self.groups.removeAll()
  }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    if !isCounting, starts.count == 0 { try gather() }
    counts.fold()
    let vector = VectorBuilder(type, capacity: max(groups.count, Limits.vectorRowCount))
    vector.count = groups.count
    if type == .varchar { vector.ownHeap() }
    for (place, group) in groups.enumerated() {
      if let (low, high) = middles(ofGroup: Int(group)) {
        try finish(low, high, vector, place)
      } else {
        vector.clearValue(place)
        vector.setNull(place)
      }
    }
    return vector
  }

  private func middles(ofGroup group: Int) -> (Element, Element)? {
    if isCounting { return counts.middles(group) }
    let range = starts[group]..<starts[group + 1]
    return range.isEmpty ? nil : middles(range)
  }

  /// The lower and the upper middle value of a part of the values, which is reordered.
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  private func middles(_ range: Range<Int>) -> (Element, Element) {
    let part = UnsafeMutableBufferPointer(
      start: values.start.map { $0 + range.lowerBound }, count: range.count)
    let lower = (part.count - 1) / 2
    Self.select(part, lower)
    let low = part[lower]
    guard part.count % 2 == 0 else { return (low, low) }
    var high = Element.max
    for place in (lower + 1)..<part.count { high = min(high, part[place]) }
    return (low, high)
  }

  /// Moves the value of rank `rank` to its place, smaller ones before and greater ones after it.
  ///
  /// - Complexity: O(n) on average: quickselect with the median of three as pivot.
  @inline(__always)
  private static func select(_ part: UnsafeMutableBufferPointer<Element>, _ rank: Int) {
    var low = 0
    var high = part.count - 1
    while high > low {
      let middle = low + (high - low) / 2
      if part[middle] < part[low] { part.swapAt(middle, low) }
      if part[high] < part[low] { part.swapAt(high, low) }
      if part[high] < part[middle] { part.swapAt(high, middle) }
      let pivot = part[middle]
      var left = low
      var right = high
      while left <= right {
        while part[left] < pivot { left += 1 }
        while pivot < part[right] { right -= 1 }
        if left <= right {
          part.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right { high = right } else if rank >= left { low = left } else { return }
    }
  }
}

/// How the argument of a median lies in memory.
enum MedianReading: Sendable {
  case int8, int16, int32, int64, int128, double

  /// True if the values are integers, which count as what they are.
  var isOfIntegers: Bool { self != .double }
}

/// Doubles as integers of the same order; NaN is the greatest.
enum OrderedDouble {
  static func key(_ value: Double) -> Int64 {
    if value.isNaN { return .max }
    let bits = Int64(bitPattern: (value == 0 ? 0 : value).bitPattern)
    return bits < 0 ? bits ^ .max : bits
  }

  static func value(_ key: Int64) -> Double {
    if key == .max { return .nan }
    return Double(bitPattern: UInt64(bitPattern: key < 0 ? key ^ .max : key))
  }
}

extension VectorBuilder {
  /// Sets one element to zero bytes.
  func clearValue(_ row: Int) {
    let size = type.physicalType.byteCount
    (data + row * size).initializeMemory(as: UInt8.self, repeating: 0, count: size)
  }
}
