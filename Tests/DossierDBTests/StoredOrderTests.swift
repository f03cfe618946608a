import DossierBase
import Foundation
import Testing

@testable import DossierDB

/// However rows are ordered, and so encoded and counted, the answers are the same.
@Suite final class StoredOrderTests {
  private let folder = NSTemporaryDirectory() + "dossier-order-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Keys and filters that blocks are counted by in different ways: by codes of the table or of the block, in pieces
  /// of runs, with exceptions, by days and by sums of days.
  private static let keys = [
    "sector", "resolving_agency", "sector, resolving_agency", "sector, date_trunc('month', accepted_at)",
    "sector, resolving_agency, date_trunc('quarter', accepted_at)", "procedure_code, channel",
    "sector, reporting_quarter(finished_at)", "resolving_agency, date_trunc('month', current_due_at)",
    "date_trunc('year', accepted_at), channel, sector", "current_due_at::date",
  ]
  private static let filters = [
    "true", "finished_at IS NOT NULL", "channel <> 'online'", "current_due_at IS NULL OR fee_vnd > 5000",
  ]
  private static let counts = """
    count(*) AS n, count(finished_at) AS finished, count(*) FILTER (WHERE finished_at::date <= current_due_at) AS ok,
    count(rating) AS rated
    """

  private static func rows(_ sql: String, _ connection: Connection) throws -> [String] {
    let result = try connection.query(sql)
    let columnCount = result.columns.count
    return result.map { row in (0..<columnCount).map { row[$0].description }.joined(separator: "|") }
  }

