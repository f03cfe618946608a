import DossierVector
import Glibc

/// Writes refused records to a CSV with the columns line, column, reason, row.
final class RejectsWriter: @unchecked Sendable {
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private let hasSeveralInputs: Bool

  /// Creates the file, or empties it.
  init(path: String, hasSeveralInputs: Bool) throws(EngineError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemError.make("create", path) }
    file = OpenFile(descriptor: descriptor, name: path)
    self.hasSeveralInputs = hasSeveralInputs
    try restart()
  }

  /// Forgets all records, because loading begins anew.
  func restart() throws(EngineError) {
    buffer = Array(((hasSeveralInputs ? "file," : "") + "line,column,reason,row\n").utf8)
    // A pipe or a device cannot be emptied, and is not read before the end either.
    if file.regularByteCount != nil {
      guard ftruncate(file.descriptor, 0) == 0, lseek(file.descriptor, 0, SEEK_SET) == 0 else {
        throw SystemError.make("write", file.name)
      }
    }
  }

  /// Adds a record of the input with this name.
  func write(_ reject: Reject, input: String) throws(EngineError) {
    let comma = UInt8(ascii: ",")
    if hasSeveralInputs {
      CSVText.append(input.utf8, delimiter: comma, to: &buffer)
      buffer.append(comma)
    }
    buffer += Array("\(reject.line),".utf8)
    CSVText.append((reject.columnName ?? String(reject.column)).utf8, delimiter: comma, to: &buffer)
    buffer.append(comma)
    CSVText.append(reject.fault.message.utf8, delimiter: comma, to: &buffer)
    buffer.append(comma)
    CSVText.append(reject.text, delimiter: comma, to: &buffer)
    buffer.append(Dialect.lineFeed)
    if buffer.count > 1 << 16 { try flush() }
  }

  /// Brings everything into the file.
  func flush() throws(EngineError) {
    var done = 0
    while done < buffer.count {
      let written = buffer.withUnsafeBytes {
        Glibc.write(file.descriptor, $0.baseAddress! + done, buffer.count - done)
      }
      if written > 0 {
        done += written
      } else if errno != EINTR {
        throw SystemError.make("write", file.name)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
