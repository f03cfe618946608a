import DossierDB
import Foundation
import Testing

/// Flips single bits of a file under the public face: an error that names the place, or the right answer.
///
/// Takes some hundred of every bit of header and metadata and of one in every 97th byte elsewhere. With
/// `DOSSIER_FAULTS=all` in the environment it takes all of them for the hand-written dossiers.
@Suite struct FlippedBitsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let isWhole = ProcessInfo.processInfo.environment["DOSSIER_FAULTS"] == "all"

  private let folder: URL
  private var original: String { folder.appending(path: "original.dossier").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "dossier-flips-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  @Test func handWrittenDossiers() throws {
    try campaign("hand_dossiers.csv", mappings: [:], sampleCount: Self.isWhole ? .max : 300)
  }

  @Test func bostonSample() throws {
    let mappings = [
      "dossier_id": "CASE_ENQUIRY_ID", "accepted_at": "OPEN_DT", "current_due_at": "TARGET_DT",
      "finished_at": "CLOSED_DT", "resolving_agency": "Department", "sector": "REASON",
    ]
    try campaign("boston-311-sample.csv", mappings: mappings, sampleCount: Self.isWhole ? 5_000 : 30)
  }

  private func campaign(_ data: String, mappings: [String: String], sampleCount: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Database(path: original).connect().importCSV(
      path: Self.root.appending(path: "datasets/\(data)").path,
      options: ImportOptions(mappings: mappings.map { .init(field: $0.key, header: $0.value) }))
    let right = try answers(original)
    let everything = try bits()
    let step = max(1, everything.count / sampleCount)
    let chosen = stride(from: 0, to: everything.count, by: step).map { everything[$0] }
    let bytes = try Data(contentsOf: URL(filePath: original))
    let errorCount = Tally()
    DispatchQueue.concurrentPerform(iterations: 2) { part in
      let path = folder.appending(path: "part\(part).dossier").path
      do {
        try bytes.write(to: URL(filePath: path))
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        for index in stride(from: part, to: chosen.count, by: 2) {
          let bit = chosen[index]
          try file.write(bytes[bit / 8] ^ 1 << (bit % 8), at: bit / 8)
          if try isRefused(path, right, "\(data), byte \(bit / 8), bit \(bit % 8)") { errorCount.add() }
          try file.write(bytes[bit / 8], at: bit / 8)
        }
      } catch {
        Issue.record(error)
      }
    }
    print("\(data): \(chosen.count) of \(everything.count) bits, \(errorCount.value) refused")
    #expect(errorCount.value > chosen.count / 2)
  }

  /// Every bit of headers and metadata, and one in every 97th byte elsewhere.
  private func bits() throws -> [Int] {
    let contents = try Database.inspect(path: original)
    // A file of one commit ends with its metadata; before that, and between headers, are 16,384 bytes.
    let headersEnd = 16_384
    let columnCount = contents.tables.reduce(0) { $0 + $1.columns.count }
    let metadataStart =
      contents.byteCount - (contents.metadataByteCount - headersEnd) - 8 * 2 * columnCount
    return (0..<contents.byteCount).flatMap { byte in
      let isHeader = byte < headersEnd && byte % 4_096 < 512
      if isHeader || byte >= metadataStart { return (0..<8).map { byte * 8 + $0 } }
      return byte % 97 == 0 ? [byte * 8 + byte / 97 % 8] : []
    }
  }

  /// All values of all tables, and numbers computed from them, as bytes.
  private func answers(_ path: String) throws -> [UInt8] {
    let connection = try Database(
      path: path, options: Database.Options(isReadOnly: true, threadCount: 1)
    ).connect()
    var queries = try connection.query("SHOW TABLES").map { "SELECT * FROM \($0[0])" }
    queries.append(
      "SELECT sector, count(*), min(accepted_at), max(finished_at) FROM dossiers GROUP BY ALL ORDER BY ALL")
    var answers: [UInt8] = []
    for query in queries {
      for row in try connection.query(query) {
        for column in 0..<row.columnCount {
          let isNull = !row.appendText(column, to: &answers)
          answers.append(isNull ? 0 : 1)
        }
      }
    }
    return answers
  }

  /// True if reading gave a placed error, false if it gave the right answer; anything else fails the test.
  private func isRefused(_ path: String, _ right: [UInt8], _ what: String) throws -> Bool {
    do {
      #expect(try answers(path) == right, "\(what)")
      return false
    } catch let error as DossierError {
      #expect([.damaged, .notDossierFile].contains(error.code) && error.place != nil, "\(what): \(error)")
      if error.code == .damaged {
        #expect(try !Database.check(path: path).isSound, "\(what): \(error)")
        _ = try Database.inspect(path: path)
      }
      return true
    }
  }
}

/// A count that threads share.
private final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func add() { lock.withLock { count += 1 } }
  var value: Int { lock.withLock { count } }
}

extension FileHandle {
  fileprivate func write(_ byte: UInt8, at offset: Int) throws {
    try seek(toOffset: UInt64(offset))
    try write(contentsOf: Data([byte]))
  }
}
