import DossierDB
import Foundation
import Testing

/// A database without a file.
@Suite final class InMemoryTests {
  private let folder = NSTemporaryDirectory() + "dossier-memory-\(UUID().uuidString)"
  private let intoT = ImportOptions(table: "t")

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    return folder + "/" + name
  }

  private func code(_ body: () throws -> Void) -> DossierError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? DossierError)?.code
    }
  }

  @Test func tablesGrowAndGetColumns() throws {
    let database = Database(inMemory: .init(threadCount: 2))
    let connection = database.connect()
    let csv = try file("n.csv", "n\n1\n2\n")
    try connection.importCSV(path: csv, options: intoT)
    let wider = try file("m.csv", "n,m\n3,x\n")
    try database.connect().importCSV(path: wider, options: intoT)
    #expect(try connection.query("SELECT n, m FROM t").map { $0[1].description } == ["NULL", "NULL", "x"])
    #expect(try connection.query("SELECT count(*) FROM calendar")[0].integer(0) == 118)
    #expect(
      try connection.query("SELECT working_days(DATE '2024-04-29', DATE '2024-05-02')")[0].integer(0) == 1)
  }

  @Test func builtInTablesAreThereUntilTheyAreReplaced() throws {
    let database = Database(inMemory: .init())
    let connection = database.connect()
    let builtIn = [
      "agencies", "calendar", "lineage", "procedures", "sector_groups", "sectors", "series_breaks", "targets",
    ]
    func names() throws -> [String] { try connection.query("SHOW TABLES").map { $0[0].description } }
    #expect(try names() == builtIn)
    let csv = try file("c.csv", "date,kind,note\n2024-05-01,closure,Labour Day\n")
    let summary = try database.connect().importCSV(path: csv, options: ImportOptions(table: "Calendar"))
    #expect(summary.notes.contains("the table calendar was replaced: 118 rows before, 1 now"))
    #expect(try names() == builtIn.map { $0 == "calendar" ? "Calendar" : $0 }.sorted())
    #expect(try connection.query("SELECT count(*) FROM calendar")[0].integer(0) == 1)
    #expect(try connection.query("SELECT count(*) FROM sectors")[0].integer(0) ?? 0 > 1)
    #expect(
      try Database(inMemory: .init()).connect().query("SELECT count(*) FROM calendar")[0].integer(0) == 118)
  }

  @Test func readOnlyRefusesEveryChange() throws {
    let connection = Database(inMemory: .init(isReadOnly: true)).connect()
    let csv = try file("n.csv", "n\n1\n")
    #expect(code { try connection.importCSV(path: csv, options: intoT) } == .usage)
    #expect(code { try connection.generateCity(CityOptions(rowCount: 10, seed: 1)) } == .usage)
    #expect(try connection.query("SELECT 1")[0].integer(0) == 1)
  }

  /// Loads until there is no memory left; what was loaded before stays, and the rest leaves no trace.
  @Test func anImportStopsAtTheMemoryLimit() throws {
    let rowCount = 10_000
    let rows = (1...rowCount).map {
      "\(UInt64($0) &* 0x9E37_79B9_7F4A_7C15 >> 2),\(UInt64($0) &* 0xD6E8_FEB8_6659_FD93 >> 2)\n"
    }
    let csv = try file("r.csv", "a,b\n" + rows.joined())
    let database = Database(inMemory: .init(threadCount: 1, memoryLimitByteCount: 8 << 20))
    let connection = database.connect()
    var loadCount: Int64 = 0
    while loadCount < 200, code({ try connection.importCSV(path: csv, options: intoT) }) == nil {
      loadCount += 1
    }
    #expect(loadCount > 5 && loadCount < 200)
    for _ in 0..<3 {
      #expect(code { try connection.importCSV(path: csv, options: intoT) } == .memoryLimit)
      #expect(
        code { try connection.importCSV(path: csv, options: ImportOptions(table: "u")) } == .memoryLimit)
    }
    #expect(
      try database.connect().query("SELECT count(*), count(DISTINCT a) FROM t").map {
        [$0.integer(0), $0.integer(1)]
      } == [[loadCount * Int64(rowCount), Int64(rowCount)]])
    #expect(try connection.query("SHOW TABLES").contains { $0[0].description == "u" } == false)
  }

  /// Sums over pairs that each commit adds whole are right whenever somebody looks.
  @Test func readersSeeWholeCommits() throws {
    let csv = try file("p.csv", "n,m\n" + (0..<500).map { "\($0),\(-$0)\n" }.joined())
    let database = Database(inMemory: .init(threadCount: 2))
    try database.connect().importCSV(path: csv, options: intoT)
    let failures = Failures()
    let intoT = intoT
    let lastCount: Int64 = 500 * 30
    DispatchQueue.concurrentPerform(iterations: 3) { task in
      let connection = database.connect()
      do {
        var count: Int64 = 0
        while count < lastCount, failures.all.isEmpty {
          if task == 0 { try connection.importCSV(path: csv, options: intoT) }
          let row = try connection.query("SELECT count(*), sum(n + m), max(n) FROM t")[0]
          let next = row.integer(0) ?? 0
          if next % 500 != 0 || next < count || row.integer(1) != 0 || row.integer(2) != 499 {
            failures.note("\(row)")
          }
          count = next
        }
      } catch {
        failures.note("\(error)")
      }
    }
    #expect(failures.all == [])
  }

  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []
    var all: [String] { lock.withLock { texts } }
    func note(_ text: String) { lock.withLock { texts.append(text) } }
  }
}
