/// Writes ASCII text into memory that the caller knows to be large enough.
struct FormatWriter {
  private let start: UnsafeMutablePointer<UInt8>
  private var next: UnsafeMutablePointer<UInt8>

  @inline(__always)
  init(_ start: UnsafeMutablePointer<UInt8>) {
    self.start = start
    next = start
  }

  /// Bytes written so far.
  @inline(__always)
  var count: Int { next - start }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    next.pointee = byte
    next += 1
  }

  @inline(__always)
  mutating func put(_ text: StaticString) {
    next.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    next += text.utf8CodeUnitCount
  }

  @inline(__always)
  mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    next.update(from: base, count: bytes.count)
    next += bytes.count
  }

  @inline(__always)
  mutating func put(_ byte: UInt8, times count: Int) {
    next.update(repeating: byte, count: max(count, 0))
    next += max(count, 0)
  }

  /// A number below 100 as two digits.
  @inline(__always)
  mutating func putTwoDigits(_ value: UInt32) {
    next[0] = UInt8(truncatingIfNeeded: 48 &+ value / 10)
    next[1] = UInt8(truncatingIfNeeded: 48 &+ value % 10)
    next += 2
  }

  /// The lowest `count` decimal digits of a number, with leading zeros.
  @inline(__always)
  mutating func putDigits(_ value: UInt64, count: Int) {
    var rest = value
    var place = count
    while place > 0 {
      place &-= 1
      next[place] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
      rest /= 10
    }
    next += count
  }

  /// A number without leading zeros.
  @inline(__always)
  mutating func putNumber(_ value: UInt64) {
    putDigits(value, count: FormatWriter.digitCount(value))
  }

  /// Decimal digits of a number; 1 for zero.
  @inline(__always)
  static func digitCount(_ value: UInt64) -> Int {
    var count = 1
    var rest = value
    while rest >= 10_000 {
      rest /= 10_000
      count &+= 4
    }
    if rest >= 1_000 { return count &+ 3 }
    if rest >= 100 { return count &+ 2 }
    return rest >= 10 ? count &+ 1 : count
  }
}
