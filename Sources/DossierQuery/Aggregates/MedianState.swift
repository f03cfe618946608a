import DossierVector

/// median: keeps all values and selects the middle of each group at the end.
///
/// Numbers, dates and timestamps interpolate between the two middle values of an even group; texts and
/// booleans take the lower one.
final class MedianState<Element: Sendable>: AggregateState {
  typealias Precedes = @Sendable (Element, Element) -> Bool
  /// Makes the result of the lower and the upper middle value.
  typealias Finish = @Sendable (Element, Element, Vector, Int) -> Void

  private let precedes: Precedes
  private let finish: Finish
  private var groups: [UInt32] = []
  private var values: [Element] = []
  private var groupCount = 0
  private var sorted: (starts: [Int], values: [Element])?

  init(precedes: @escaping Precedes, finish: @escaping Finish) {
    self.precedes = precedes
    self.finish = finish
  }

  override func resize(_ count: Int) { groupCount = max(groupCount, count) }
  override var byteCount: Int { values.count * (MemoryLayout<Element>.stride + 4) }

  override func update(_ argument: Vector?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let source = argument.elements(Element.self)
    forEachValue(argument, groups, count) { row, group in
      self.groups.append(UInt32(truncatingIfNeeded: group))
      values.append(source[row])
    }
  }

  override func merge(_ other: AggregateState, map: [UInt32]) throws(EngineError) {
    try merge(unsafeDowncast(other, to: MedianState<Element>.self), map: map) { $0 }
  }

  /// Takes over the values of another state, each passed through `translate`.
  func merge(
    _ other: MedianState<Element>, map: [UInt32], translate: (Element) -> Element
  ) throws(EngineError) {
    groups.append(contentsOf: other.groups.map { map[Int($0)] })
    values.append(contentsOf: other.values.map(translate))
  }

  /// The values by group, and where each group's begin.
  private func grouped() -> (starts: [Int], values: [Element]) {
    if let sorted { return sorted }
    var starts = [Int](repeating: 0, count: groupCount + 1)
    for group in groups { starts[Int(group) + 1] += 1 }
    for group in 0..<groupCount { starts[group + 1] += starts[group] }
    var next = starts
    var result = values
    for (place, group) in groups.enumerated() {
      result[next[Int(group)]] = values[place]
      next[Int(group)] += 1
    }
    sorted = (starts, result)
    groups = []
    values = []
    return (starts, result)
  }

  override func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> Vector {
    var (starts, values) = grouped()
    sorted = nil
    let vector = Vector(type, capacity: max(groups.count, Limits.vectorRowCount))
    vector.count = groups.count
    if type == .varchar { vector.ownHeap() }
    values.withUnsafeMutableBufferPointer { values in
      for (place, group) in groups.enumerated() {
        let range = starts[Int(group)]..<starts[Int(group) + 1]
        if range.isEmpty {
          vector.setNull(place)
          continue
        }
        let part = UnsafeMutableBufferPointer(rebasing: values[range])
        let lower = (part.count - 1) / 2
        select(part, lower)
        let low = part[lower]
        var high = low
        if part.count % 2 == 0 {
          high = part[(lower + 1)...].min(by: precedes)!
        }
        finish(low, high, vector, place)
      }
    }
    sorted = (starts, values)
    return vector
  }

  /// Moves the value of rank `rank` to its place, smaller ones before and greater ones after it.
  ///
  /// - Complexity: O(n) on average: quickselect with the median of three as pivot.
  private func select(_ part: UnsafeMutableBufferPointer<Element>, _ rank: Int) {
    var low = 0
    var high = part.count - 1
    while high - low > 16 {
      let middle = low + (high - low) / 2
      if precedes(part[middle], part[low]) { part.swapAt(middle, low) }
      if precedes(part[high], part[low]) { part.swapAt(high, low) }
      if precedes(part[high], part[middle]) { part.swapAt(high, middle) }
      let pivot = part[middle]
      var left = low
      var right = high
      while left <= right {
        while precedes(part[left], pivot) { left += 1 }
        while precedes(pivot, part[right]) { right -= 1 }
        if left <= right {
          part.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right { high = right } else if rank >= left { low = left } else { return }
    }
    var rest = part[low...high]
    rest.sort(by: precedes)
  }
}
