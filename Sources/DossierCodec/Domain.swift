import DossierBase
import DossierVector

/// What the values of a decoded block must be, whatever its bytes say.
extension ValueDomain {
  /// True if the domain holds all of `count` elements of a lane; of 8 and 16 bits they are unsigned, else signed.
  func holds(_ elements: UnsafeRawPointer, _ lane: Lane, count: Int) -> Bool {
    switch lane {
    case .bits8: holdsUnsigned(elements.assumingMemoryBound(to: UInt8.self), count)
    case .bits16: holdsUnsigned(elements.assumingMemoryBound(to: UInt16.self), count)
    case .bits32: holdsSigned(elements.assumingMemoryBound(to: Int32.self), count)
    case .bits64: holdsSigned(elements.assumingMemoryBound(to: Int64.self), count)
    case .bits128: holds(elements.assumingMemoryBound(to: Int128.self), count)
    case .text: true
    }
  }

  /// Codes and truth values begin with 0, so that the greatest decides.
  @inline(__always)
  private func holdsUnsigned<Element: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafePointer<Element>, _ count: Int
  ) -> Bool {
    guard range.lowerBound == 0, outlier == nil else { return holds(elements, count) }
    var greatest: Element = 0
    for row in 0..<count { greatest = max(greatest, elements[row]) }
    return Int128(greatest) <= range.upperBound
  }

  /// Looks at signs of distances to the bounds, or first for bits that no value near zero has, at a fraction of the
  /// cost of comparing.
  @inline(__always)
  private func holdsSigned<Element: FixedWidthInteger & SignedInteger>(
    _ elements: UnsafePointer<Element>, _ count: Int
  ) -> Bool {
    // No value's distance to a bound leaves the element's range and seems to lie on the other side.
    if outlier == nil, let low = Element(exactly: range.lowerBound),
      let high = Element(exactly: range.upperBound),
      low >= -(Element.max / 2), high <= Element.max / 2
    {
      var signs: Element = 0
      for row in 0..<count { signs |= (elements[row] &- low) | (high &- elements[row]) }
      return signs >= 0
    }
    // Values from -2^k below 2^k, where that is within the domain.
    let half: Element = 1 << Element(Element.bitWidth - 3)
    if range.contains(-Int128(half)), range.contains(Int128(half) - 1) {
      var bits: Element = 0
      for row in 0..<count { bits |= elements[row] &+ half }
      if bits & ~(2 &* half &- 1) == 0 { return true }
    }
    return holds(elements, count)
  }

  @inline(__always)
  private func holds<Element: FixedWidthInteger>(
    _ elements: UnsafePointer<Element>, _ count: Int
  ) -> Bool {
    let low = Element(clamping: range.lowerBound)
    let high = Element(clamping: range.upperBound)
    let other = outlier.map { Element(clamping: $0) } ?? low
    var isOutside = false
    for row in 0..<count {
      let value = elements[row]
      isOutside = isOutside || (value < low || value > high) && value != other
    }
    return !isOutside
  }

  /// True if the domain holds all of `base + stride × n`, n of up to `width` bits.
  func holds(base: Int64, stride: UInt64, width: Int) -> Bool {
    let greatest = width == 0 ? 0 : UInt64.max >> UInt64(64 - width)
    let (span, overflow) = Int128(stride).multipliedReportingOverflow(by: Int128(greatest))
    guard !overflow, Int128(base) >= range.lowerBound else { return false }
    return span <= range.upperBound - Int128(base)
  }
}

extension StringHeap {
  /// - Throws: damage, unless all the heap is UTF-8 and each of `count` texts, which cover it, begins with a letter.
  func requireUTF8(_ texts: UnsafePointer<StringRef>, count textCount: Int) throws(EngineError) {
    if let place = TextEncoding.firstInvalid(bytes, from: 0, to: count) {
      throw .damaged("a text with the byte \(bytes[place]), which is not UTF-8")
    }
    var isCut = false
    for row in 0..<textCount where texts[row].length > 0 {
      isCut = isCut || bytes[Int(texts[row].offset)] & 0xC0 == 0x80
    }
    if isCut { throw .damaged("a text that begins within a letter") }
  }
}
