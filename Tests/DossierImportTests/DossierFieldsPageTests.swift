import DossierImport
import Foundation
import Testing

/// The page on the fields of dossiers says what the import does.
@Suite struct DossierFieldsPageTests {
  struct Field: Sendable {
    var name: String
    var type: String
    var headers: [String]
  }

  private static func fields() throws -> [Field] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(
        path: "Sources/DossierImport/DossierImport.docc/DossierFields.md")
    return try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { line in
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return Field(
          name: cells[0].trimmingCharacters(in: ["`"]), type: cells[1],
          headers: cells.count > 2 ? cells[2].split(separator: ", ").map(String.init) : [])
      }
  }

  @Test func headersMeanTheirFields() throws {
    let fields = try Self.fields()
    #expect(fields.count == 38)
    for field in fields {
      for header in [field.name] + field.headers {
        let loaded = try DossierSchemaTests.load(header + ",filler\n,\n")
        let type = field.type == "DATE or TIMESTAMP" ? "DATE" : field.type
        #expect(loaded.columns.first == "\(field.name) \(type)", "\(header)")
      }
    }
  }
}
