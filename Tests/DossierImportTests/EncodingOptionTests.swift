import DossierBase
import DossierImport
import Testing

/// Inputs in other encodings: converted where the user names the encoding, else refused with its name.
@Suite struct EncodingOptionTests {
  private static func load(
    _ bytes: [UInt8], _ encoding: String?, chunkByteCount: Int = 1 << 20, rejects: String? = nil
  ) throws(EngineError) -> ImportHarness.Loaded {
    var request = ImportRequest([.bytes(bytes, name: "t.csv")])
    request.encoding = encoding
    request.chunkByteCount = chunkByteCount
    request.rejectsPath = rejects
    return try ImportHarness.load(request)
  }

  private static let utf16 = Array("id,tên\n1,Đất đai\n2,\"a\nb\"\n".utf16)
  /// "Đất đai", "Hộ tịch" with the marks behind their letters, as Windows-1258 has them.
  private static let windows1258: [UInt8] =
    Array("id,name\n1,".utf8) + [0xD0, 0xE2, 0xEC, 0x74, 0x20, 0xF0, 0x61, 0x69] + Array("\n2,H".utf8)
    + [0xF4, 0xF2, 0x20, 0x74, 0x69, 0xF2, 0x63, 0x68, 10]
  private static let tcvn: [UInt8] =
    Array("id,name\n1,".utf8) + [0xA7, 0xCA, 0x74, 0x20, 0xAE, 0x61, 0x69] + Array("\n2,H".utf8)
    + [0xE9, 0x20, 0x74, 0xDE, 0x63, 0x68, 10]

  @Test(arguments: [1 << 20, 1, 7])
  func isConverted(_ chunkByteCount: Int) throws {
    let little = Self.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = Self.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for (bytes, encoding) in [
      ([0xFF, 0xFE] + little, "utf-16"), (little, "UTF-16LE"), (big, "utf-16be"),
      ([0xFE, 0xFF] + big, "utf-16"),
    ] {
      let loaded = try Self.load(bytes, encoding, chunkByteCount: chunkByteCount)
      #expect(loaded.columns == ["id BIGINT", "tên VARCHAR"], "\(encoding)")
      #expect(loaded.rows == ["1,Đất đai", "2,a\nb"])
    }
    for (bytes, encoding) in [(Self.windows1258, "windows-1258"), (Self.tcvn, "tcvn"), (Self.tcvn, "tcvn3")] {
      let loaded = try Self.load(bytes, encoding, chunkByteCount: chunkByteCount)
      #expect(loaded.rows == ["1,Đất đai", "2,Hộ tịch"], "\(encoding)")
    }
    #expect(try Self.load(Array("a\nĐ\n".utf8), "UTF-8").rows == ["Đ"])
  }

  @Test func isNeverGuessedButNamed() {
    for (bytes, name) in [(Self.windows1258, "windows-1258"), (Self.tcvn, "tcvn")] {
      let error = #expect(throws: EngineError.self) { _ = try Self.load(bytes, nil) }
      #expect(error?.message.contains("is not UTF-8") == true)
      #expect(error?.hint?.contains("--encoding \(name)") == true, "\(error?.hint ?? "")")
    }
    let little = Self.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let error = #expect(throws: EngineError.self) { _ = try Self.load(little, nil) }
    #expect(error?.hint?.contains("--encoding utf-16") == true)
  }

  @Test func bytesThatAreNoTextAreABadRow() throws {
    let bytes = Array("a,b\n1,x\n2,".utf8) + [0xC0, 0xAF] + Array("\n3,z\n".utf8)
    let error = #expect(throws: EngineError.self) { _ = try Self.load(bytes, "ASCII") }
    #expect(error?.place == .text(file: "t.csv", line: 3, column: 2))
    #expect(error?.message.contains("encoding ASCII") == true)
    let loaded = try Self.load(bytes, "ASCII", chunkByteCount: 3, rejects: "/dev/null")
    #expect(loaded.rows == ["1,x", "3,z"])
    #expect(loaded.summary.rejectedCount == 1)
    // A letter cut by the end of the input.
    let cut = #expect(throws: EngineError.self) {
      _ = try Self.load([0x61, 0, 10, 0, 0x31, 0, 10], "utf-16le")
    }
    #expect(cut?.code == .data)
  }
}
