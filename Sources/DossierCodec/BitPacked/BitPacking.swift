import DossierBase

/// The interleaved layout of up to 1,024 unsigned numbers of `width` bits each.
///
/// Numbers are packed into words of 8, 16, 32 or 64 bits, the narrowest that hold `width` bits. A *row* is
/// 128 bytes of such words: 1,024 / word bits *lanes*. Number `i` is in lane `i % lanes`, and each lane is a
/// bit string of its own, least significant bit first, whose words stand one row apart. So one step of
/// decoding shifts and masks a whole row by the same amounts and gives neighbouring numbers.
enum BitPacking {
  /// Bytes of one row of words.
  static let rowByteCount = 128

  /// Bits of the words for numbers of a width from 1 to 64.
  @inline(__always)
  static func wordBitCount(width: Int) -> Int {
    width <= 8 ? 8 : width <= 16 ? 16 : width <= 32 ? 32 : 64
  }

  /// Bytes that `count` numbers take: whole rows, none for a width of 0.
  static func byteCount(width: Int, count: Int) -> Int {
    if width == 0 { return 0 }
    let bits = wordBitCount(width: width)
    let lanes = Limits.vectorRowCount / bits
    let steps = (count + lanes - 1) / lanes
    return (steps * width + bits - 1) / bits * rowByteCount
  }
}