  @Test func answersDoNotDependOnIt() throws {
    let csv = folder + "/c.csv"
    FileManager.default.createFile(atPath: csv, contents: nil)
    let file = try #require(FileHandle(forWritingAtPath: csv))
    let memory = try Database().connect()
    try memory.generateCity(CityOptions(rowCount: 90_000, columns: .peers)) { bytes in
      file.write(Data(bytes))
    }
    try file.close()
    var connections: [Connection] = []
    for (name, order) in [("ids", nil), ("fees", ["fee_vnd", "procedure_code"]), ("sectors", ["sector"])] {
      let connection = try Database(path: folder + "/\(name).dossier", options: .init(threadCount: 2))
        .connect()
      var options = ImportOptions()
      options.order = order
      _ = try connection.importCSV([.file(csv)], options: options)
      connections.append(connection)
    }
    let orders = try (0..<3).map {
      try Database.inspect(path: folder + "/\(["ids", "fees", "sectors"][$0]).dossier").tables.first?.order
    }
    #expect(orders == ["year, unit, day and number of dossier_id", "fee_vnd, procedure_code", "sector"])
    // With little memory groups are listed that else have a cell each.
    connections.append(
      try Database(
        path: folder + "/ids.dossier", options: .init(threadCount: 2, memoryLimitByteCount: 32 << 20)
      )
      .connect())
    for keys in Self.keys {
      for filter in Self.filters {
        let sql = "SELECT \(keys), \(Self.counts) FROM dossiers WHERE \(filter) GROUP BY ALL ORDER BY ALL"
        let answers = try connections.map { connection in
          try Self.rows(sql, connection)
        }
        #expect(answers[0].count > 1)
        #expect(answers[0] == answers[1], "\(sql)")
        #expect(answers[0] == answers[2], "\(sql)")
        #expect(answers[0] == answers[3], "\(sql)")
      }
    }
    for sql in [
      "SELECT resolving_agency, count(DISTINCT procedure_code), median(fee_vnd) FROM dossiers GROUP BY 1 ORDER BY 1",
      "SELECT sector, median(finished_at::date - accepted_at::date), sum(supplement_count) FROM dossiers "
        + "GROUP BY 1 ORDER BY 1",
      // Sums and marks by runs of agencies, with rows that interrupt them, and with some rows left out.
      "SELECT resolving_agency, count(*), avg(finished_at::date - accepted_at::date), sum(rating), "
        + "count(DISTINCT procedure_code), count(DISTINCT channel) FILTER (WHERE rating > 3) FROM dossiers "
        + "WHERE sector = 'Chứng thực' AND accepted_at >= TIMESTAMP '2024-01-01 00:00:00' "
        + "AND accepted_at < TIMESTAMP '2025-01-01 00:00:00' GROUP BY 1 ORDER BY 1",
      "SELECT resolving_agency, date_trunc('year', accepted_at), sum(supplement_count), "
        + "count(DISTINCT sector), median(rating) FROM dossiers WHERE channel <> 'online' GROUP BY 1, 2 ORDER BY 1, 2",
      // What most rows are not, and what all are.
      "SELECT procedure_code, count(*) FILTER (WHERE finished_at::date > current_due_at), "
        + "count(*) FILTER (WHERE finished_at IS NULL), count(sector) FROM dossiers GROUP BY 1 ORDER BY 1",
      "SELECT count(*) FROM dossiers WHERE accepted_at >= TIMESTAMP '1900-01-01 00:00:00' AND fee_vnd >= 0 "
        + "AND current_due_at < DATE '2100-01-01'",
      "SELECT * FROM dossiers WHERE dossier_id LIKE '000.00.1%-2%-0003' ORDER BY ALL",
    ] {
      let answers = try connections.map { connection in
        try Self.rows(sql, connection)
      }
      #expect(answers[0] == answers[1] && answers[0] == answers[2], "\(sql)")
    }
    // What is answered without decoding rows, and what is not.
    let counted = try Self.rows(
      "EXPLAIN ANALYZE SELECT sector, resolving_agency, \(Self.counts) FROM dossiers GROUP BY 1, 2",
      connections[0])
    #expect(counted.contains { $0.contains("layouts: ") && $0.contains("(tree)") && !$0.contains("decoded") })
    let decoded = try Self.rows(
      "EXPLAIN ANALYZE SELECT max(fee_vnd) FROM dossiers WHERE rating = 5", connections[0])
    #expect(decoded.contains { $0.contains("layouts: tree, decoded: ") }, "\(decoded)")
    // One dossier by its id, and one that there is not.
    for id in try Self.rows("SELECT dossier_id FROM dossiers WHERE fee_vnd = 5000 LIMIT 20", connections[1]) {
      let answers = try connections.map { connection in
        try Self.rows("SELECT * FROM dossiers WHERE dossier_id = '\(id)'", connection)
      }
      #expect(answers[0].count == 1 && answers[0] == answers[1])
      #expect(
        try connections[0].query("SELECT 1 FROM dossiers WHERE dossier_id = '\(id)0'").count
          == 0)
    }
  }

  /// Nulls behind a text that interrupts a run stand among what interrupts it, and are no such text.
  @Test func nullsAmongInterruptionsAreNulls() throws {
    let csv = folder + "/k.csv"
    var text = "k,n\n"
    for row in 0..<60_000 {
      let place = row % 1_500
      text +=
        (place == 700 ? "B\(row / 1_500)" : place == 701 || place == 702 ? "" : "A\(row / 3_000)")
        + ",\(row % 7)\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: csv))
    let connection = try Database(path: folder + "/k.dossier").connect()
    var options = ImportOptions()
    options.table = "k"
    _ = try connection.importCSV([.file(csv)], options: options)
    for (keys, isNull) in [("k", "k IS NULL"), ("k, n % 2", "k IS NULL")] {
      let groups = try Self.rows(
        "SELECT count(*), sum(c), sum(c) FILTER (WHERE \(isNull)), sum(c) FILTER (WHERE k LIKE 'B%') FROM "
          + "(SELECT \(keys), count(*) AS c, sum(n), count(DISTINCT k) FROM k GROUP BY \(keys))", connection)
      #expect(groups == ["\(keys == "k" ? 61 : 82)|60000|80|40"], "\(keys)")
    }
    #expect(
      try Self.rows("SELECT count(*), count(DISTINCT k), sum(n) FROM k WHERE k IS NULL", connection)
        == Self.rows(
          "SELECT count(*), 0, sum(n) FROM (SELECT k, n FROM k LIMIT 60000) WHERE k IS NULL", connection))
    let sums = try Self.rows("SELECT k, sum(n), count(DISTINCT k) FROM k GROUP BY k ORDER BY k", connection)
    #expect(sums.last?.hasPrefix("NULL|") == true && sums.last?.hasSuffix("|0") == true)
  }
}
