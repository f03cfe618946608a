/// The text of integers.
package enum IntegerFormat {
  /// Writes up to 20 bytes and returns how many.
  package static func write(_ value: Int64, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    if value < 0 { writer.put(UInt8(ascii: "-")) }
    writer.putNumber(value.magnitude)
    return writer.count
  }

  /// Writes up to 40 bytes and returns how many.
  package static func write(_ value: Int128, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    if value < 0 { writer.put(UInt8(ascii: "-")) }
    put(value.magnitude, minimumDigitCount: 1, into: &writer)
    return writer.count
  }

  /// A magnitude with at least so many digits, zeros leading.
  static func put(_ magnitude: UInt128, minimumDigitCount: Int, into writer: inout FormatWriter) {
    if let small = UInt64(exactly: magnitude) {
      let digitCount = FormatWriter.digitCount(small)
      writer.put(UInt8(ascii: "0"), times: minimumDigitCount - digitCount)
      writer.putDigits(small, count: digitCount)
      return
    }
    // Parts of 18 digits each are 64-bit numbers; the highest of them is not zero.
    let (upper, low) = magnitude.quotientAndRemainder(dividingBy: partSize)
    put(upper, minimumDigitCount: minimumDigitCount - 18, into: &writer)
    writer.putDigits(UInt64(low), count: 18)
  }

  private static let partSize: UInt128 = 1_000_000_000_000_000_000
}
