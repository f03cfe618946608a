/// Writes single fields of CSV.
enum CSVField {
  /// Adds a field, in quotes if it needs them.
  static func append(
    _ field: some Sequence<UInt8>, delimiter: UInt8, quote: UInt8 = Dialect.standardQuote,
    to text: inout [UInt8]
  ) {
    let needsQuotes =
      quote != Dialect.noQuote
      && field.contains {
        $0 == delimiter || $0 == quote || $0 == Dialect.lineFeed || $0 == Dialect.carriageReturn
      }
    guard needsQuotes else {
      text.append(contentsOf: field)
      return
    }
    text.append(quote)
    for byte in field {
      if byte == quote { text.append(quote) }
      text.append(byte)
    }
    text.append(quote)
  }
}
