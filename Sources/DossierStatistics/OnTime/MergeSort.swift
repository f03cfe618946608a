import DossierBase

/// Sorting that looks at an interruption: short runs are sorted by themselves, and then merged pairwise.
///
/// One call of the standard library's sort over millions of rows takes longer than Ctrl-C may.
enum MergeSort {
  /// Elements of a run, which takes a few milliseconds.
  static let runLength = 1 << 14

  /// The elements in ascending order; equal ones keep theirs.
  ///
  /// Throws ``EngineError/Code/interrupted``.
  @inline(__always)
  static func sorted<Element: BitwiseCopyable>(
    _ elements: [Element], _ interruption: Interruption, by precedes: (Element, Element) -> Bool
  ) throws(EngineError) -> [Element] {
    let count = elements.count
    var result = elements
    for start in stride(from: 0, to: count, by: runLength) {
      try interruption.check()
      result[start..<min(start + runLength, count)].sort(by: precedes)
    }
    if count <= runLength { return result }
    var source = UnsafeMutablePointer<Element>.allocate(capacity: count)
    var target = UnsafeMutablePointer<Element>.allocate(capacity: count)
    defer {
      source.deallocate()
      target.deallocate()
    }
    source.initialize(from: result, count: count)
    result = []
    var length = runLength
    while length < count {
      for start in stride(from: 0, to: count, by: 2 * length) {
        let (middle, end) = (min(start + length, count), min(start + 2 * length, count))
        var (left, right) = (start, middle)
        for place in start..<end {
          if place & (runLength - 1) == 0 { try interruption.check() }
          if right == end || left < middle && !precedes(source[right], source[left]) {
            target[place] = source[left]
            left += 1
          } else {
            target[place] = source[right]
            right += 1
          }
        }
      }
      swap(&source, &target)
      length *= 2
    }
    return Array(UnsafeBufferPointer(start: source, count: count))
  }
}
