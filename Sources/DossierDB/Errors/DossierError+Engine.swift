import DossierVector

extension DossierError {
  /// The public face of an engine error, whose places in SQL are offsets into `sql`.
  init(_ error: EngineError, sql: String? = nil) {
    self.init(
      Code(rawValue: error.code.rawValue), error.message, at: Self.place(error.place, sql: sql),
      hint: error.hint)
  }

  private static func place(_ place: EngineError.Place?, sql: String?) -> Place? {
    switch place {
    case nil: nil
    case .sql(let range): sql.map { .sql(SourceSpan(range, in: $0)) }
    case .text(let file, let line, let column): .text(file: file, line: line, column: column)
    case .file(let path, let offset, let what): .file(path: path, offset: offset, what: what)
    }
  }

  /// Runs engine work and translates its error.
  static func translating<Answer>(
    sql: String? = nil, _ work: () throws(EngineError) -> Answer
  ) throws(DossierError) -> Answer {
    do throws(EngineError) {
      return try work()
    } catch {
      throw DossierError(error, sql: sql)
    }
  }
}

extension DossierError.SourceSpan {
  /// The span of a range of UTF-8 offsets, which is brought into the text's bounds if it lies outside.
  init(_ range: Range<Int>, in sql: String) {
    let bytes = Array(sql.utf8)
    let start = min(max(range.lowerBound, 0), bytes.count)
    let end = min(max(range.upperBound, start), bytes.count)
    let lineFeed = UInt8(ascii: "\n")
    let lineStart = bytes[..<start].lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
    var lineEnd = bytes[start...].firstIndex(of: lineFeed) ?? bytes.count
    if lineEnd > lineStart, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
    lineEnd = max(lineEnd, start)
    line = bytes[..<start].count { $0 == lineFeed } + 1
    column = String(decoding: bytes[lineStart..<start], as: UTF8.self).unicodeScalars.count + 1
    utf8Range = start..<end
    lineText = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
    text = String(decoding: bytes[start..<max(start, min(end, lineEnd))], as: UTF8.self)
  }
}
