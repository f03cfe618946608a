import DossierBase

/// Unpacks numbers from the layout of ``BitPacking`` straight into elements of the wanted width.
///
/// An element becomes `base + stride × number`, all modulo the element's width. Up to 1,024 elements are
/// written, a whole number of steps. The loops over lanes have no branches and are vectorised.
enum UnpackKernel {
  /// - Precondition: `width` is at most `elementByteCount` × 8, and the packed bytes are complete.
  static func unpack(
    _ source: UnsafeRawPointer?, width: Int, count: Int, base: UInt64, stride: UInt64,
    to target: UnsafeMutableRawPointer, elementByteCount: Int
  ) {
    switch elementByteCount {
    case 1: unpack8(source, width, count, base, stride, target.assumingMemoryBound(to: UInt8.self))
    case 2: unpack16(source, width, count, base, stride, target.assumingMemoryBound(to: UInt16.self))
    case 4: unpack32(source, width, count, base, stride, target.assumingMemoryBound(to: UInt32.self))
    default: unpack64(source, width, count, base, stride, target.assumingMemoryBound(to: UInt64.self))
    }
  }

  private static func unpack8(
    _ source: UnsafeRawPointer?, _ width: Int, _ count: Int, _ base: UInt64, _ stride: UInt64,
    _ target: UnsafeMutablePointer<UInt8>
  ) {
    if width == 0 { return repeatBase(base, count, target) }
    steps(source!, width, count, base, stride, target, UInt8.self)
  }

  private static func unpack16(
    _ source: UnsafeRawPointer?, _ width: Int, _ count: Int, _ base: UInt64, _ stride: UInt64,
    _ target: UnsafeMutablePointer<UInt16>
  ) {
    switch width {
    case 0: repeatBase(base, count, target)
    case ...8: steps(source!, width, count, base, stride, target, UInt8.self)
    default: steps(source!, width, count, base, stride, target, UInt16.self)
    }
  }

  private static func unpack32(
    _ source: UnsafeRawPointer?, _ width: Int, _ count: Int, _ base: UInt64, _ stride: UInt64,
    _ target: UnsafeMutablePointer<UInt32>
  ) {
    switch width {
    case 0: repeatBase(base, count, target)
    case ...8: steps(source!, width, count, base, stride, target, UInt8.self)
    case ...16: steps(source!, width, count, base, stride, target, UInt16.self)
    default: steps(source!, width, count, base, stride, target, UInt32.self)
    }
  }

  private static func unpack64(
    _ source: UnsafeRawPointer?, _ width: Int, _ count: Int, _ base: UInt64, _ stride: UInt64,
    _ target: UnsafeMutablePointer<UInt64>
  ) {
    switch width {
    case 0: repeatBase(base, count, target)
    case ...8: steps(source!, width, count, base, stride, target, UInt8.self)
    case ...16: steps(source!, width, count, base, stride, target, UInt16.self)
    case ...32: steps(source!, width, count, base, stride, target, UInt32.self)
    default: steps(source!, width, count, base, stride, target, UInt64.self)
    }
  }

  @inline(__always)
  private static func repeatBase<Element: FixedWidthInteger>(
    _ base: UInt64, _ count: Int, _ target: UnsafeMutablePointer<Element>
  ) {
    target.update(repeating: Element(truncatingIfNeeded: base), count: count)
  }

  @inline(__always)
  private static func steps<
    Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable, Element: FixedWidthInteger
  >(
    _ source: UnsafeRawPointer, _ width: Int, _ count: Int, _ base: UInt64, _ stride: UInt64,
    _ target: UnsafeMutablePointer<Element>, _ word: Word.Type
  ) {
    let base = Element(truncatingIfNeeded: base)
    let stride = Element(truncatingIfNeeded: stride)
    if stride == 1 {
      if base == 0 {
        steps(source, width, count, target, word) { $0 }
      } else {
        steps(source, width, count, target, word) { $0 &+ base }
      }
    } else {
      steps(source, width, count, target, word) { $0 &* stride &+ base }
    }
  }

  @inline(__always)
  private static func steps<
    Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable, Element: FixedWidthInteger
  >(
    _ source: UnsafeRawPointer, _ width: Int, _ count: Int, _ target: UnsafeMutablePointer<Element>,
    _ word: Word.Type, _ finished: (Element) -> Element
  ) {
    let bits = Word.bitWidth
    let lanes = Limits.vectorRowCount / bits
    let mask = Word.max &>> Word(truncatingIfNeeded: bits &- width)
    var bit = 0
    for step in 0..<(count &+ lanes &- 1) / lanes {
      let row = source + bit / bits &* BitPacking.rowByteCount
      let low = Word(truncatingIfNeeded: bit % bits)
      let output = target + step &* lanes
      if bit % bits &+ width <= bits {
        for lane in 0..<lanes {
          let number = (load(row, lane, word) &>> low) & mask
          output[lane] = finished(Element(truncatingIfNeeded: number))
        }
      } else {
        let high = Word(truncatingIfNeeded: bits) &- low
        let next = row + BitPacking.rowByteCount
        for lane in 0..<lanes {
          let number = ((load(row, lane, word) &>> low) | (load(next, lane, word) &<< high)) & mask
          output[lane] = finished(Element(truncatingIfNeeded: number))
        }
      }
      bit &+= width
    }
  }

  @inline(__always)
  private static func load<Word: FixedWidthInteger & BitwiseCopyable>(
    _ row: UnsafeRawPointer, _ lane: Int, _ word: Word.Type
  ) -> Word {
    Word(littleEndian: row.loadUnaligned(fromByteOffset: lane &* MemoryLayout<Word>.size, as: word))
  }
}
