import DossierBase

/// Reads as much of an input as is needed to judge it.
enum SampleReader {
  /// The longest part of an input that is judged.
  static let byteLimit = 32 << 20

  /// A sample that begins where the table's lines begin, and what is known of its dialect.
  struct Prepared {
    var sample: Sample
    /// The newline is found and the quote given; the delimiter counts only if it is given too.
    var dialect: Dialect
    /// The delimiter that the request or the input itself names.
    var delimiter: UInt8?
  }

  /// A sample with all records that are judged, whatever size the request begins with.
  static func read(_ file: InputFile, _ request: ImportRequest) throws(EngineError) -> Prepared {
    var byteCount = min(max(request.sampleByteCount, 16), byteLimit)
    while true {
      var prepared = Prepared(sample: try Sample(try file.open(), byteCount: byteCount), dialect: Dialect())
      let isLast = prepared.sample.isWhole || byteCount >= byteLimit
      let isEnough = prepare(&prepared, request)
      if isLast {
        if request.skippedLineCount > 0,
          prepared.sample.content.isEmpty || prepared.sample.firstLine <= request.skippedLineCount
        {
          throw skipsAll(prepared, request, file.name)
        }
        return prepared
      }
      if isEnough, DialectDetector.isSufficient(prepared) { return prepared }
      byteCount = min(byteCount * 4, byteLimit)
    }
  }

  /// Passes over what precedes the table; false if a larger sample may show something else.
  private static func prepare(_ prepared: inout Prepared, _ request: ImportRequest) -> Bool {
    prepared.dialect.quote = request.quote ?? Dialect.standardQuote
    let declared = request.skippedLineCount == 0 ? prepared.sample.takeDeclaredDelimiter() : nil
    prepared.delimiter = request.delimiter ?? declared
    let found = NewlineDetector.find(
      prepared.sample.content, quote: prepared.dialect.quote, delimiter: prepared.delimiter,
      isWhole: prepared.sample.isWhole)
    prepared.dialect.newline = found.newline
    let skipped = prepared.sample.skipLines(request.skippedLineCount, newline: found.newline)
    return found.isCertain && skipped == request.skippedLineCount
  }

  private static func skipsAll(_ prepared: Prepared, _ request: ImportRequest, _ name: String) -> EngineError
  {
    let count = prepared.sample.firstLine - 1
    let lines = prepared.sample.isWhole ? "\(count) line\(count == 1 ? "" : "s")" : "longer lines"
    return EngineError(
      .usage, "\(request.skippedLineCount) lines cannot be passed over: \(name) has only \(lines)",
      hint: "give a smaller number to --skip")
  }
}
