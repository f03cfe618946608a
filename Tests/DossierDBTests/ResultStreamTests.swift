import DossierBase
import DossierDB
import DossierPresent
import Foundation
import Synchronization
import Testing

/// Results that are read while they are computed.
@Suite struct ResultStreamTests {
  private static func connection() throws -> Connection {
    var options = Database.Options(threadCount: 3)
    options.engine.blockRowCount = 2_000
    let connection = Database(inMemory: options).connect()
    try connection.generateCity(CityOptions(rowCount: 25_000, hasFaults: false))
    return connection
  }

  @Test func aStreamHasTheRowsOfTheResult() throws {
    let connection = try Self.connection()
    let sql = "SELECT dossier_id, sector, accepted_at FROM dossiers WHERE rating IS NULL"
    let whole = try connection.query(sql)
    let stream = try connection.stream(sql)
    #expect(stream.columns == whole.columns)
    for _ in 0..<2 {
      let rowCount = Mutex(0)
      let differing = Mutex(0)
      try stream.forEach { part in
        let start = rowCount.withLock { $0 }
        for (place, row) in part.enumerated() {
          let other = whole[start + place]
          for column in 0..<3 where row[column] != other[column] { differing.withLock { $0 += 1 } }
        }
        rowCount.withLock { $0 += part.rowCount }
      }
      #expect(rowCount.withLock { $0 } == whole.rowCount)
      #expect(differing.withLock { $0 } == 0)
    }
  }

  /// Every format gives the same bytes, whether it knows all rows or some at a time.
  @Test(arguments: OutputFormat.allCases)
  func streamedBytesAreThoseOfTheResult(_ format: OutputFormat) throws {
    let connection = try Self.connection()
    for sql in [
      "SELECT dossier_id, sector, fee_vnd, accepted_at, rating FROM dossiers LIMIT 20000",
      "SELECT 1 AS a, 'x,\"y\n' AS a WHERE 1 > 2", "SELECT NULL AS n, '' AS e, 0.5 AS d",
    ] {
      let (whole, streamed) = (MemorySink(), MemorySink())
      let result = try connection.query(sql)
      try Presentation(format).write(result, to: whole)
      let rowCount = try Presentation(format).write(try connection.stream(sql), to: streamed)
      #expect(streamed.bytes == whole.bytes)
      #expect(rowCount == result.rowCount)
    }
  }

  /// Neither the thousandth part nor the thousandth statement is reached through more calls than the first.
  @Test func theStackDoesNotGrow() throws {
    var options = Database.Options(threadCount: 1)
    options.engine.blockRowCount = 8
    let connection = Database(inMemory: options).connect()
    let csv = FileManager.default.temporaryDirectory.appending(path: "depth-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: csv) }
    try ("n\n" + (0..<10_000).map { "\($0)\n" }.joined()).write(
      toFile: csv, atomically: true, encoding: .utf8)
    try connection.importCSV(path: csv, options: ImportOptions(table: "t"))
    let places = Mutex<[UInt]>([])
    @Sendable func notePlace() {
      var local = 0
      withUnsafePointer(to: &local) { pointer in places.withLock { $0.append(UInt(bitPattern: pointer)) } }
    }
    func depth() -> UInt {
      places.withLock { places in
        defer { places.removeAll() }
        return (places.max() ?? 0) - (places.min() ?? 0)
      }
    }
    try connection.stream("SELECT n FROM t").forEach { _ in notePlace() }
    #expect(places.withLock { $0.count } >= 1_000)
    #expect(depth() < 32_768)
    connection.observeProgress { _ in notePlace() }
    for _ in 0..<1_000 { _ = try connection.query("SELECT count(*) FROM t WHERE n % 7 = 1") }
    #expect(places.withLock { $0.count } >= 1_000)
    #expect(depth() < 32_768)
  }

  @Test func theReaderMayGiveUp() throws {
    let connection = try Self.connection()
    let partCount = Mutex(0)
    let error = #expect(throws: DossierError.self) {
      try connection.stream("SELECT * FROM dossiers").forEach { (_) throws(DossierError) in
        partCount.withLock { $0 += 1 }
        if partCount.withLock({ $0 }) == 2 { throw DossierError(.diskFull, "there is no room") }
      }
    }
    #expect(error?.code == .diskFull)
    #expect(partCount.withLock { $0 } == 2)
    #expect(try connection.query("SELECT count(*) FROM dossiers").rowCount == 1)
    // An error within the rows has its place in the statement.
    let failing = try connection.stream("SELECT CAST(dossier_id AS INTEGER) FROM dossiers")
    let evaluation = #expect(throws: DossierError.self) { try failing.forEach { _ in } }
    #expect(evaluation?.code == .evaluation)
    guard case .sql(let place)? = evaluation?.place else {
      Issue.record("no place")
      return
    }
    #expect(place.column == 8)
  }

  @Test func progressReachesTheEnd() throws {
    let connection = try Self.connection()
    let fractions = Mutex<[Double]>([])
    connection.observeProgress { progress in fractions.withLock { $0.append(progress.fraction) } }
    _ = try connection.query("SELECT sector, count(*) FROM dossiers GROUP BY 1 ORDER BY 2")
    connection.observeProgress(nil)
    let told = fractions.withLock { $0 }
    #expect(told.contains(1) && told.allSatisfy { $0 > 0 && $0 <= 1 })
    _ = try connection.query("SELECT count(*) FROM dossiers WHERE rating > 3")
    #expect(fractions.withLock { $0 }.count == told.count)
  }
}
