import DossierBase
import DossierImport
import Foundation
import Testing

/// The same file gives the same result, however much of it is looked at first and however it is cut.
@Suite struct SameResultTests {
  typealias Source = RandomInputTests.Source

  /// A table with titles, texts of several lines, stray quotes, ragged rows, footers: some of each, or none.
  static func file(_ source: inout Source) -> String {
    let delimiter = [",", ";", "\t", "|"].randomElement(using: &source)!
    let newline = ["\n", "\n", "\r\n", "\r", "\r\r\n"].randomElement(using: &source)!
    let columnCount = Int.random(in: 1...4, using: &source)
    let faultShare = [0, 0, 5, 30].randomElement(using: &source)!
    var lines: [String] = []
    for _ in 0..<[0, 0, 1, 2].randomElement(using: &source)! { lines.append("Báo cáo tháng") }
    if Bool.random(using: &source) {
      lines.append((0..<columnCount).map { "c\($0)" }.joined(separator: delimiter))
    }
    for row in 0..<Int.random(in: 0..<40, using: &source) {
      var fields = (0..<columnCount).map { column in
        switch (column + Int.random(in: 0..<8, using: &source) / 7) % 4 {
        case 0: "\(row)"
        case 1: "text \(row)"
        case 2: "\"a\(newline)b\(delimiter) \"\"\(row)\"\"\""
        default: "2024-01-\(10 + row % 20)"
        }
      }
      if Int.random(in: 0..<100, using: &source) < faultShare {
        switch Int.random(in: 0..<4, using: &source) {
        case 0: fields[columnCount - 1] = "\"stray"
        case 1: fields.append("more")
        case 2: fields[0] = "\"x\"y"
        default: fields = ["end"]
        }
      }
      lines.append(fields.joined(separator: delimiter))
    }
    if Int.random(in: 0..<4, using: &source) == 0 { lines.append("Tổng cộng: \(lines.count)") }
    return lines.map { $0 + newline }.joined()
  }

  /// Everything that a user sees of a load: columns, rows, counts, rejects, or the error.
  static func outcome(_ request: ImportRequest, threadCount: Int) throws -> String {
    do throws(EngineError) {
      let loaded = try ImportHarness.load(request, threadCount: threadCount)
      let rejects = try? request.rejectsPath.map { try String(contentsOfFile: $0, encoding: .utf8) }
      return "\(loaded.columns) \(loaded.rows) \(loaded.summary.readCount) \(rejects ?? "")"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: 1...20)
  func samplesAndCutsDoNotMatter(_ seed: Int) throws {
    let path = NSTemporaryDirectory() + "dossier-same-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var source = Source(state: UInt64(seed) &* 0xA24B_AED4_963E_E407)
    for _ in 0..<25 {
      let text = Self.file(&source)
      var request = ImportRequest([.bytes(Array(text.utf8), name: "t.csv")])
      request.rejectsPath = Bool.random(using: &source) ? path : nil
      let whole = try Self.outcome(request, threadCount: 1)
      for (sampleByteCount, chunkByteCount) in [(16, 1 << 20), (16, 1), (70, 33), (300, 64), (1_000, 7)] {
        request.sampleByteCount = sampleByteCount
        request.chunkByteCount = chunkByteCount
        #expect(try Self.outcome(request, threadCount: 1 + chunkByteCount % 3) == whole, "\(text)")
      }
    }
  }

  /// More records than the dialect is judged by, so that samples end within the file.
  @Test(arguments: 1...4)
  func longFiles(_ seed: Int) throws {
    var source = Source(state: UInt64(seed) &* 0xD134_2543_DE82_EF95)
    var text = seed % 2 == 0 ? "Báo cáo\n" : ""
    text += "id,name,note\n"
    for row in 0..<4_000 {
      let isLong = Int.random(in: 0..<50, using: &source) == 0
      text += isLong ? "\(row),\"a\nb\n,\",x\n" : "\(row),n\(row),\(row % 7 == 0 ? "" : "1")\n"
      if Int.random(in: 0..<300, using: &source) == 0 { text += "\(row),\"stray,1\n" }
    }
    var request = ImportRequest([.bytes(Array(text.utf8), name: "t.csv")])
    request.rejectsPath = "/dev/null"
    let whole = try Self.outcome(request, threadCount: 1)
    for (sampleByteCount, chunkByteCount) in [(16, 1 << 20), (5_000, 999), (40_000, 1 << 14)] {
      request.sampleByteCount = sampleByteCount
      request.chunkByteCount = chunkByteCount
      #expect(try Self.outcome(request, threadCount: 2) == whole)
    }
  }
}
