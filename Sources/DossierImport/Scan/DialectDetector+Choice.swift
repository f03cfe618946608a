import DossierBase

extension DialectDetector {
  /// The delimiter that most records agree with; nil if the sample has no record.
  ///
  /// A delimiter that the first record lacks is only taken if that record is a title above a header. An
  /// input without any is one of a single column, unless that would be a guess.
  /// - Throws: ``EngineError/Code/data`` where neither is certain.
  static func choose(
    _ prepared: SampleReader.Prepared, name: String, _ isKnown: ((String) -> Bool)?
  ) throws(EngineError) -> DialectCandidate? {
    func candidate(_ delimiter: UInt8) -> DialectCandidate? {
      var dialect = prepared.dialect
      dialect.delimiter = delimiter
      return DialectCandidate(prepared.sample, dialect, isKnown)
    }
    if let delimiter = prepared.delimiter {
      var given = candidate(delimiter)
      given?.acceptTitle()
      return given
    }
    let all = delimiters.compactMap(candidate)
    let several = all.filter { $0.columnCount > 1 }
    if let best = several.filter({ $0.knownCount > 0 }).max(by: { isLess($0, $1, by: \.knownCount) }) {
      return best
    }
    let plain = several.filter { !$0.hasTitles && $0.share >= 0.5 }
    if let best = (plain.isEmpty ? several : plain).max(by: { isLess($0, $1, by: \.share) }) { return best }
    try refuseGuess(all, prepared.sample, name: name)
    return candidate(Dialect.noDelimiter)
  }

  /// Ordered by a figure, then for more columns, then as ``delimiters`` are.
  private static func isLess<Figure: Comparable>(
    _ left: DialectCandidate, _ right: DialectCandidate, by figure: KeyPath<DialectCandidate, Figure>
  ) -> Bool {
    if left[keyPath: figure] != right[keyPath: figure] {
      return left[keyPath: figure] < right[keyPath: figure]
    }
    if left.share != right.share { return left.share < right.share }
    return left.columnCount < right.columnCount
  }

  /// Refuses a file whose first line alone has one field: it may be a title, or the name of one column.
  private static func refuseGuess(
    _ candidates: [DialectCandidate], _ sample: Sample, name: String
  ) throws(EngineError) {
    for candidate in candidates {
      let delimiter = candidate.dialect.delimiter
      let word = delimiter == UInt8(ascii: ",") ? "commas" : "tabs"
      guard word == "commas" || delimiter == UInt8(ascii: "\t") else { continue }
      let rest = candidate.restShape
      guard rest.columnCount > 1, rest.share >= 0.9 else { continue }
      let rows = candidate.records.dropFirst()
      if rest.columnCount == 2, rows.allSatisfy({ isDecimal($0, sample) }) { continue }
      throw EngineError(
        .data, "the first line has one field, but the lines below have \(rest.columnCount) between \(word)",
        at: .text(file: name, line: candidate.records[0].line, column: 1),
        hint: "pass over titles with --skip 1, or load each line as one text with --delimiter none")
    }
  }

  /// True for a number like `2,5`, which is one field.
  private static func isDecimal(_ record: RecordOutline, _ sample: Sample) -> Bool {
    (record.start..<record.end).allSatisfy { place in
      let byte = sample.bytes[place]
      return TextBytes.isDigit(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "-")
        || byte == Dialect.blank
    }
  }
}
