/// Writes single fields of CSV.
enum CSVText {
  /// Adds a field, in quotes if it needs them.
  static func append(_ field: some Sequence<UInt8>, delimiter: UInt8, to text: inout [UInt8]) {
    let needsQuotes = field.contains {
      $0 == delimiter || $0 == Dialect.quote || $0 == Dialect.lineFeed || $0 == Dialect.carriageReturn
    }
    guard needsQuotes else {
      text.append(contentsOf: field)
      return
    }
    text.append(Dialect.quote)
    for byte in field {
      if byte == Dialect.quote { text.append(Dialect.quote) }
      text.append(byte)
    }
    text.append(Dialect.quote)
  }
}
