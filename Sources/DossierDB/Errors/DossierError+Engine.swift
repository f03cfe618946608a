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
    case .sql(let range): sql.map { .sql(SourceSpan(utf8Range: range, in: $0)) }
    case .text(let file, let line, let column): .text(file: file, line: line, column: column)
    case .file(let path, 0, "file"): .wholeFile(path: path)
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
