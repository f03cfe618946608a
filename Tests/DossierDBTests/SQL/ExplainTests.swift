import DossierDB
import Foundation
import Testing

/// EXPLAIN over every query of the SQL tests.
@Suite struct ExplainTests {
  private static let kinds = [
    "Scan", "Values", "One row", "Empty", "Filter", "Project", "Aggregate", "Distinct", "Sort", "Limit",
    "Function", "Join", "Left join", "Full join", "Cross join", "Mark join", "Value join", "Concatenate",
    "Repeat",
    "Window", "Common",
  ]

  /// Clauses, and a step that computes them unless there are no rows at all.
  private static let clauses = [
    ("(?s)\\bFROM\\b.*\\bORDER BY\\b", ["Sort", "Window", "Aggregate"]),
    ("\\bGROUP BY (?!ALL)", ["Aggregate", "Distinct"]),
  ]

  @Test(arguments: try SQLTestFile.all()) func everyPlanIsShown(_ file: SQLTestFile) throws {
    try SQLConfiguration(blockRowCount: 64).withTables(file.tables) { query in
      for block in file.blocks {
        if block.isError || block.isStatement || !Self.isQuery(block.sql) {
          // What it changes, or ends, is what the next ones read.
          _ = try? query(block.sql)
          continue
        }
        let lines = try Self.lines(query("EXPLAIN \(block.sql)"))
        #expect(!lines.isEmpty)
        for line in lines {
          let step = line.drop { $0 == " " }
          #expect(
            Self.kinds.contains { step.hasPrefix($0) } && line.hasSuffix(" rows)"), "\(block.sql): \(line)")
        }
        let isEmpty = lines.contains { $0.contains("Empty") }
        for (clause, steps) in Self.clauses where !isEmpty {
          guard block.sql.range(of: clause, options: [.regularExpression, .caseInsensitive]) != nil else {
            continue
          }
          #expect(
            lines.contains { line in steps.contains { line.drop { $0 == " " }.hasPrefix($0) } },
            "\(block.sql):\n\(lines.joined(separator: "\n"))")
        }
        let analyzed = try Self.lines(query("EXPLAIN ANALYZE \(block.sql)"))
        #expect(analyzed.count == lines.count + 1)
        let total = try #require(analyzed.last)
        #expect(total.hasPrefix("Total: \(block.expected.count - 2) rows, "), "\(block.sql): \(total)")
      }
    }
  }

  private static func isQuery(_ sql: String) -> Bool {
    ["SELECT", "WITH", "FROM", "VALUES", "("].contains { sql.uppercased().hasPrefix($0) }
  }

  private static func lines(_ result: ResultSet) throws -> [String] {
    #expect(result.columns.map(\.name) == ["plan"])
    #expect(result.columns.map(\.type) == [.varchar])
    return result.map { $0[0].description }
  }
}
