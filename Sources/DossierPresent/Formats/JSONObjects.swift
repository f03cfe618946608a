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
  func append(_ row: Row, to output: inout ByteOutput) throws(DossierError) {
    if keys.isEmpty { output.put(UInt8(ascii: "{")) }
    for column in 0..<keys.count {
      output.put(keys[column])
      let start = output.bytes.count
      if row.appendText(column, to: &output.bytes) {
        finish(types[column], from: start, in: &output.bytes)
      } else {
        output.put("null")
      }
      try output.endCell()
    }
    output.put(UInt8(ascii: "}"))
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
    // The last number that a name has got, so that many equal names are not counted anew each time.
    var numbers: [[UInt8]: Int] = [:]
    return names.map { name in
      let key = Array(name.utf8)
      var candidate = name
      while !taken.insert(Array(candidate.utf8)).inserted {
        let number = numbers[key, default: 0] + 1
        numbers[key] = number
        candidate = "\(name)_\(number)"
      }
      return candidate
    }
  }
}
