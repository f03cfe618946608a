import DossierVector
import Glibc

/// Writes refused records to a CSV with the columns line, column, reason, row.
///
/// An older file of that name is replaced only by ``finish()``, and stays as it is if the load fails.
final class RejectsWriter: @unchecked Sendable {
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private let hasSeveralInputs: Bool
  /// The file's name until ``finish()``, if it is not written under its own.
  private var temporaryPath: String?
  private let path: String

  /// Creates a file that takes the name `path` in the end; a pipe or a device is written to at once.
  init(path: String, hasSeveralInputs: Bool) throws(EngineError) {
    self.path = Self.target(of: path)
    self.hasSeveralInputs = hasSeveralInputs
    let opened = try Self.open(self.path)
    file = opened.file
    temporaryPath = opened.temporaryPath
    try restart()
  }

  deinit {
    if let temporaryPath { unlink(temporaryPath) }
  }

  /// What a symbolic link points to, so that the link stays one; the path itself if there is no such file.
  private static func target(of path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func open(_ path: String) throws(EngineError) -> (file: OpenFile, temporaryPath: String?) {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG {
      let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw SystemError.make("write", path) }
      return (OpenFile(descriptor: descriptor, name: path), nil)
    }
    if exists, access(path, W_OK) != 0 { throw SystemError.make("write", path) }
    let created = try createBeside(path)
    if exists { _ = fchmod(created.file.descriptor, status.st_mode & 0o777) }
    return created
  }

  /// A new file in the same directory, under a name that nobody has.
  private static func createBeside(
    _ path: String
  ) throws(EngineError) -> (file: OpenFile, temporaryPath: String?) {
    for attempt in 0..<100 {
      let temporaryPath = "\(path).\(getpid()).\(attempt).partial"
      let descriptor = Glibc.open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (OpenFile(descriptor: descriptor, name: path), temporaryPath) }
      if errno != EEXIST { break }
    }
    throw SystemError.make("create", path)
  }

  /// Brings everything into the file and gives it its name.
  func finish() throws(EngineError) {
    try flush()
    guard let temporaryPath else { return }
    guard rename(temporaryPath, path) == 0 else { throw SystemError.make("create", path) }
    self.temporaryPath = nil
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

  private func flush() throws(EngineError) {
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
