/// How one CSV is written.
package struct Dialect: Equatable, Sendable {
  static let quote = UInt8(ascii: "\"")
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13

  /// Commas between fields, line feeds between records.
  package static let commas = Dialect()

  /// Stands for the delimiter in files of one column; no byte of UTF-8 has this value.
  static let noDelimiter: UInt8 = 0xFF

  /// The byte between fields.
  var delimiter = UInt8(ascii: ",")
  /// The byte that ends a record: a line feed (a carriage return before it belongs to it) or, in files
  /// that have no line feed, a carriage return.
  var newline = Dialect.lineFeed
}
