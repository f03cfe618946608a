import DossierBase
import Foundation
import Synchronization
import Testing

@testable import DossierDB

/// A recorded file of this draft: it is read as it was written, and written again byte for byte.
///
/// With RECORD_GOLDEN set in the environment it is recorded anew, as a new draft asks for.
@Suite final class GoldenFileTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Golden/draft.dossier")
  private let folder = NSTemporaryDirectory() + "dossier-golden-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A small city, and a table of what cities have not: prose, doubles, numbers without order.
  private func make(at path: String) throws -> Connection {
    let connection = try Database(path: path, options: .init(threadCount: 1)).connect()
    let city = Mutex<[UInt8]>([])
    _ = try Database().connect().generateCity(CityOptions(rowCount: 2_000, columns: .peers)) { bytes in
      city.withLock { $0.append(contentsOf: bytes) }
    }
    var random = SplitMix(state: 7)
    var notes = "number,text,share,amount,step,kind\n"
    for row in 0..<400 {
      let words = (0..<6).map { _ in Self.words[Int(random.next() % UInt64(Self.words.count))] }
      let digits = String(10_000_000_000 + random.next() % 8_999_999_999)
      notes +=
        "n\(digits),\(words.joined(separator: " ")) \(row),\(Double(random.next() % 7) / 8),\(random.next() >> 2),\(row / 40),note\n"
    }
    for (name, text) in [("dossiers", city.withLock { $0 }), ("notes", Array(notes.utf8))] {
      let csv = "\(folder)/\(name).csv"
      try Data(text).write(to: URL(filePath: csv))
      var options = ImportOptions()
      options.table = name
      _ = try connection.importCSV([.file(csv)], options: options)
    }
    return connection
  }

  private static let words = [
    "hồ sơ", "bổ sung", "giấy chứng nhận", "quyền sử dụng đất", "chậm", "trả lại", "đã liên hệ", "chờ",
    "phòng", "ký",
    "hẹn lại", "thiếu bản sao", "nộp trực tuyến", "phí", "chuyển", "xác minh", "người nộp", "ủy quyền",
  ]

  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
      return bits ^ bits >> 31
    }
  }

  private static func rows(_ table: String, _ connection: Connection) throws -> [String] {
    let result = try connection.query("SELECT * FROM \(table)")
    let columnCount = result.columns.count
    return result.map { row in (0..<columnCount).map { row[$0].description }.joined(separator: "|") }
  }

  @Test func isReadAndWrittenAsItWas() throws {
    let path = folder + "/now.dossier"
    let now = try make(at: path)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try Data(contentsOf: URL(filePath: path)).write(to: Self.file)
    }
    let golden = try Database(path: Self.file.path, options: .init(isReadOnly: true)).connect()
    let contents = try Database.inspect(path: Self.file.path)
    for table in contents.tables {
      #expect(try Self.rows(table.name, golden) == Self.rows(table.name, now), "\(table.name)")
    }
    #expect(contents.tables.count >= 10)
    let written = try Data(contentsOf: URL(filePath: path))
    let isSame = try written == Data(contentsOf: Self.file)
    #expect(isSame, "a change of what is written is a new draft; RECORD_GOLDEN=1 records its file")
  }

  /// Buckets stand in times of day, which have no name of their own; digits and compressed texts are for columns of more
  /// texts than a dictionary holds, too many for a recorded file.
  @Test func hasTheEncodingsOfSmallTables() throws {
    let uses = try Database.inspect(path: Self.file.path).tables.flatMap(\.columns).flatMap(\.encodings)
    #expect(
      Set(uses.map(\.name)) == [
        "constant", "bit-packed", "run-end", "dictionary", "plain", "zstd", "day and time", "difference",
        "template",
        "tree", "patched runs", "dependent",
      ])
  }
}
