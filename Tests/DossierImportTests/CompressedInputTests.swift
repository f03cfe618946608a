import CZlib
import CZstd
import DossierBase
import DossierImport
import Foundation
import Testing

@Suite struct CompressedInputTests {
  static let text = "n,s\n" + (0..<20_000).map { "\($0),text \($0 % 13)\n" }.joined()
  static let plain = try? ImportHarness.load(text)

  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    return [UInt8](unsafeUninitializedCapacity: bytes.count + 1_000) { output, count in
      input.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        deflate(&stream, Z_FINISH)
      }
      count = Int(stream.total_out)
    }
  }

  static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { output, count in
      count = ZSTD_compress(output.baseAddress, output.count, bytes, bytes.count, 3)
    }
  }

  /// The text as one member, and as two.
  static func forms(_ compress: ([UInt8]) -> [UInt8]) -> [[UInt8]] {
    let bytes = Array(text.utf8)
    return [compress(bytes), compress(Array(bytes[..<70_001])) + compress(Array(bytes[70_001...]))]
  }

  @Test func bothFormatsLoadLikePlainText() throws {
    for bytes in Self.forms(Self.gzip) + Self.forms(Self.zstd) {
      for threadCount in [1, 3] {
        var request = ImportRequest([.bytes(bytes, name: "t.csv")])
        request.sampleByteCount = 100
        request.chunkByteCount = 10_000
        let loaded = try ImportHarness.load(request, threadCount: threadCount)
        #expect(loaded.rows == Self.plain?.rows)
        #expect(loaded.summary.byteCount == Self.text.utf8.count - 4)
      }
    }
  }

  @Test func cutOrDamagedDataIsAnError() {
    for bytes in [Self.gzip(Array(Self.text.utf8)), Self.zstd(Array(Self.text.utf8))] {
      var damaged = bytes
      for place in (bytes.count / 2)..<(bytes.count / 2 + 20) { damaged[place] ^= 0x5A }
      for (broken, word) in [(Array(bytes.dropLast(9)), "ends in the middle"), (damaged, "damaged")] {
        let error = #expect(throws: EngineError.self) {
          _ = try ImportHarness.load(ImportRequest([.bytes(broken, name: "t.csv")]))
        }
        #expect(error?.code == .data)
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
      }
    }
  }

  @Test func aNameThatPromisesTooMuch() {
    let error = #expect(throws: EngineError.self) {
      _ = try ImportHarness.load(ImportRequest([.bytes(Array("a,b\n1,2\n".utf8), name: "t.csv.gz")]))
    }
    #expect(error?.message.contains("named like gzip") == true)
  }
}
