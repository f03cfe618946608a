import DossierBase
import DossierFiles

/// Writes refused records to a CSV with the columns line, column, reason, row.
///
/// Nothing is seen of it before ``finish()``, and an older file stays as it is if the load fails. Only one that has
/// rejects is replaced.
final class RejectsWriter: @unchecked Sendable {
  private let file: OutputFile
  private var buffer: [UInt8] = []
  private let hasSeveralInputs: Bool
  private let escapesFormulas: Bool

  /// Begins a file that takes the name `path` in the end.
  init(
    path: String, hasSeveralInputs: Bool, escapesFormulas: Bool, avoiding: [FileInUse],
    interruption: Interruption
  ) throws(EngineError) {
    self.hasSeveralInputs = hasSeveralInputs
    self.escapesFormulas = escapesFormulas
    file = try OutputFile(
      path: path, purpose: "the rejects",
      olderFile: .replacedIfBegins([Self.header, Self.headerWithFile]), avoiding: avoiding, isHeldBack: true,
      check: interruption.check)
    try restart()
  }

  /// Brings everything into the file and gives it its name.
  func finish() throws(EngineError) {
    try flush()
    try file.finish()
  }

  /// Forgets all records, because loading begins anew.
  func restart() throws(EngineError) {
    buffer = Array(((hasSeveralInputs ? Self.headerWithFile : Self.header) + "\n").utf8)
    try file.rewind()
  }

  /// Adds a record of the input with this name.
  func write(_ reject: Reject, input: String) throws(EngineError) {
    if hasSeveralInputs {
      append(input.utf8)
      buffer.append(Self.comma)
    }
    buffer += Array("\(reject.line),".utf8)
    append((reject.columnName ?? String(reject.column)).utf8)
    buffer.append(Self.comma)
    append(reject.fault.message.utf8)
    buffer.append(Self.comma)
    append(reject.text)
    buffer.append(Dialect.lineFeed)
    if buffer.count > 1 << 16 { try flush() }
  }

  private static let header = "line,column,reason,row"
  private static let headerWithFile = "file," + header
  private static let comma = UInt8(ascii: ",")

  /// Adds a field, with an apostrophe before what a spreadsheet would take for a formula if that is wanted.
  private func append(_ text: some Collection<UInt8>) {
    if escapesFormulas, let first = text.first, Self.formulaStarts.contains(first) {
      CSVField.append([UInt8(ascii: "'")] + text, delimiter: Self.comma, to: &buffer)
    } else {
      CSVField.append(text, delimiter: Self.comma, to: &buffer)
    }
  }

  /// Source: OWASP, "CSV Injection": a cell that begins with one of these may be run.
  private static let formulaStarts = Set("=+-@\t\r".utf8)

  private func flush() throws(EngineError) {
    var failure: EngineError?
    buffer.withUnsafeBytes { bytes in
      do throws(EngineError) { try file.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    buffer.removeAll(keepingCapacity: true)
  }
}
