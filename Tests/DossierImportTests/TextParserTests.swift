import DossierBase
import Foundation
import Testing

@Suite struct TextParserTests {
  /// Lines of `casts.tsv`, recorded from DuckDB: type, text, result.
  static let recorded: [[String]] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent("Corpus/casts.tsv")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map { $0.components(separatedBy: "\t") }
  }()

  static func unescaped(_ text: String) -> [UInt8] {
    let plain = text.replacingOccurrences(of: "\\\\", with: "\u{0}")
      .replacingOccurrences(of: "\\t", with: "\t").replacingOccurrences(of: "\\n", with: "\n")
      .replacingOccurrences(of: "\u{0}", with: "\\")
    return Array(plain.utf8)
  }

  static func cast(_ text: [UInt8], to type: String) -> String? {
    text.withUnsafeBufferPointer { bytes in
      switch type {
      case "BOOLEAN": BooleanParser.parse(bytes).map { $0 ? "1" : "0" }
      case "BIGINT": IntegerParser.int64(bytes).map(String.init)
      case "HUGEINT": IntegerParser.int128(bytes).map(String.init)
      case "DOUBLE": DoubleParser.parse(bytes).map { String(Int64(bitPattern: $0.bitPattern)) }
      case "DECIMAL(10,2)": DecimalParser.parse(bytes, precision: 10, scale: 2).map(String.init)
      case "DATE": DateParser.parse(bytes).map(String.init)
      case "TIME": TimeParser.parse(bytes).map(String.init)
      case "TIMESTAMP": TimestampParser.parse(bytes).map(String.init)
      default: nil
      }
    }
  }

  @Test func castsAsRecorded() {
    #expect(Self.recorded.count > 2_000)
    for line in Self.recorded {
      #expect(Self.cast(Self.unescaped(line[1]), to: line[0]) ?? "-" == line[2], "\(line[0]) of '\(line[1])'")
    }
  }
}
