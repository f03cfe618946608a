/// How texts are written that have one beginning and a number of one width: `HS0012345` begins with `HS` and has seven
/// digits, which are 12,345.
@usableFromInline package struct DigitsForm: Hashable, Sendable {
  @usableFromInline package let prefix: [UInt8]
  /// Digits of a number; smaller ones begin with zeros.
  @usableFromInline package let width: Int

  /// Digits of a number at most, so that it fits 64 bits.
  package static let greatestWidth = 18
  /// Bytes of a beginning at most, so that a few of them cannot stand for texts of any size.
  package static let greatestPrefixByteCount = 256

  /// Nil if there is no such form.
  package init?(prefix: [UInt8], width: Int) {
    guard (1...Self.greatestWidth).contains(width), prefix.count <= Self.greatestPrefixByteCount else {
      return nil
    }
    self.prefix = prefix
    self.width = width
  }

  /// The form of a text, of whose digits at the end all count, up to ``greatestWidth``; nil if it has none.
  package init?(of text: UnsafeBufferPointer<UInt8>) {
    var width = 0
    while width < min(text.count, Self.greatestWidth), Self.isDigit(text[text.count - 1 - width]) {
      width += 1
    }
    self.init(prefix: Array(text.dropLast(width)), width: width)
  }

  /// Bytes of a text.
  @inlinable package var byteCount: Int { prefix.count + width }

  /// Numbers are below it.
  package var numberLimit: Int64 { (0..<width).reduce(1) { limit, _ in limit * 10 } }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// The number of a text; nil if it is of another form.
  @inline(__always)
  package func number(of text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard text.count == byteCount, let start = text.baseAddress else { return nil }
    for place in prefix.indices where start[place] != prefix[place] { return nil }
    var number: Int64 = 0
    var areDigits = true
    for place in prefix.count..<text.count {
      areDigits = areDigits && Self.isDigit(start[place])
      number = number &* 10 &+ Int64(start[place] &- UInt8(ascii: "0"))
    }
    return areDigits ? number : nil
  }

  /// The number of a text; nil if it is of another form.
  package func number(of text: [UInt8]) -> Int64? { text.withUnsafeBufferPointer { number(of: $0) } }

  /// Writes the text of a number, of ``byteCount`` bytes.
  ///
  /// - Parameter number: from 0 on, below ``numberLimit``.
  @inlinable @inline(__always)
  package func write(_ number: Int64, to target: UnsafeMutablePointer<UInt8>) {
    for place in prefix.indices { target[place] = prefix[place] }
    var rest = UInt64(truncatingIfNeeded: number)
    var place = byteCount
    while place > prefix.count {
      place &-= 1
      target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
