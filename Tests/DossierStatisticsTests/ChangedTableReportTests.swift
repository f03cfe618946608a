import DossierBase
import DossierStatistics
import DossierTestSupport
import DossierVector
import Testing

/// Reports over a table with deleted rows, new values and new rows are those of the dossiers as they are.
@Suite struct ChangedTableReportTests {
  @Test(arguments: OnTimeLawTests.groupings)
  func reportsSeeTheDossiersThatCount(by: [Dimension]) throws {
    let random = RandomDossiers(count: 300, seed: UInt64(by.count + 5), hasDateDues: true)
    let base = random.table(.sharedDictionary, rowsPerBlock: 40)
    var numbers = SeededNumbers(seed: 9)
    let deleted = Set((0..<240).filter { _ in Int.random(in: 0..<4, using: &numbers) == 0 } + Array(80..<120))
    let rows = try base.rows()
    let schema = base.schema
    // A dossier is finished, another gets a new appointment or another sector.
    var patched: [Int: [Int: Scalar]] = [:]
    for number in 0..<240 where Int.random(in: 0..<3, using: &numbers) == 0 {
      let column = [0, 2, 3][Int.random(in: 0..<3, using: &numbers)]
      patched[number] = [column: rows[Int.random(in: 0..<300, using: &numbers)][column]]
    }
    var left: [[Scalar]] = []
    for (number, row) in rows.enumerated() where !deleted.contains(number) {
      left.append(row.enumerated().map { patched[number]?[$0.offset] ?? $0.element })
    }
    let stored = MemoryTable(
      schema: schema, batches: base.batches.filter { $0.firstRow < 240 })
    let changed = try ChangedTable(
      stored, deleted: deleted, patched: patched, added: Array(rows[240...]), blockRowCount: 40)
    let columns = schema.columns.indices.map { column in
      Vector(schema.columns[column].type, left.map { $0[column] })
    }
    let expected = MemoryTable(schema: schema, batches: [Batch(columns: columns, rowCount: left.count)])
    for options in OnTimeLawTests.variants(by).prefix(20) {
      let found = try report(changed, options)
      let wanted = try report(expected, options)
      #expect(found.asOf == wanted.asOf)
      #expect(sorted(found.table) == sorted(wanted.table), "\(options)")
    }
  }

  private func sorted(_ table: MemoryTable) -> [String] {
    DossierStatisticsTests.rows(of: table).map(\.description).sorted()
  }
}
