/// How one CSV is written.
package struct Dialect: Equatable, Sendable {
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let blank = UInt8(ascii: " ")

  /// Commas between fields, line feeds between records.
  package static let commas = Dialect()

  /// The quote of files that do not say another.
  static let standardQuote = UInt8(ascii: "\"")
  /// Stands for the delimiter in files of one column; no byte of UTF-8 has this value.
  package static let noDelimiter: UInt8 = 0xFF
  /// Stands for the quote in files without one; no byte of UTF-8 has this value.
  package static let noQuote: UInt8 = 0xFE

  /// The byte between fields.
  var delimiter = UInt8(ascii: ",")
  /// The byte around texts.
  var quote = Dialect.standardQuote
  /// The byte that ends a record: a line feed (carriage returns before it belong to it) or, in files
  /// whose lines end so, a carriage return.
  var newline = Dialect.lineFeed

  /// Bytes of the longest record, its newline included.
  static let recordByteLimit = 16 << 20
}
