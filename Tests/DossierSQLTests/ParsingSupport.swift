import DossierBase
import Foundation

@testable import DossierSQL

/// The outcome of parsing, so that tests can look at errors as values.
func parse(_ sql: String) -> Result<[SQLStatement], EngineError> {
  do { return .success(try SQLParser.statements(of: sql)) } catch { return .failure(error) }
}

/// The error that parsing gives, or nil.
func error(of sql: String) -> EngineError? {
  if case .failure(let error) = parse(sql) { error } else { nil }
}

/// The text that an error points at.
func place(of error: EngineError, in sql: String) -> String? {
  guard case .sql(let range) = error.place else { return nil }
  return String(decoding: Array(sql.utf8)[range], as: UTF8.self)
}

/// Lines of a recording in `Tests/SQL`, comments left out.
func recordedLines(_ name: String) throws -> [[String]] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let text = try String(contentsOf: folder.appendingPathComponent("SQL/\(name)"), encoding: .utf8)
  return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
}
