import DossierBase

/// Refuses inputs that are text in another encoding, or no text at all, by their first bytes.
enum EncodingCheck {
  private static let byteCount = 4_096

  /// Looks at the bytes before they are converted; `hasEncoding` says that they will be.
  static func refuseForeign(_ file: InputFile, hasEncoding: Bool) throws(EngineError) {
    let source = try file.openUnconverted()
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var count = 0
    while count < byteCount {
      let got = try bytes.withUnsafeMutableBytesTyped(at: count) { start throws(EngineError) in
        try source.read(into: start, count: byteCount - count)
      }
      if got == 0 { break }
      count += got
    }
    let place = EngineError.Place.text(file: file.name, line: 1, column: 1)
    if let format = ForeignFormat.of(bytes[..<count]) {
      throw EngineError(.data, "the file is \(format.name), not CSV", at: place, hint: format.hint(file.name))
    }
    if !hasEncoding, let encoding = unicodeEncoding(bytes[..<count]) {
      throw EngineError(
        .data, "the file is \(encoding), not UTF-8", at: place,
        hint: "load it with --encoding \(encoding.lowercased())")
    }
  }

  /// The form of Unicode, by byte order marks and the pattern of zero bytes, if it is not UTF-8.
  private static func unicodeEncoding(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count >= 4 else { return nil }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0xFF, 0xFE, 0, 0), (0, 0, 0xFE, 0xFF): return "UTF-32"
    case (0xFF, 0xFE, _, _), (0xFE, 0xFF, _, _): return "UTF-16"
    default: break
    }
    var zeros = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() where byte == 0 { zeros[index & 3] += 1 }
    let quarter = bytes.count / 4
    let isMostlyZero = zeros.map { $0 * 4 >= quarter * 3 }
    switch isMostlyZero.count(where: { $0 }) {
    case 3: return isMostlyZero[0] ? "UTF-32BE" : "UTF-32LE"
    case 2 where isMostlyZero[0] == isMostlyZero[2]: return isMostlyZero[0] ? "UTF-16BE" : "UTF-16LE"
    default: return nil
    }
  }
}

/// Files that are no CSV, known by their first bytes.
private struct ForeignFormat {
  var name: String
  /// The program that gives the bytes within.
  var program: String?
  private var magic: [UInt8]

  private init(_ name: String, _ magic: [UInt8], program: String? = nil) {
    self.name = name
    self.magic = magic
    self.program = program
  }

  private static let all = [
    ForeignFormat("compressed with bzip2", Array("BZh".utf8), program: "bunzip2 -c"),
    ForeignFormat("compressed with xz", [0xFD] + Array("7zXZ\0".utf8), program: "xz -dc"),
    ForeignFormat("compressed with lz4", [0x04, 0x22, 0x4D, 0x18], program: "lz4 -dc"),
    ForeignFormat("compressed with compress", [0x1F, 0x9D], program: "uncompress -c"),
    ForeignFormat("a 7z archive", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
    ForeignFormat("a RAR archive", Array("Rar!\u{1A}\u{7}".utf8)),
    ForeignFormat("a ZIP archive", [0x50, 0x4B, 3, 4], program: "unzip -p"),
    ForeignFormat("an empty ZIP archive", [0x50, 0x4B, 5, 6]),
    ForeignFormat("an old Office document (perhaps an Excel workbook)", [0xD0, 0xCF, 0x11, 0xE0]),
    ForeignFormat("a Parquet file", Array("PAR1".utf8)),
    ForeignFormat("an ORC file", Array("ORC\u{8}".utf8)),
    ForeignFormat("an Avro file", Array("Obj\u{1}".utf8)),
    ForeignFormat("an Arrow file", Array("ARROW1\0".utf8)),
    ForeignFormat("an SQLite database", Array("SQLite format 3\0".utf8)),
    ForeignFormat("a PDF document", Array("%PDF-".utf8)),
    ForeignFormat("an HTML page", Array("<html".utf8)),
    ForeignFormat("an HTML page", Array("<!doctype html".utf8)),
  ]

  static func of(_ bytes: ArraySlice<UInt8>) -> ForeignFormat? {
    guard
      var format = all.first(where: { format in
        bytes.count >= format.magic.count
          && zip(format.magic, bytes).allSatisfy {
            $0 == $1 || format.isLetters && $0 == TextBytes.lowered($1)
          }
      })
    else { return nil }
    if format.program == "bunzip2 -c" {
      // Words may begin like this; the level and the mark of a block follow.
      guard bytes.count >= 10, bytes[4] == 0x31 && bytes[5] == 0x41 || bytes[4] == 0x17 && bytes[5] == 0x72
      else {
        return nil
      }
    }
    if format.program == "unzip -p", isWorkbook(bytes) {
      format.name = "an Excel workbook"
      format.program = nil
    }
    return format
  }

  /// HTML may be written in capitals.
  private var isLetters: Bool { magic.first == UInt8(ascii: "<") }

  private static func isWorkbook(_ bytes: ArraySlice<UInt8>) -> Bool {
    let head = String(decoding: bytes, as: UTF8.self)
    return head.contains("[Content_Types].xml") || head.contains("xl/")
  }

  func hint(_ file: String) -> String {
    program.map { "load what is in it: \($0) \(file) | dossier import DATABASE -" }
      ?? "save it as CSV (UTF-8) first"
  }
}
