import DossierDB

/// Writes rows as JSON objects.
///
/// Numbers are written exactly, however many digits they have; what JSON has no number for (`nan`, `inf`)
/// is a text, as are dates and times. A name that occurs twice gets a number, so that every value stays
/// reachable.
enum JSONObjects {
  /// How rows of such columns are written.
  ///
  /// - Parameter end: what ends a row: its brace, and what follows.
  static func text(_ columns: [Column], end: String, between: String) -> RowText {
    let names = uniqueNames(columns.map(\.name))
    let prefixes = names.enumerated().map { position, name in
      var key = Array((position > 0 ? "," : "{").utf8)
      JSONText.appendQuoted(name.utf8, to: &key)
      key.append(UInt8(ascii: ":"))
      return key
    }
    return RowText(
      prefixes: prefixes, null: Array("null".utf8), end: Array(end.utf8), between: Array(between.utf8),
      changes: columns.map { column in
        { bytes, start in finish(column.type, from: start, in: &bytes) }
      })
  }

  /// Turns the text of a value that begins at `start` into JSON.
  private static func finish(_ type: ColumnType, from start: Int, in bytes: inout [UInt8]) {
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
