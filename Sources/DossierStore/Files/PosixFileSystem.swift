import CPlatform
package import DossierBase
import Glibc

/// The operating system's files.
package struct PosixFileSystem: FileSystem {
  package init() {}

  package func exists(_ path: String) -> Bool {
    var status = stat()
    // Where the system does not tell, opening the file will say why.
    return lstat(path, &status) == 0 || ![ENOENT, ENOTDIR].contains(errno)
  }

  package func open(_ path: String, readOnly: Bool) throws(EngineError) -> any StorageFile {
    // Non-blocking only so that a pipe in the file's place is refused and not waited for.
    let flags = (readOnly ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    let descriptor = retrying { Glibc.open(path, flags) }
    guard descriptor >= 0 else { throw PosixFile.error(errno, "open the file", path) }
    let file = PosixFile(descriptor: descriptor, path: path)
    guard try file.isRegular() else {
      throw EngineError(.notDossierFile, "not a regular file", at: .file(path: path, offset: 0, what: "file"))
    }
    return file
  }

  package func makeUnnamed(beside path: String) throws(EngineError) -> any StorageFile {
    let directory = Self.directory(of: path)
    if access("/proc/self/fd", F_OK) == 0 {
      let descriptor = dossier_open_unnamed(directory, 0o666)
      if descriptor >= 0 { return PosixFile(descriptor: descriptor, path: path) }
      guard [EOPNOTSUPP, EISDIR, ENOENT, EINVAL].contains(-descriptor) else {
        throw PosixFile.error(-descriptor, "create a file", path)
      }
    }
    return try makeTemporary(beside: path)
  }

  /// For file systems without nameless files: a file under a temporary name, removed unless published.
  ///
  /// The name is always the same, so that whatever a killed process has left there is used again. Its lock
  /// tells that from a file somebody is still writing.
  func makeTemporary(beside path: String) throws(EngineError) -> PosixFile {
    let name = path + Self.temporarySuffix
    while true {
      let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
      let descriptor = retrying { Glibc.open(name, flags, 0o666) }
      guard descriptor >= 0 else { throw PosixFile.error(errno, "create a file", path) }
      let file = PosixFile(descriptor: descriptor, path: path)
      guard try file.isRegular() else {
        throw EngineError(
          .inputOutput, "cannot create a file", at: .file(path: name, offset: 0, what: "not a regular file"))
      }
      guard try file.tryLockWriter() else {
        throw EngineError(
          .locked, "another process is creating the file", at: .file(path: path, offset: 0, what: "file"),
          hint: "try again when it has finished")
      }
      // Whoever held the lock may have published or removed the file since it was opened here.
      guard try file.isNamed(name) else { continue }
      guard try file.nameCount() == 1 else {
        // Published already, but its process died before it could remove this name.
        unlink(name)
        continue
      }
      try file.truncate(to: 0)
      file.temporaryName = name
      return file
    }
  }

  package func publish(_ file: any StorageFile, as path: String) throws(EngineError) {
    guard let file = file as? PosixFile else { preconditionFailure("a file of this file system") }
    if let name = file.temporaryName {
      // In one step; only file systems that cannot do it get a link and lose the old name after.
      let status = dossier_rename_exclusively(name, path)
      if status == 0 {
        file.temporaryName = nil
        return
      }
      guard [EINVAL, ENOSYS].contains(status) else { throw Self.publishError(status, path) }
    }
    let source = file.temporaryName ?? "/proc/self/fd/\(file.descriptor)"
    guard retrying({ linkat(AT_FDCWD, source, AT_FDCWD, path, Int32(AT_SYMLINK_FOLLOW)) }) == 0 else {
      throw Self.publishError(errno, path)
    }
    file.removeTemporaryName()
  }

  private static func publishError(_ number: Int32, _ path: String) -> EngineError {
    guard number == EEXIST else { return PosixFile.error(number, "name the new file", path) }
    return EngineError(
      .locked, "another process has created the file meanwhile",
      at: .file(path: path, offset: 0, what: "file"), hint: "do it again, on the file that exists now")
  }

  /// What the name of a file that waits to be published ends with.
  static let temporarySuffix = ".dossier-unfinished"

  package func synchronizeDirectory(of path: String) throws(EngineError) {
    let descriptor = retrying { Glibc.open(Self.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw PosixFile.error(errno, "open the directory", path) }
    defer { close(descriptor) }
    // Some file systems cannot sync a directory, and say so by EINVAL.
    if retrying({ fsync(descriptor) }) != 0, errno != EINVAL {
      throw PosixFile.error(errno, "make the file's name durable", path)
    }
  }

  static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }
}

/// Repeats a system call that a signal interrupted.
func retrying<Answer: SignedInteger>(_ call: () -> Answer) -> Answer {
  while true {
    let answer = call()
    if answer >= 0 || errno != EINTR { return answer }
  }
}
