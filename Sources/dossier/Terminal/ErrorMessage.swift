import DossierDB
import DossierPresent

/// An error as it is written to standard error.
struct ErrorMessage {
  let error: DossierError
  let asJSON: Bool

  init(_ error: DossierError, asJSON: Bool) {
    self.error = error
    self.asJSON = asJSON
  }

  func print() { StandardError.print(asJSON ? json : error.report) }

  /// One object on one line: `{"error":{"code":…,"message":…,…}}`.
  var json: String {
    var members = [member("code", error.code.rawValue), member("message", error.message)]
    switch error.place {
    case nil: break
    case .sql(let span):
      members += [
        member("line", span.line), member("column", span.column),
        member("offset", span.utf8Range.lowerBound), member("length", span.utf8Range.count),
      ]
    case .text(let file, let line, let column):
      members += [member("file", file), member("line", line), member("column", column)]
    case .file(let path, let offset, let what):
      members += [member("file", path), member("offset", offset), member("what", what)]
    case .wholeFile(let path): members.append(member("file", path))
    }
    if let hint = error.hint { members.append(member("hint", hint)) }
    members.append(member("exit_code", Int(error.code.exitCode)))
    return "{\"error\":{\(members.joined(separator: ","))}}"
  }

  private func member(_ name: String, _ value: String) -> String {
    "\(JSONText.quoted(name)):\(JSONText.quoted(value))"
  }

  private func member(_ name: String, _ value: Int) -> String { "\(JSONText.quoted(name)):\(value)" }
}
