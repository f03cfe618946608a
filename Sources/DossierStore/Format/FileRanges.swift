import DossierBase

/// Where extents lie in a file, to see whether two of them overlap; neighbours are held as one.
struct FileRanges: ~Copyable {
  private struct Range: BitwiseCopyable {
    var start: Int
    var end: Int
  }

  private var ranges: ReservedArray<Range>
  private var isAscending = true

  init(_ budget: MemoryBudget) { ranges = ReservedArray(budget, for: ExtentReader.purpose) }

  /// - Throws: ``EngineError/Code/memoryLimit``.
  mutating func add(_ extent: Extent) throws(EngineError) {
    try add(Range(start: extent.offset, end: extent.end))
  }

  /// - Throws: ``EngineError/Code/memoryLimit``.
  mutating func add(_ other: borrowing FileRanges) throws(EngineError) {
    for index in 0..<other.ranges.count { try add(other.ranges[index]) }
  }

  private mutating func add(_ range: Range) throws(EngineError) {
    if ranges.count > 0 {
      let last = ranges[ranges.count - 1]
      if range.start >= last.end, range.start <= SpaceAllocator.aligned(last.end) {
        ranges[ranges.count - 1].end = range.end
        return
      }
      isAscending = isAscending && range.start >= last.end
    }
    try ranges.reserve(1)
    ranges.append(range)
  }

  /// The place where an extent begins within another one, if there is any.
  mutating func firstOverlap() -> Int? {
    if isAscending { return nil }
    ranges.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    for index in 1..<ranges.count where ranges[index].start < ranges[index - 1].end {
      return ranges[index].start
    }
    isAscending = true
    return nil
  }
}

extension ReservedArray {
  /// Sorts in place, without memory of its own; equal elements may change places.
  mutating func sort(by precedes: (Element, Element) -> Bool) {
    guard let start, count > 1 else { return }
    for root in stride(from: count / 2 - 1, through: 0, by: -1) { Self.sink(root, count, start, precedes) }
    for last in stride(from: count - 1, to: 0, by: -1) {
      swap(&start[0], &start[last])
      Self.sink(0, last, start, precedes)
    }
  }

  /// Moves an element down a heap, until none below it comes after it.
  private static func sink(
    _ place: Int, _ count: Int, _ start: UnsafeMutablePointer<Element>, _ precedes: (Element, Element) -> Bool
  ) {
    let element = start[place]
    var hole = place
    while true {
      var child = 2 * hole + 1
      if child >= count { break }
      if child + 1 < count, precedes(start[child], start[child + 1]) { child += 1 }
      if !precedes(element, start[child]) { break }
      start[hole] = start[child]
      hole = child
    }
    start[hole] = element
  }
}
