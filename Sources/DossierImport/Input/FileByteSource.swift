import DossierBase
import Glibc

/// The bytes of an open file from its start, by positioned reads.
final class FileByteSource: ByteSource {
  private let file: OpenFile
  private(set) var consumedByteCount = 0

  init(_ file: OpenFile) { self.file = file }

  func read(into bytes: UnsafeMutableRawPointer, count: Int) throws(EngineError) -> Int {
    while true {
      let got = pread(file.descriptor, bytes, count, off_t(consumedByteCount))
      if got >= 0 {
        consumedByteCount += got
        return got
      }
      if errno != EINTR { throw SystemError.make("read", file.name) }
    }
  }
}

/// A file descriptor that is closed with its last owner.
final class OpenFile: Sendable {
  let descriptor: Int32
  let name: String

  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit { close(descriptor) }

  /// Opens a file for reading, which for a pipe waits until somebody writes to it.
  convenience init(reading path: String, interruption: Interruption) throws(EngineError) {
    var descriptor: Int32
    repeat {
      try interruption.check()
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw SystemError.make("open", path) }
    self.init(descriptor: descriptor, name: path)
  }

  /// The size in bytes if this is a regular file, which can be read at any place.
  var regularByteCount: Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  var isDirectory: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// Failures of system calls as errors of the engine.
enum SystemError {
  /// The error in `errno`, met when trying to do `action` with the file of this name.
  static func make(_ action: String, _ name: String) -> EngineError {
    let number = errno
    let reason = String(cString: strerror(number))
    let isFull = number == ENOSPC || number == EDQUOT
    return EngineError(isFull ? .diskFull : .inputOutput, "cannot \(action) \(name): \(reason)")
  }
}
