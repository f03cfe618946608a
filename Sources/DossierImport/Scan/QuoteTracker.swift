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
  /// `bits` marks the quotes of the block at `position`, `separators` its delimiters and newlines; a byte before the
  /// first block is readable and is a newline.
  @inline(__always)
  mutating func inside(
    _ bits: UInt64, separators: UInt64, at position: Int, _ bytes: UnsafePointer<UInt8>
  ) -> UInt64 {
    if bits == 0 { return isInside ? ~0 : 0 }
    // Mostly every quote closes, or opens behind a separator or one that closes.
    let inside = Self.prefixXor(bits) ^ (isInside ? ~0 : 0)
    let (opening, closing) = (bits & inside, bits & ~inside)
    let before = bytes[position &- 1]
    let isBegin = before == delimiter || before == newline
    let afterClosing = closing << 1 | (lastClose == position &- 1 ? 1 : 0)
    if opening & ~(separators << 1 | (isBegin ? 1 : 0) | afterClosing) == 0 {
      isInside = inside >> 63 == 1
      if closing != 0 { lastClose = position &+ 63 &- closing.leadingZeroBitCount }
      let fresh = opening & ~afterClosing
      if fresh != 0 { lastOpen = position &+ 63 &- fresh.leadingZeroBitCount }
      return inside
    }
    return insideByQuote(bits, at: position, bytes)
  }

  @inline(never)
  private mutating func insideByQuote(
    _ bits: UInt64, at position: Int, _ bytes: UnsafePointer<UInt8>
  ) -> UInt64 {
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
