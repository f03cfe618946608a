import DossierBase

extension DossierError {
  /// The public face of an engine error, whose places in SQL are offsets into `sql`.
  ///
  /// - Parameter start: a place in `sql` before that of the error.
  init(_ error: EngineError, sql: SQLSource? = nil, from start: TextPosition = TextPosition()) {
    self.init(
      Code(rawValue: error.code.rawValue),
      error.code.isAboutSQL ? Self.shortened(error.message) : error.message,
      at: Self.place(error.place, sql: sql, from: start),
      hint: error.code.isAboutSQL ? error.hint.map(Self.shortened) : error.hint)
  }

  /// The text without its middle where a name or value in it makes it longer than anybody reads.
  private static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard text.utf8.count > lengthLimit, scalars.count > lengthLimit else { return text }
    return String(scalars.prefix(lengthLimit * 2 / 3)) + "…" + String(scalars.suffix(lengthLimit / 3))
  }

  /// Characters of a message.
  private static let lengthLimit = 240

  private static func place(_ place: EngineError.Place?, sql: SQLSource?, from start: TextPosition) -> Place?
  {
    switch place {
    case nil: nil
    case .sql(let range): sql.map { .sql(SourceSpan(range, in: $0, from: start)) }
    case .text(let file, let line, let column): .text(file: file, line: line, column: column)
    case .file(let path, 0, "file"): .wholeFile(path: path)
    case .file(let path, let offset, let what): .file(path: path, offset: offset, what: what)
    }
  }

  /// Runs engine work and translates its error.
  static func translating<Answer>(
    sql: SQLSource? = nil, from start: TextPosition = TextPosition(), _ work: () throws(EngineError) -> Answer
  ) throws(DossierError) -> Answer {
    do throws(EngineError) {
      return try work()
    } catch {
      throw DossierError(error, sql: sql, from: start)
    }
  }
}

extension EngineError.Code {
  /// True for errors whose messages quote SQL, which may hold names of any length.
  fileprivate var isAboutSQL: Bool {
    switch self {
    case .syntax, .binding, .unsupported, .evaluation, .constraint: true
    default: false
    }
  }
}
