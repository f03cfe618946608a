import DossierDB

/// Writes rows as JSON objects.
///
/// Numbers are written exactly, however many digits they have; what JSON has no number for (`nan`, `inf`)
/// is a text, as are dates and times. A name that occurs twice gets a number, so that every value stays
/// reachable.
struct JSONObjects {
  private let keys: [[UInt8]]
  private let types: [ColumnType]

  init(_ result: ResultSet) {
    keys = Self.uniqueNames(result.columns.map(\.name)).enumerated().map { position, name in
      var key = Array((position > 0 ? "," : "{").utf8)
      JSONText.appendQuoted(name.utf8, to: &key)
      key.append(UInt8(ascii: ":"))
      return key
    }
    types = result.columns.map(\.type)
  }

  /// Appends one row.
  func append(_ row: Row, to bytes: inout [UInt8]) {
    if keys.isEmpty { bytes.append(UInt8(ascii: "{")) }
    for column in 0..<keys.count {
      bytes.append(contentsOf: keys[column])
      let start = bytes.count
      if row.appendText(column, to: &bytes) {
        finish(types[column], from: start, in: &bytes)
      } else {
        bytes.append(contentsOf: "null".utf8)
      }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Turns the text of a value that begins at `start` into JSON.
  private func finish(_ type: ColumnType, from start: Int, in bytes: inout [UInt8]) {
    switch type {
    case .boolean, .tinyint, .smallint, .integer, .bigint, .hugeint: break
    case .double:
      let last = bytes[bytes.count - 1]
      let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last)
      if !isNumber { JSONText.quote(from: start, in: &bytes) }
    case .decimal:
      // A type without digits before the point writes none; JSON wants a zero.
      let first = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
      if bytes[first] == UInt8(ascii: ".") { bytes.insert(UInt8(ascii: "0"), at: first) }
    case .null, .varchar, .date, .time, .timestamp, .interval: JSONText.quote(from: start, in: &bytes)
    }
  }

  /// The names, the second `a` as `a_1`, the third as `a_2`.
  private static func uniqueNames(_ names: [String]) -> [String] {
    var taken: Set<[UInt8]> = []
    return names.map { name in
      var candidate = name
      var number = 0
      while !taken.insert(Array(candidate.utf8)).inserted {
        number += 1
        candidate = "\(name)_\(number)"
      }
      return candidate
    }
  }
}
