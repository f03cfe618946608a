/// The text of floating-point numbers: the fewest digits that read back as the same number.
package enum DoubleFormat {
  /// Writes up to 25 bytes and returns how many.
  ///
  /// Plain notation from 0.0001 to below 1e16, always with a point; the exponent has two digits at least.
  package static func write(_ value: Double, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    if value.sign == .minus { writer.put(UInt8(ascii: "-")) }
    if value.isNaN {
      writer.put("nan")
    } else if value.isInfinite {
      writer.put("inf")
    } else if value.magnitude < 1e15, Double(UInt64(value.magnitude)) == value.magnitude {
      writer.putNumber(UInt64(value.magnitude))
      writer.put(".0")
    } else {
      put(ShortestDigits(value.magnitude), into: &writer)
    }
    return writer.count
  }

  private static func put(_ number: ShortestDigits, into writer: inout FormatWriter) {
    let count = number.digitCount
    withUnsafeBytes(of: number.digits) { storage in
      let digits = UnsafeBufferPointer(
        start: storage.baseAddress!.assumingMemoryBound(to: UInt8.self), count: count)
      let pointPlace = number.exponent + 1
      if number.exponent < -4 || number.exponent >= 16 {
        putExponential(digits, exponent: number.exponent, into: &writer)
      } else if pointPlace <= 0 {
        writer.put("0.")
        writer.put(UInt8(ascii: "0"), times: -pointPlace)
        writer.put(digits)
      } else if pointPlace >= count {
        writer.put(digits)
        writer.put(UInt8(ascii: "0"), times: pointPlace - count)
        writer.put(".0")
      } else {
        writer.put(UnsafeBufferPointer(rebasing: digits[..<pointPlace]))
        writer.put(UInt8(ascii: "."))
        writer.put(UnsafeBufferPointer(rebasing: digits[pointPlace...]))
      }
    }
  }

  private static func putExponential(
    _ digits: UnsafeBufferPointer<UInt8>, exponent: Int, into writer: inout FormatWriter
  ) {
    writer.put(digits[0])
    if digits.count > 1 {
      writer.put(UInt8(ascii: "."))
      writer.put(UnsafeBufferPointer(rebasing: digits[1...]))
    }
    writer.put(exponent < 0 ? "e-" : "e+")
    let magnitude = UInt64(exponent.magnitude)
    writer.putDigits(magnitude, count: max(2, FormatWriter.digitCount(magnitude)))
  }
}

/// The shortest digits of a positive finite number, and the power of ten that the first of them counts.
private struct ShortestDigits {
  private(set) var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
  private(set) var digitCount = 0
  private(set) var exponent = 0

  /// Takes the digits from Swift's own description, which is the shortest that reads back the same.
  init(_ value: Double) {
    var description = value.description
    var isBeforePoint = true
    var writtenExponent = 0
    var pointPlace = 0
    description.withUTF8 { text in
      var position = 0
      while position < text.count, text[position] != UInt8(ascii: "e") {
        let byte = text[position]
        position += 1
        if byte == UInt8(ascii: ".") {
          isBeforePoint = false
        } else if digitCount > 0 || byte != UInt8(ascii: "0") {
          append(byte)
          if isBeforePoint { pointPlace += 1 }
        } else if !isBeforePoint {
          pointPlace -= 1
        }
      }
      writtenExponent = Self.exponent(text[position...])
    }
    exponent = writtenExponent + pointPlace - 1
    removeTrailingZeros()
  }

  private mutating func append(_ digit: UInt8) {
    withUnsafeMutableBytes(of: &digits) { $0[digitCount] = digit }
    digitCount += 1
  }

  private mutating func removeTrailingZeros() {
    withUnsafeBytes(of: digits) { storage in
      while digitCount > 1, storage[digitCount - 1] == UInt8(ascii: "0") { digitCount -= 1 }
    }
  }

  /// The number after `e`, or 0 where nothing follows.
  private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var value = 0
    for byte in text where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return text.contains(UInt8(ascii: "-")) ? -value : value
  }
}
