import CPlatform
package import DossierVector
import Glibc

/// The operating system's files.
package struct PosixFileSystem: FileSystem {
  package init() {}

  package func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
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
      let descriptor = dossier_open_unnamed(directory)
      if descriptor >= 0 { return PosixFile(descriptor: descriptor, path: path) }
      guard [EOPNOTSUPP, EISDIR, ENOENT, EINVAL].contains(-descriptor) else {
        throw PosixFile.error(-descriptor, "create a file", path)
      }
    }
    return try makeTemporary(beside: path)
  }

  /// For file systems without nameless files: a file under a temporary name, removed unless published.
  func makeTemporary(beside path: String) throws(EngineError) -> PosixFile {
    for attempt in 0..<100 {
      let name = "\(path).new-\(getpid())-\(attempt)"
      let descriptor = retrying { Glibc.open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      if descriptor >= 0 { return PosixFile(descriptor: descriptor, path: path, temporaryName: name) }
      guard errno == EEXIST else { break }
    }
    throw PosixFile.error(errno, "create a file", path)
  }

  package func publish(_ file: any StorageFile, as path: String) throws(EngineError) {
    guard let file = file as? PosixFile else { preconditionFailure("a file of this file system") }
    let source = file.temporaryName ?? "/proc/self/fd/\(file.descriptor)"
    guard retrying({ linkat(AT_FDCWD, source, AT_FDCWD, path, Int32(AT_SYMLINK_FOLLOW)) }) == 0 else {
      if errno == EEXIST {
        throw EngineError(
          .usage, "another process has created the file meanwhile",
          at: .file(path: path, offset: 0, what: "file"), hint: "open the existing file instead")
      }
      throw PosixFile.error(errno, "name the new file", path)
    }
    file.removeTemporaryName()
  }

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
