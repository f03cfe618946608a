import DossierVector

/// Refuses inputs that are text in another encoding, or no text at all, by their first bytes.
enum EncodingCheck {
  static func refuseForeign(_ sample: Sample, name: String) throws(EngineError) {
    let count = min(sample.end - sample.start, 4_096)
    let bytes = UnsafeBufferPointer(start: sample.bytes + sample.start, count: count)
    guard let encoding = foreignEncoding(bytes) else { return }
    throw EngineError(
      .data, "the file is \(encoding), not UTF-8", at: .text(file: name, line: 1, column: 1),
      hint: encoding.hasPrefix("UTF-")
        ? "convert it first, for example with iconv -f \(encoding) -t UTF-8" : nil)
  }

  /// What the bytes are if they are not in UTF-8, by byte order marks and the pattern of zero bytes.
  private static func foreignEncoding(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard bytes.count >= 4 else { return nil }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0xFF, 0xFE, 0, 0), (0, 0, 0xFE, 0xFF): return "UTF-32"
    case (0xFF, 0xFE, _, _), (0xFE, 0xFF, _, _): return "UTF-16"
    case (0x50, 0x4B, 3, 4): return "a ZIP archive (perhaps an Excel workbook)"
    case (0xD0, 0xCF, 0x11, 0xE0): return "an old Office document (perhaps an Excel workbook)"
    case (0x50, 0x41, 0x52, 0x31): return "a Parquet file"
    default: break
    }
    var zeros = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() where byte == 0 { zeros[index & 3] += 1 }
    let quarter = bytes.count / 4
    let isMostlyZero = zeros.map { $0 * 4 >= quarter * 3 && quarter > 0 }
    switch isMostlyZero.count(where: { $0 }) {
    case 3: return "UTF-32"
    case 2 where isMostlyZero[0] == isMostlyZero[2]: return "UTF-16"
    default: return nil
    }
  }
}
