import DossierBase
import DossierVector

/// median of values that are, or map in their order to, integers.
///
/// Values that lie close together are counted; where they do not, all are kept and the middle ones selected.
///
/// Numbers, dates and timestamps interpolate between the two middle values of an even group; texts and booleans
/// take the lower one.
final class MedianState<Element: FixedWidthInteger & Sendable>: AggregateState {
  /// Writes the result of the lower and the upper middle value into a row.
  typealias Finish = @Sendable (Element, Element, VectorBuilder, Int) throws(EngineError) -> Void

  private let read: MedianReading
  private let finish: Finish
  @exclusivity(unchecked) private var groups: [UInt32] = []
  @exclusivity(unchecked) private var values: [Element] = []
  /// Room for what one vector adds.
  @exclusivity(unchecked) private var newGroups: [UInt32] = []
  @exclusivity(unchecked) private var newValues: [Element] = []
  private var groupCount = 0
  private var starts: [Int]?
  /// The counted values; nil once all values are kept instead.
  @exclusivity(unchecked) private var counts: ValueCounts<Element>? = ValueCounts()

  init(_ read: MedianReading, finish: @escaping Finish) {
    self.read = read
    self.finish = finish
  }

  func resize(_ count: Int) { groupCount = max(groupCount, count) }
  var byteCount: Int {
    values.count * (MemoryLayout<Element>.stride + 4) + (counts?.byteCount ?? 0)
  }

  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    newGroups.extend(to: count, with: 0)
    newValues.extend(to: count, with: 0)
    switch read {
    case .int8: append(argument, groups, count, Int8.self) { Element(truncatingIfNeeded: $0) }
    case .int16: append(argument, groups, count, Int16.self) { Element(truncatingIfNeeded: $0) }
    case .int32: append(argument, groups, count, Int32.self) { Element(truncatingIfNeeded: $0) }
    case .int64: append(argument, groups, count, Int64.self) { Element(truncatingIfNeeded: $0) }
    case .int128: append(argument, groups, count, Int128.self) { Element(truncatingIfNeeded: $0) }
    case .double:
      append(argument, groups, count, Double.self) { Element(truncatingIfNeeded: OrderedDouble.key($0)) }
    }
  }

  @inline(__always)
  private func append<Stored>(
    _ argument: VectorView, _ groups: UnsafePointer<UInt32>, _ count: Int, _ stored: Stored.Type,
    _ key: (Stored) -> Element
  ) {
    let source = argument.elements(Stored.self)
    var added = 0
    newGroups.withUnsafeMutableBufferPointer { newGroups in
      newValues.withUnsafeMutableBufferPointer { newValues in
        forEachValue(argument, groups, count) { row, group in
          newGroups[added] = UInt32(truncatingIfNeeded: group)
          newValues[added] = key(source[row])
          added &+= 1
        }
      }
    }
    if counts != nil {
      if counts!.add(newGroups, newValues, count: added, groupCount: groupCount) { return }
      keepCountedValues()
    }
    self.groups.append(contentsOf: newGroups[..<added])
    values.append(contentsOf: newValues[..<added])
  }

  /// Goes over from counts to the values themselves.
  private func keepCountedValues() {
    counts?.forEach { group, value, occurrences in
      groups.append(contentsOf: repeatElement(group, count: occurrences))
      values.append(contentsOf: repeatElement(value, count: occurrences))
    }
    counts = nil
  }

  func merge(_ other: any AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: MedianState<Element>.self)
    if counts != nil, let counted = other.counts,
      counts!.merge(counted, map: map, groupCount: groupCount)
    {
      return
    }
    keepCountedValues()
    other.keepCountedValues()
    take(other.groups, other.values, map: map)
  }

  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  private func take(_ newGroups: [UInt32], _ newValues: [Element], map: [UInt32]) {
    groups.append(contentsOf: newGroups.lazy.map { map[Int($0)] })
    values.append(contentsOf: newValues)
  }

  /// Brings the values of each group together; the result says where each group begins.
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  private func gather() -> [Int] {
    var starts = [Int](repeating: 0, count: groupCount + 1)
    for group in groups { starts[Int(group) + 1] += 1 }
    for group in 0..<groupCount { starts[group + 1] += starts[group] }
    var next = starts
    let result = [Element](unsafeUninitializedCapacity: values.count) { result, count in
      next.withUnsafeMutableBufferPointer { next in
        for (place, group) in groups.enumerated() {
          result.baseAddress!.advanced(by: next[Int(group)]).initialize(to: values[place])
          next[Int(group)] &+= 1
        }
      }
      count = values.count
    }
    values = result
    groups = []
    return starts
  }

  func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    let starts = counts == nil ? self.starts ?? gather() : []
    self.starts = starts
    let vector = VectorBuilder(type, capacity: max(groups.count, Limits.vectorRowCount))
    vector.count = groups.count
    if type == .varchar { vector.ownHeap() }
    for (place, group) in groups.enumerated() {
      if let (low, high) = middles(ofGroup: Int(group), starts) {
        try finish(low, high, vector, place)
      } else {
        vector.clearValue(place)
        vector.setNull(place)
      }
    }
    return vector
  }

  private func middles(ofGroup group: Int, _ starts: [Int]) -> (Element, Element)? {
    if let counts { return counts.middles(group) }
    let range = starts[group]..<starts[group + 1]
    return range.isEmpty ? nil : middles(range)
  }

  /// The lower and the upper middle value of a part of the values, which is reordered.
  @specialized(where Element == Int64)
  @specialized(where Element == Int128)
  private func middles(_ range: Range<Int>) -> (Element, Element) {
    values.withUnsafeMutableBufferPointer { values in
      let part = UnsafeMutableBufferPointer(rebasing: values[range])
      let lower = (part.count - 1) / 2
      Self.select(part, lower)
      let low = part[lower]
      guard part.count % 2 == 0 else { return (low, low) }
      var high = Element.max
      for place in (lower + 1)..<part.count { high = min(high, part[place]) }
      return (low, high)
    }
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
