import DossierDB
import Foundation
import Testing

/// One file of statements with their recorded answers.
struct SQLTestFile: CustomTestStringConvertible, Sendable {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("SQL")

  let testDescription: String
  var tables: [String] = []
  var blocks: [SQLTestBlock] = []

  static func all() throws -> [SQLTestFile] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.filter { $0.hasSuffix(".test") }.sorted().map { try SQLTestFile($0) }
  }

  private init(_ name: String) throws {
    testDescription = name
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    for block in text.components(separatedBy: "\n\n") {
      let lines = block.components(separatedBy: "\n").filter { !$0.isEmpty && !$0.hasPrefix("#") }
      guard let first = lines.first else { continue }
      if first.hasPrefix("load ") {
        tables += lines.map { String($0.dropFirst(5)) }
      } else {
        blocks.append(try #require(SQLTestBlock(lines)))
      }
    }
  }
}

/// A statement and what is expected of it.
struct SQLTestBlock: Sendable {
  var sql: String
  var isOrdered = true
  /// Names, types and rows, cells between tabs; for an error a part of the message.
  var expected: [String]
  var isError = false
  /// True for a statement without rows; `expected` then has the number of rows that it changed, if it says one.
  var isStatement = false

  init?(_ lines: [String]) {
    guard let dashes = lines.firstIndex(of: "----") else { return nil }
    sql = lines[1..<dashes].joined(separator: "\n")
    expected = Array(lines[(dashes + 1)...])
    switch lines[0] {
    case "query": break
    case "query unordered": isOrdered = false
    case "error", "error ours": isError = true
    case "statement": isStatement = true
    default: return nil
    }
  }

  /// What is wrong with an answer, or nil.
  func problem(with result: Result<ResultSet, any Error>) -> String? {
    switch result {
    case .failure(let error):
      let message = (error as? DossierError)?.report ?? "\(error)"
      if !isError { return message }
      return message.contains(expected.first ?? "") ? nil : "another error: \(message)"
    case .success(let answer):
      if isError { return "an error was expected" }
      if isStatement {
        guard let count = expected.first else { return nil }
        return answer.changedRowCount.map(String.init) == count
          ? nil : "\(answer.changedRowCount ?? -1) rows changed, not \(count)"
      }
      return difference(from: answer)
    }
  }

  private func difference(from answer: ResultSet) -> String? {
    let names = answer.columns.map { Self.escaped($0.name) }.joined(separator: "\t")
    if names != expected[0] { return "names: \(names), not \(expected[0])" }
    let types = answer.columns.map(\.type.name).joined(separator: "\t")
    if types != expected[1] { return "types: \(types), not \(expected[1])" }
    var ours = answer.map { row in answer.columns.indices.map { Self.cell(row[$0]) } }
    var theirs = expected[2...].map { $0.components(separatedBy: "\t") }
    if !isOrdered {
      ours.sort(by: Self.precedes)
      theirs.sort(by: Self.precedes)
    }
    if ours.count != theirs.count { return "\(ours.count) rows, not \(theirs.count)" }
    for (left, right) in zip(ours, theirs) {
      let areEqual = answer.columns.indices.allSatisfy {
        answer.columns[$0].type == .double
          ? Self.isNear(left[$0], right[$0]) : Self.isSame(left[$0], right[$0])
      }
      if !areEqual { return "row \(left), not \(right)" }
    }
    return nil
  }

  private static func cell(_ value: Value) -> String {
    let text = value.description
    return text.isEmpty ? "(empty)" : escaped(text)
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\t", with: "\\t")
      .replacingOccurrences(of: "\n", with: "\\n")
  }

  /// The order of rows by the bytes of their cells.
  private static func precedes(_ left: [String], _ right: [String]) -> Bool {
    left.joined(separator: "\t").utf8.lexicographicallyPrecedes(right.joined(separator: "\t").utf8)
  }

  /// Equality of bytes: Swift's own takes two normal forms for the same.
  private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

  private static func isNear(_ left: String, _ right: String) -> Bool {
    guard let ours = Double(left), let theirs = Double(right), theirs.isFinite else {
      return left == right
    }
    return abs(ours - theirs) <= 1e-9 * max(abs(ours), abs(theirs))
  }
}
