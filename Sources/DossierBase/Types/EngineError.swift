/// An error that something outside the program caused: SQL, data, a file, a limit, an interrupt.
///
/// Programmer errors trap instead.
@usableFromInline package struct EngineError: Error, Sendable, Equatable {
  /// What kind of thing went wrong; decides the command's exit code.
  package enum Code: String, Sendable {
    /// SQL that cannot be parsed.
    case syntax
    /// SQL that names or combines things wrongly.
    case binding
    /// SQL that is right but that this version cannot run.
    case unsupported
    /// A value that cannot be computed: overflow, a failed cast, a division by zero.
    case evaluation
    /// Rows that break a rule of their table: a null where none may be, a key that comes twice.
    case constraint
    /// A statement that does not fit the state of its transaction.
    case transaction
    /// Another commit came between the first statement of a transaction and its first change.
    case conflict
    /// Input data (CSV) that cannot be loaded.
    case data
    /// An argument of the library or the command that makes no sense.
    case usage
    /// Bytes in a database file that are not what was written.
    case damaged
    /// Not a database file, or one of another format version.
    case notDossierFile
    case interrupted
    case memoryLimit
    /// Another writer holds the file.
    case locked
    case diskFull
    /// Any other failure of the operating system to read or write.
    case inputOutput
  }

  /// Where the cause stands.
  package enum Place: Sendable, Equatable {
    /// UTF-8 offsets into the SQL text.
    case sql(Range<Int>)
    /// A line and column of a text file, both from 1; the column counts fields, or bytes where no field is known.
    case text(file: String, line: Int, column: Int)
    /// A byte range of a database file, and what stands there.
    case file(path: String, offset: Int, what: String)
  }

  package var code: Code
  /// One sentence that says what is wrong, without the place.
  package var message: String
  package var place: Place?
  /// What the user may do about it, if we know.
  package var hint: String?

  package init(_ code: Code, _ message: String, at place: Place? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// The same error with a place, unless it has one already.
  package func located(at newPlace: Place?) -> EngineError {
    var copy = self
    if copy.place == nil { copy.place = newPlace }
    return copy
  }
}
