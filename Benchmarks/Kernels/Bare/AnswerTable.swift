import DossierDB

/// The rows of an answer, by their keys.
struct AnswerTable {
  private var rows: [[Value]: [Value]] = [:]
  private var keys: [[Value]] = []

  init(_ rows: some Sequence<[Value]>, keyColumnCount: Int) {
    for row in rows {
      keys.append(Array(row.prefix(keyColumnCount)))
      self.rows[keys[keys.count - 1]] = Array(row.dropFirst(keyColumnCount))
    }
  }

  init(_ result: ResultSet, keyColumnCount: Int) {
    self.init(
      result.lazy.map { row in (0..<row.columnCount).map { row[$0] } }, keyColumnCount: keyColumnCount)
  }

  /// The first difference from another answer in words, or nil if there is none.
  func difference(from expected: AnswerTable, isOrdered: Bool) -> String? {
    if keys.count != expected.keys.count || rows.count != expected.rows.count {
      return "\(keys.count) rows in place of \(expected.keys.count)"
    }
    if isOrdered, keys != expected.keys { return "the rows stand in another order" }
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
