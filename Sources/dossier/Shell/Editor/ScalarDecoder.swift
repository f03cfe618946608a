/// Decodes UTF-8 byte by byte; what is not UTF-8 becomes U+FFFD.
struct ScalarDecoder {
  private var pending: [UInt8] = []
  private var neededCount = 0

  /// Forgets a scalar that has only begun.
  mutating func reset() {
    pending.removeAll()
    neededCount = 0
  }

  /// The scalars that are complete with this byte: none, one, or a replacement and one.
  mutating func decode(_ byte: UInt8) -> [Unicode.Scalar] {
    if neededCount > 0, byte & 0xC0 == 0x80 {
      pending.append(byte)
      guard pending.count == neededCount else { return [] }
      defer { reset() }
      return Array(String(decoding: pending, as: UTF8.self).unicodeScalars.prefix(1))
    }
    let broken: [Unicode.Scalar] = neededCount > 0 ? ["\u{FFFD}"] : []
    reset()
    switch byte {
    case 0..<0x80: return broken + [Unicode.Scalar(byte)]
    case 0xC2...0xDF: neededCount = 2
    case 0xE0...0xEF: neededCount = 3
    case 0xF0...0xF4: neededCount = 4
    default: return broken + ["\u{FFFD}"]
    }
    pending = [byte]
    return broken
  }
}
