import DossierBase

/// The names that headers give to columns, as DuckDB forms them.
enum ColumnNames {
  /// Names without white space around them; empty ones become `column0` …, equal ones get `_1` ….
  static func unique(_ header: [[UInt8]]) -> [String] {
    deduplicated(
      written(header).enumerated().map {
        $0.element.isEmpty ? numbered($0.offset, of: header.count) : $0.element
      })
  }

  /// The headers without white space around them.
  static func written(_ header: [[UInt8]]) -> [String] {
    header.map { bytes in
      bytes.withUnsafeBufferPointer { String(decoding: TextBytes.trimmed($0), as: UTF8.self) }
    }
  }

  /// The texts of a header without white space around them.
  static func trimmed(_ header: [[UInt8]]) -> [String] {
    header.map { bytes in
      bytes.withUnsafeBufferPointer { String(decoding: TextBytes.trimmed($0), as: UTF8.self) }
    }
  }

  /// The names of columns without a header.
  static func numbered(_ count: Int) -> [String] { (0..<count).map { numbered($0, of: count) } }

  /// `column3`, or `column03` where there are more than ten.
  private static func numbered(_ index: Int, of count: Int) -> String {
    let digits = String(index)
    let width = String(count - 1).utf8.count
    return "column" + String(repeating: "0", count: width - digits.utf8.count) + digits
  }

  /// The name, with a number if it is taken.
  static func free(_ name: String, among names: [String]) -> String {
    let taken = Set(names.map(Schema.folded))
    var free = name
    var number = 0
    while taken.contains(Schema.folded(free)) {
      number += 1
      free = "\(name)_\(number)"
    }
    return free
  }

  /// Gives later ones of equal names a number: `a, a, a` become `a, a_1, a_2`.
  static func deduplicated(_ names: [String]) -> [String] {
    var uses: [[UInt8]: Int] = [:]
    return names.map { name in
      var unique = name
      while let count = uses[Schema.folded(unique)] {
        uses[Schema.folded(unique)] = count + 1
        unique = "\(unique)_\(count + 1)"
      }
      uses[Schema.folded(unique)] = 0
      return unique
    }
  }
}
