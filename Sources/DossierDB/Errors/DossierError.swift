/// An error that something outside the program caused: SQL, data, a file, a limit, an interrupt.
///
/// Misuse of the library by its caller, like a row index out of range, traps instead.
public struct DossierError: Error, Sendable, Hashable {
  /// What kind of thing went wrong.
  public var code: Code
  /// One sentence that says what is wrong, without the place.
  public var message: String
  /// Where the cause stands, if it stands somewhere.
  public var place: Place?
  /// What the user may do about it, if that is known.
  public var hint: String?

  /// An error without, or with, a place and a hint.
  public init(_ code: Code, _ message: String, at place: Place? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }
}

extension DossierError {
  /// Where the cause of an error stands.
  public enum Place: Sendable, Hashable {
    /// A part of the SQL text that was run.
    case sql(SourceSpan)
    /// A line of a text file, from 1, and a column, from 1: the field's number, or the byte's where no field is known.
    case text(file: String, line: Int, column: Int)
    /// A byte offset in a database file, and what stands there.
    case file(path: String, offset: Int, what: String)
    /// A database file as a whole: it is missing, locked or cannot be made.
    case wholeFile(path: String)
  }
}

extension DossierError: CustomStringConvertible {
  /// The message for people: what, where with a caret, and what to do.
  public var description: String { report }
}
