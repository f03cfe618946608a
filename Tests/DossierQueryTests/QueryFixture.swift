import DossierBase
import DossierCalendar
import DossierSQL
import DossierVector

@testable import DossierQuery

/// Tables in memory to ask questions of.
final class FixtureCatalog: Catalog {
  let tables: [String: any TableSource]

  init(_ tables: [String: any TableSource]) { self.tables = tables }

  func table(named name: String) throws(EngineError) -> (any TableSource)? { tables[name.lowercased()] }
  var tableNames: [String] { tables.keys.sorted() }

  func calendar() throws(EngineError) -> WorkingCalendar {
    let holiday = Int32(CivilDate(year: 2024, month: 1, day: 1).days)
    return try WorkingCalendar(rows: [.init(day: holiday, kind: .closure)])
  }
}

/// Runs SQL over fixture tables and shows the rows as texts.
struct QueryFixture {
  var catalog: FixtureCatalog
  var threadCount = 2
  var memoryLimit = 1 << 30
  var engine = EngineSettings()
  var optimizer = Optimizer.standard
  let interruption = Interruption()

  init(_ tables: [String: any TableSource] = [:]) { catalog = FixtureCatalog(tables) }

  /// The last statement's columns and rows.
  func run(_ sql: String) throws -> (schema: Schema, batches: [Batch]) {
    let result = try open(sql)
    return (result.schema, try result.batches())
  }

  /// The last statement's rows, not computed yet.
  func open(_ sql: String) throws -> QueryResult {
    let session = QuerySession(
      catalog: catalog, scheduler: Scheduler(threadCount: threadCount),
      budget: MemoryBudget(limit: memoryLimit),
      interruption: interruption, engine: engine, optimizer: optimizer)
    var last: QueryResult?
    for statement in try SQLParser.statements(of: sql) {
      _ = try last?.batches()
      last = try session.run(statement)
    }
    return last!
  }

  /// The rows, columns joined by `|`, null shown as `∅`.
  func rows(_ sql: String) throws -> [String] {
    try run(sql).batches.flatMap { batch in
      try (0..<batch.count).map { row in
        try batch.columns.map { column in
          ValueFormat.text(try column.scalar(row), column.type).map { String(decoding: $0, as: UTF8.self) }
            ?? "∅"
        }.joined(separator: "|")
      }
    }
  }

  /// The single value of a query without a table.
  func value(_ expression: String) throws -> String { try rows("SELECT \(expression)")[0] }

  /// The error of a query that must fail.
  func failure(_ sql: String) -> EngineError? {
    do {
      _ = try run(sql)
      return nil
    } catch { return error as? EngineError }
  }
}

extension MemoryTable {
  /// A table of the given columns, in blocks of `blockRowCount` rows.
  static func make(
    _ columns: [(String, DataType, [Scalar])], blockRowCount: Int = 1_000, dictionaries: Bool = false
  ) -> MemoryTable {
    let rowCount = columns[0].2.count
    let shared = columns.map { column -> VectorDictionary? in
      guard dictionaries, column.1 == .varchar else { return nil }
      let dictionary = StringDictionary()
      for case .text(let bytes) in column.2 { _ = dictionary.insert(bytes) }
      return VectorDictionary(dictionary)
    }
    var batches: [Batch] = []
    for start in stride(from: 0, to: rowCount, by: blockRowCount) {
      let end = min(start + blockRowCount, rowCount)
      let vectors = columns.indices.map { index -> Vector in
        let values = Array(columns[index].2[start..<end])
        guard let dictionary = shared[index] else { return Vector(columns[index].1, values) }
        return encoded(values, dictionary)
      }
      batches.append(Batch(columns: vectors, rowCount: end - start))
    }
    return MemoryTable(schema: Schema(columns.map { ColumnDefinition($0.0, $0.1) }), batches: batches)
  }

  private static func encoded(_ values: [Scalar], _ dictionary: VectorDictionary) -> Vector {
    let codes = VectorBuilder(.smallint, capacity: max(values.count, 1))
    codes.count = values.count
    for (row, value) in values.enumerated() {
      codes.codes[row] = 0
      if case .text(let bytes) = value {
        codes.codes[row] = UInt16(dictionary.texts!.code(of: bytes)!)
      } else {
        codes.setNull(row)
      }
    }
    return .coded(codes.finish(), dictionary)
  }
}
