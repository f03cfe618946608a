import DossierDB
import Glibc

/// A file that did not exist before, being written from its start to its end.
final class NewFile: Sendable {
  private let path: String
  private let descriptor: Int32

  /// - Throws: ``DossierError/Code/usage`` if there is such a file already.
  init(path: String) throws(DossierError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor >= 0 { return }
    if errno == EEXIST {
      throw DossierError(.usage, "there is a file \(path) already", hint: "remove it, or take another name")
    }
    throw DossierError(.inputOutput, "\(path) cannot be created: \(String(cString: strerror(errno)))")
  }

  /// Adds bytes at the end.
  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      if count >= 0 { written += count } else if errno != EINTR { throw failure() }
    }
  }

  /// Ends the file.
  func close() throws(DossierError) {
    if Glibc.close(descriptor) != 0, errno != EINTR { throw failure() }
  }

  /// Takes the unfinished file away.
  func remove() {
    _ = Glibc.close(descriptor)
    unlink(path)
  }

  private func failure() -> DossierError {
    DossierError(
      errno == ENOSPC || errno == EFBIG ? .diskFull : .inputOutput,
      "\(path) cannot be written: \(String(cString: strerror(errno)))")
  }
}
