/// Pasted text as the buffer takes it.
enum PastedText {
  /// The text with line ends as line feeds, and without control characters but these and tabs.
  static func clean(_ bytes: some Sequence<UInt8>) -> String {
    var kept: [UInt8] = []
    var isAfterReturn = false
    for byte in bytes {
      switch byte {
      case 0x0D: kept.append(0x0A)
      case 0x0A: if !isAfterReturn { kept.append(byte) }
      case 0x09, 0x20..<0x7F, 0x80...: kept.append(byte)
      default: break
      }
      isAfterReturn = byte == 0x0D
    }
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: kept, as: UTF8.self).unicodeScalars
    where !(0x7F..<0xA0).contains(scalar.value) {
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
