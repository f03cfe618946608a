import DossierBase
import DossierQuery
import DossierSQL
import DossierVector

extension KernelCase {
  /// What a plain computation gives for each group: texts of the values after the keys.
  typealias Groups = [[String]: [String]]

  /// A statement over vectors in memory, on one thread, without parsing.
  static func query(
    _ shared: SharedRows, _ name: String, _ sql: String, keyCount: Int,
    _ expected: @escaping (SyntheticRows) -> Groups
  ) -> KernelCase {
    KernelCase(name) { () throws(EngineError) in
      let rows = shared.rows
      let statement = try SQLParser.statements(of: sql)[0]
      let session = QuerySession(
        catalog: OneTable(rows.table), scheduler: Scheduler(threadCount: 1),
        budget: MemoryBudget(limit: 1 << 30), interruption: Interruption())
      let answer = Guarded<[Batch]?>(nil)
      return Kernel(
        valueCount: SyntheticRows.count,
        run: { () throws(EngineError) in
          let batches = try session.run(statement).batches()
          answer.withLock { $0 = batches }
        },
        isRight: { () throws(EngineError) in
          guard let batches = answer.withLock({ $0 }) else { return false }
          return try groups(batches, keyCount: keyCount) == expected(rows)
        })
    }
  }

  private static func groups(_ batches: [Batch], keyCount: Int) throws(EngineError) -> Groups {
    var groups: Groups = [:]
    for batch in batches {
      let whole = try batch.materialized()
      defer { withExtendedLifetime(whole) {} }
      let columns = whole.loadedColumns.map { VectorRows($0) }
      for row in 0..<whole.rowCount {
        let texts = columns.map { text($0.scalar(row)) }
        groups[Array(texts.prefix(keyCount))] = Array(texts.dropFirst(keyCount))
      }
    }
    return groups
  }

  private static func text(_ value: Scalar) -> String {
    switch value {
    case .integer(let number), .timestamp(let number): String(number)
    case .hugeint(let number): String(number)
    case .double(let number): String(number)
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    default: "\(value)"
    }
  }
}
