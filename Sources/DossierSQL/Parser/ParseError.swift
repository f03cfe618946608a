import DossierBase

/// An ``EngineError`` in a box.
///
/// The parser recurses, and an error of one word keeps its stack frames a third of the size.
final class ParseError: Error {
  let error: EngineError

  init(_ code: EngineError.Code, _ message: String, at place: EngineError.Place? = nil, hint: String? = nil) {
    error = EngineError(code, message, at: place, hint: hint)
  }
}
