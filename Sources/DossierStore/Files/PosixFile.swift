import CPlatform
import DossierBase
import Glibc

/// A file descriptor, closed with the object.
final class PosixFile: StorageFile, @unchecked Sendable {
  let descriptor: Int32
  let path: String
  let isInMemory = false
  /// The name under which the file waits to be published, if it needs one.
  var temporaryName: String?

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    removeTemporaryName()
    close(descriptor)
  }

  func removeTemporaryName() {
    if let name = temporaryName { unlink(name) }
    temporaryName = nil
  }

  func isRegular() throws(EngineError) -> Bool { try status().st_mode & S_IFMT == S_IFREG }

  func byteCount() throws(EngineError) -> Int { Int(try status().st_size) }

  /// How many names the file has.
  func nameCount() throws(EngineError) -> Int { Int(try status().st_nlink) }

  /// True if this name stands for this very file.
  func isNamed(_ name: String) throws(EngineError) -> Bool {
    let own = try status()
    var named = stat()
    if lstat(name, &named) != 0 {
      if errno == ENOENT { return false }
      throw Self.error(errno, "examine the file", name)
    }
    return named.st_dev == own.st_dev && named.st_ino == own.st_ino
  }

  private func status() throws(EngineError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.error(errno, "examine the file", path) }
    return status
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EngineError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = retrying {
        pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      }
      if count < 0 { throw Self.error(errno, "read", path, offset + done) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EngineError) {
    var done = 0
    while done < bytes.count {
      let count = retrying {
        pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      }
      if count < 0 { throw Self.error(errno, "write", path, offset + done) }
      if count == 0 { throw Self.error(ENOSPC, "write", path, offset + done) }
      done += count
    }
  }

  func synchronize() throws(EngineError) {
    guard retrying({ fdatasync(descriptor) }) == 0 else {
      throw Self.error(errno, "make the written data durable", path)
    }
  }

  func truncate(to byteCount: Int) throws(EngineError) {
    guard retrying({ ftruncate(descriptor, off_t(byteCount)) }) == 0 else {
      throw Self.error(errno, "cut the file", path, byteCount)
    }
  }

  func tryLockWriter() throws(EngineError) -> Bool {
    let status = dossier_lock_range(
      descriptor, Int32(DOSSIER_LOCK_EXCLUSIVE), FileLayout.writerLockOffset, 1)
    if status == EAGAIN || status == EACCES { return false }
    if status != 0 { throw Self.error(status, "lock the file", path) }
    return true
  }

  func unlockWriter() {
    _ = dossier_lock_range(descriptor, Int32(DOSSIER_LOCK_NONE), FileLayout.writerLockOffset, 1)
  }

  /// The error for a failed system call.
  static func error(_ number: Int32, _ action: String, _ path: String, _ offset: Int = 0) -> EngineError {
    let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
    return EngineError(
      isFull ? .diskFull : .inputOutput, "cannot \(action): \(String(cString: strerror(number)))",
      at: .file(path: path, offset: offset, what: "file"))
  }
}
