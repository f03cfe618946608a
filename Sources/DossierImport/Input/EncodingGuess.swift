import DossierBase

/// Names the encoding that text most probably has: for a hint, never to read it so.
enum EncodingGuess {
  private static let candidates = ["windows-1258", "tcvn", "viscii", "windows-1252"]
  private static let vietnamese: Set<UInt32> = {
    let letters =
      "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
      + "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
    return Set(letters.unicodeScalars.map(\.value) + [0x300, 0x301, 0x303, 0x309, 0x323])
  }()

  /// The hint for bytes that are not UTF-8.
  static func hint(for bytes: UnsafeBufferPointer<UInt8>) -> String {
    let name = probable(bytes) ?? "windows-1258"
    return "the file may be in the encoding \(name): load it with --encoding \(name), or the one it has"
  }

  /// The encoding in which the bytes are mostly Vietnamese letters, or nil if there is none.
  static func probable(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var best: (name: String, score: Double)?
    for name in candidates {
      guard let score = score(bytes, name), score > best?.score ?? 0 else { continue }
      best = (name, score)
    }
    return best?.name
  }

  /// The part of the letters beyond ASCII that are Vietnamese; capitals within words count against it.
  private static func score(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) -> Double? {
    guard let converter = try? TextConverter(from: name) else { return nil }
    let head = UnsafeBufferPointer(rebasing: bytes.prefix(4_096))
    var output = [UInt8](repeating: 0, count: 4 * head.count + 16)
    let count = output.withUnsafeMutableBufferPointer {
      converter.convert(head, into: $0, isLast: true).writtenByteCount
    }
    var foreign = 0
    var good = 0.0
    var previous = Unicode.Scalar(UInt8(ascii: " "))
    for scalar in String(decoding: output[..<count], as: UTF8.self).unicodeScalars {
      if scalar.value >= 0x80 {
        foreign += 1
        let isOdd = previous.properties.isLowercase && scalar.properties.isUppercase
        if vietnamese.contains(scalar.value), !isOdd { good += 1 }
      }
      previous = scalar
    }
    return foreign == 0 ? nil : good / Double(foreign)
  }
}
