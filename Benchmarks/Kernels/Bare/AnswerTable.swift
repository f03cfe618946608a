import DossierDB

/// The rows of an answer, by their keys.
struct AnswerTable {
  private var rows: [[Value]: [Value]] = [:]
  private var rowCount = 0

  init(_ rows: some Sequence<[Value]>, keyColumnCount: Int) {
    for row in rows {
      self.rows[Array(row.prefix(keyColumnCount))] = Array(row.dropFirst(keyColumnCount))
      rowCount += 1
    }
  }

  init(_ result: ResultSet, keyColumnCount: Int) {
    self.init(
      result.lazy.map { row in (0..<row.columnCount).map { row[$0] } }, keyColumnCount: keyColumnCount)
  }

  /// The first difference from another answer in words, or nil if there is none.
  func difference(from expected: AnswerTable) -> String? {
    if rowCount != expected.rowCount || rows.count != expected.rows.count {
      return "\(rowCount) rows in place of \(expected.rowCount)"
    }
    for (key, values) in rows {
      guard let wanted = expected.rows[key] else { return "the engine has no row \(Self.text(key))" }
      if values.count != wanted.count || !zip(values, wanted).allSatisfy(Self.isSame) {
        return "\(Self.text(key)): \(Self.text(values)) in place of \(Self.text(wanted))"
      }
    }
    return nil
  }

  private static func isSame(_ value: Value, _ wanted: Value) -> Bool {
    guard case .double(let left) = value, case .double(let right) = wanted else { return value == wanted }
    return abs(left - right) <= 1e-9 * max(abs(left), abs(right))
  }

  private static func text(_ values: [Value]) -> String {
    values.map(\.description).joined(separator: ", ")
  }
}
