import DossierDB
import Foundation
import Testing

/// Transactions of several connections, and what statements that change data leave behind.
@Suite struct TransactionTests {
  private let folder: URL
  private var path: String { folder.appending(path: "a.dossier").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "dossier-tx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func rows(_ connection: Connection, _ sql: String = "SELECT * FROM t") throws -> [[Value]] {
    let result = try connection.query(sql)
    return result.map { row in result.columns.indices.map { row[$0] } }
  }

  private func code(_ work: () throws -> Void) -> DossierError.Code? {
    do { try work() } catch { return (error as? DossierError)?.code }
    return nil
  }

  @Test func aFileBeginsWithAStatement() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let connection = try Database(path: path).connect()
    #expect(code { _ = try connection.query("SELECT 1") } == .inputOutput)
    #expect(try connection.query("CREATE TABLE t(a INTEGER)").changedRowCount == 0)
    #expect(try connection.query("INSERT INTO t VALUES (1), (?)", [2]).changedRowCount == 2)
    #expect(try rows(connection) == [[1], [2]])
    #expect(try rows(Database(path: path).connect()) == [[1], [2]])
    #expect(try rows(connection, "SELECT count(*) > 5 FROM calendar") == [[true]])
  }

  @Test func othersSeeWhatWasCommitted() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try Database(path: path)
    let (one, two) = (database.connect(), database.connect())
    _ = try one.query("CREATE TABLE t AS SELECT 1 AS a")
    _ = try one.query("BEGIN")
    _ = try one.query("INSERT INTO t VALUES (2)")
    #expect(one.isInTransaction && !two.isInTransaction)
    #expect(try rows(one) == [[1], [2]])
    #expect(try rows(two) == [[1]])
    #expect(code { _ = try two.query("INSERT INTO t VALUES (3)") } == .locked)
    _ = try one.query("COMMIT")
    #expect(try rows(two) == [[1], [2]])
    #expect(try two.query("INSERT INTO t VALUES (3)").changedRowCount == 1)
  }

  @Test func aTransactionKeepsTheStateItFound() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try Database(path: path)
    let (one, two) = (database.connect(), database.connect())
    _ = try one.query("CREATE TABLE t AS SELECT 1 AS a")
    _ = try one.query("BEGIN")
    #expect(try rows(one) == [[1]])
    _ = try two.query("UPDATE t SET a = 5")
    #expect(try rows(one) == [[1]])
    #expect(try rows(two) == [[5]])
    #expect(code { _ = try one.query("UPDATE t SET a = 6") } == .conflict)
    #expect(code { _ = try one.query("SELECT 1") } == .transaction)
    _ = try one.query("ROLLBACK")
    #expect(try rows(one) == [[5]])
    // A transaction that has read nothing yet begins on the newest state.
    _ = try one.query("BEGIN")
    _ = try two.query("UPDATE t SET a = 7")
    _ = try one.query("UPDATE t SET a = a + 1")
    _ = try one.query("COMMIT")
    #expect(try rows(two) == [[8]])
  }

  @Test func whatIsGivenUpLeavesNothing() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try Database(path: path)
    do {
      let lost = database.connect()
      _ = try lost.query("BEGIN")
      _ = try lost.query("CREATE TABLE t AS SELECT 1 AS a")
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    let connection = database.connect()
    _ = try connection.query("CREATE TABLE t AS SELECT range AS a FROM range(100000)")
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(code { _ = try connection.query("UPDATE t SET a = 1 // (a - 70000)") } == .evaluation)
    #expect(
      code { _ = try connection.query("INSERT INTO t SELECT a FROM t WHERE a // (a - 99999) > 0") }
        == .evaluation)
    #expect(try rows(connection, "SELECT count(*), sum(a)::BIGINT FROM t") == [[100_000, 4_999_950_000]])
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == size)
    #expect(try Database.check(path: path).damages.isEmpty)
  }

  /// An error while rows are read ends a transaction, too.
  @Test func lateErrorsEndATransaction() throws {
    let connection = Database(inMemory: .init()).connect()
    _ = try connection.query("CREATE TABLE t AS SELECT 0 AS a")
    _ = try connection.query("BEGIN")
    _ = try connection.query("INSERT INTO t VALUES (1)")
    let stream = try connection.stream("SELECT 1 // a FROM t")
    #expect(code { _ = try stream.result() } == .evaluation)
    #expect(code { _ = try connection.query("SELECT 1") } == .transaction)
    _ = try connection.query("COMMIT")
    #expect(try rows(connection) == [[0]])
  }

  @Test func aReportSeesTheTransaction() throws {
    let connection = Database(inMemory: .init()).connect()
    _ = try connection.query("BEGIN")
    _ = try connection.query("DELETE FROM agencies WHERE true")
    #expect(try rows(connection, "SELECT count(*) FROM agencies") == [[0]])
    _ = try connection.query("ROLLBACK")
    #expect(try rows(connection, "SELECT count(*) > 100 FROM agencies") == [[true]])
    #expect(code { _ = try connection.query("DROP TABLE agencies") } == .unsupported)
  }

  @Test func nothingIsWrittenReadOnly() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try Database(path: path).connect().query("CREATE TABLE t(a INTEGER)")
    var options = Database.Options()
    options.isReadOnly = true
    let connection = try Database(path: path, options: options).connect()
    #expect(code { _ = try connection.query("INSERT INTO t VALUES (1)") } == .usage)
    #expect(try rows(connection).isEmpty)
  }

  /// What is printed makes the same table again.
  @Test func definitionsAreStatements() throws {
    let connection = Database(inMemory: .init()).connect()
    let table = """
      CREATE TABLE "bảng" (
        "order" INTEGER NOT NULL DEFAULT (1 + 2),
        name VARCHAR DEFAULT 'a;b',
        fee DECIMAL(10,2),
        PRIMARY KEY (name, "order")
      ) ORDER BY (name);
      """
    _ = try connection.query(table)
    #expect(try connection.definition(of: "BẢNG") == table || connection.definition(of: "bảng") == table)
    _ = try connection.query("CREATE VIEW v(x) AS SELECT name || '!' FROM \"bảng\"")
    let view = try connection.definition(of: "v")
    _ = try connection.query("DROP VIEW v")
    _ = try connection.query(view)
    #expect(try connection.definition(of: "v") == view)
    #expect(code { _ = try connection.definition(of: "w") } == .binding)
  }

  /// The place of an error in a view's query is where the view is named.
  @Test func errorsInViewsHaveThePlaceOfTheirUse() throws {
    let connection = Database(inMemory: .init()).connect()
    _ = try connection.query("CREATE TABLE t AS SELECT 0 AS a, 'x' AS b")
    _ = try connection.query("CREATE VIEW v AS SELECT a, 1 // a AS c, b::INTEGER AS d FROM t")
    for sql in ["SELECT c FROM v", "SELECT d FROM v WHERE d > 1"] {
      do {
        _ = try connection.query(sql)
        Issue.record("an error was expected")
      } catch {
        guard case .sql(let span)? = error.place else {
          Issue.record("\(error)")
          continue
        }
        #expect(span.text == "v", "\(error)")
      }
    }
    _ = try connection.query("ALTER TABLE t DROP COLUMN b")
    #expect(code { _ = try connection.query("SELECT a FROM v") } == .binding)
  }

  /// Views within each other are bound by recursion, and what each doubles is bound twice.
  @Test func viewsWithinEachOtherHaveLimits() throws {
    for (first, last, limit) in [
      (
        String(repeating: "1 + (", count: 90) + "(SELECT a FROM ", ")" + String(repeating: ")", count: 90), 60
      ),
      (
        String(repeating: "(NOT ", count: 90) + "EXISTS (SELECT a FROM ",
        ")" + String(repeating: ")", count: 90), 60
      ),
      ("(SELECT x.a FROM w0 AS x CROSS JOIN ", ")", 60),
    ] {
      let connection = Database(inMemory: .init()).connect()
      _ = try connection.query("CREATE VIEW w0 AS SELECT 1 AS a")
      var failure: DossierError?
      for number in 1..<limit where failure == nil {
        let sql = "CREATE VIEW w\(number) AS SELECT \(first)w\(number - 1)\(last) AS a"
        do { _ = try connection.query(sql) } catch { failure = error }
      }
      if let failure { #expect(failure.code == .binding && failure.message.contains("nested deeper")) }
      _ = try connection.query("CREATE VIEW d0 AS SELECT 1 AS a")
      for number in 1..<12 where failure?.message.contains("256") != true {
        let sql =
          "CREATE VIEW d\(number) AS SELECT x.a FROM d\(number - 1) x JOIN d\(number - 1) y ON x.a = y.a"
        do { _ = try connection.query(sql) } catch { failure = error }
      }
      #expect(failure?.message.contains("uses views 256 times at most") == true)
    }
  }

  @Test func whatIsKeptHasNoParameters() throws {
    let connection = Database(inMemory: .init()).connect()
    #expect(code { _ = try connection.query("CREATE TABLE t(a INTEGER DEFAULT $1)", [5]) } == .usage)
    #expect(code { _ = try connection.query("CREATE VIEW v AS SELECT $1 AS a", [5]) } == .usage)
    _ = try connection.query("CREATE VIEW v AS SELECT 3 AS a")
    #expect(try connection.query("SELECT a FROM v WHERE a = $1", [3]).rowCount == 1)
    _ = try connection.query("CREATE TABLE t AS SELECT a + $1 AS a FROM v", [4])
    #expect(try rows(connection) == [[7]])
  }

  @Test func aTransactionTakesNoImport() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let csv = folder.appending(path: "n.csv").path
    try Data("n\n1\n".utf8).write(to: URL(filePath: csv))
    let connection = try Database(path: path).connect()
    _ = try connection.query("BEGIN")
    _ = try connection.query("CREATE TABLE t AS SELECT 1 AS a")
    #expect(code { try connection.importCSV(path: csv, options: ImportOptions(table: "n")) } == .transaction)
    _ = try connection.query("COMMIT")
    #expect(code { try connection.importCSV(path: csv, options: ImportOptions(table: "n")) } == nil)
    #expect(try rows(connection, "SELECT * FROM n") == [[1]])
  }

  @Test func builtInTablesStayInMemory() throws {
    let connection = Database(inMemory: .init()).connect()
    _ = try connection.query("DELETE FROM sectors WHERE true")
    #expect(code { _ = try connection.query("DROP TABLE sectors") } == .unsupported)
    #expect(code { _ = try connection.query("ALTER TABLE sectors RENAME TO s") } == .unsupported)
    #expect(try rows(connection, "SELECT count(*) FROM sectors") == [[0]])
  }
}
