/// Follows the quotes of a CSV from block to block of 64 bytes.
///
/// A quote opens a text only where a field begins (blanks before it allowed); elsewhere in an unquoted
/// field it is an ordinary character, as in `5" pipe`. A doubled quote closes and opens again.
struct QuoteTracker {
  let delimiter: UInt8
  let newline: UInt8
  private(set) var isInside = false
  /// Where the quote stands that was opened last.
  private(set) var lastOpen = 0
  private var lastClose = -2

  init(_ dialect: Dialect) {
    delimiter = dialect.delimiter
    newline = dialect.newline
  }

  /// The bytes of the block that stand inside quotes, opening quotes included.
  ///
  /// `bits` marks the quotes of the block at `position`; a byte before the first block is readable and is
  /// a newline.
  @inline(__always)
  mutating func inside(_ bits: UInt64, at position: Int, _ bytes: UnsafePointer<UInt8>) -> UInt64 {
    if bits == 0 { return isInside ? ~0 : 0 }
    let wasInside = isInside
    var remaining = bits
    var toggles: UInt64 = 0
    while remaining != 0 {
      let place = position &+ remaining.trailingZeroBitCount
      if isInside {
        isInside = false
        lastClose = place
        toggles |= remaining & (0 &- remaining)
      } else if place == lastClose &+ 1 || isFieldStart(place, bytes) {
        if place != lastClose &+ 1 { lastOpen = place }
        isInside = true
        toggles |= remaining & (0 &- remaining)
      }
      remaining &= remaining &- 1
    }
    return Self.prefixXor(toggles) ^ (wasInside ? ~0 : 0)
  }

  @inline(__always)
  private func isFieldStart(_ place: Int, _ bytes: UnsafePointer<UInt8>) -> Bool {
    var before = place &- 1
    while bytes[before] == UInt8(ascii: " "), delimiter != UInt8(ascii: " ") { before &-= 1 }
    let byte = bytes[before]
    return byte == delimiter || byte == newline
  }

  /// Bit i of the result is the parity of the bits 0…i.
  @inline(__always)
  static func prefixXor(_ bits: UInt64) -> UInt64 {
    var sum = bits
    sum ^= sum << 1
    sum ^= sum << 2
    sum ^= sum << 4
    sum ^= sum << 8
    sum ^= sum << 16
    sum ^= sum << 32
    return sum
  }
}
