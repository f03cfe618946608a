import DossierBase

/// Sorting that looks at an interruption: pieces are sorted by themselves, and then merged by pairs.
///
/// Generic over what this module sorts alone: across modules neither it nor the comparison would be specialised.
enum PieceSort {
  /// Elements that are sorted at a time, without a look at the interruption.
  private static let pieceLength = 1 << 16

  /// How many elements ``sort(_:_:_:_:by:)`` needs room for besides.
  static func scratchCount(_ count: Int) -> Int { count > pieceLength ? count : 0 }

  /// Sorts elements in memory.
  ///
  /// - Parameter scratch: room for ``scratchCount(_:)`` elements.
  /// - Throws: ``EngineError/Code/interrupted``; some elements may then stand there twice.
  @inline(__always)
  static func sort<Element: BitwiseCopyable>(
    _ start: UnsafeMutablePointer<Element>, _ count: Int, _ scratch: UnsafeMutablePointer<Element>?,
    _ interruption: Interruption, by precedes: (Element, Element) -> Bool
  ) throws(EngineError) {
    for first in stride(from: 0, to: count, by: pieceLength) {
      try interruption.check()
      var piece = UnsafeMutableBufferPointer(start: start + first, count: min(pieceLength, count - first))
      piece.sort(by: precedes)
    }
    guard count > pieceLength, let scratch else { return }
    var (source, target) = (start, scratch)
    var length = pieceLength
    while length < count {
      for first in stride(from: 0, to: count, by: 2 * length) {
        let middle = min(first + length, count)
        try merge(
          source, first..<middle, middle..<min(middle + length, count), target, interruption, by: precedes)
      }
      (source, target) = (target, source)
      length *= 2
    }
    if source != start { start.update(from: source, count: count) }
  }

  @inline(__always)
  private static func merge<Element: BitwiseCopyable>(
    _ source: UnsafeMutablePointer<Element>, _ left: Range<Int>, _ right: Range<Int>,
    _ target: UnsafeMutablePointer<Element>, _ interruption: Interruption,
    by precedes: (Element, Element) -> Bool
  ) throws(EngineError) {
    var (first, second) = (left.lowerBound, right.lowerBound)
    for place in left.lowerBound..<right.upperBound {
      if place & 0xFFFF == 0 { try interruption.check() }
      let takesFirst =
        second == right.upperBound || first < left.upperBound && !precedes(source[second], source[first])
      target[place] = source[takesFirst ? first : second]
      if takesFirst { first += 1 } else { second += 1 }
    }
  }
}
