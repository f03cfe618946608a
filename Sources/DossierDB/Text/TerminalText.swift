/// Bytes as a terminal may get them: what it would obey is written out, whatever the bytes are of.
package enum TerminalText {
  /// Appends bytes of UTF-8 to what a terminal gets.
  ///
  /// Control characters but line feeds and tabs, marks that turn the direction of writing, and bytes that are not
  /// UTF-8 are escaped, in the manner of ``DisplayText/escaped(_:)``.
  ///
  /// - Parameter styles: ranges of the bytes, ascending, that are commands on purpose and go through as they are.
  package static func append(
    _ bytes: UnsafeRawBufferPointer, styles: [Range<Int>] = [], to output: inout [UInt8]
  ) {
    var position = 0
    for style in styles {
      appendEscaped(UnsafeRawBufferPointer(rebasing: bytes[position..<style.lowerBound]), to: &output)
      output += bytes[style]
      position = style.upperBound
    }
    appendEscaped(UnsafeRawBufferPointer(rebasing: bytes[position...]), to: &output)
  }

  private static func appendEscaped(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      if (0x20..<0x7F).contains(byte) || byte == 0x0A || byte == 0x09 {
        output.append(byte)
        position += 1
        continue
      }
      guard let (scalar, length) = scalar(in: bytes, at: position) else {
        output += Array("\\x\(String(byte, radix: 16, uppercase: true))".utf8)
        position += 1
        continue
      }
      if DisplayText.isUnsafe(scalar) {
        output += Array(DisplayText.escape(scalar).utf8)
      } else {
        output += bytes[position..<position + length]
      }
      position += length
    }
  }

  /// The scalar that begins at a position, if its bytes are right.
  private static func scalar(
    in bytes: UnsafeRawBufferPointer, at position: Int
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    let first = UInt32(bytes[position])
    let (length, bits, least): (Int, UInt32, UInt32)
    switch first {
    case 0..<0x80: (length, bits, least) = (1, first, 0)
    case 0xC2...0xDF: (length, bits, least) = (2, first & 0x1F, 0x80)
    case 0xE0...0xEF: (length, bits, least) = (3, first & 0x0F, 0x800)
    case 0xF0...0xF4: (length, bits, least) = (4, first & 0x07, 0x1_0000)
    default: return nil
    }
    guard position + length <= bytes.count else { return nil }
    var value = bits
    for byte in bytes[position + 1..<position + length] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }
}
