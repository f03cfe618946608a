import DossierBase
import Glibc

/// What an output's path leads to.
struct OutputTarget {
  enum Kind {
    /// A pipe, a device, or a copy of a descriptor of the process, open for writing.
    case open(Int32)
    /// A name, and what the regular file is like that has it already.
    case named(String, older: stat?)
  }

  let kind: Kind
  /// The regular file that is or will be written, if it is one.
  let identity: FileIdentity?

  init(
    _ path: String, olderFile: OutputFile.OlderFile, check: () throws(EngineError) -> Void
  ) throws(EngineError) {
    let place: OutputPlace
    do throws(SystemNumber) {
      place = try OutputPlace(following: path)
    } catch {
      throw SystemFailure.error(error.value, "written", path)
    }
    switch place {
    case .descriptor(let number):
      let copy = try Self.copy(of: number, path)
      kind = .open(copy)
      identity = FileIdentity(descriptor: copy)
    case .file(let file):
      var status = stat()
      let exists = stat(file, &status) == 0
      if !exists, errno != ENOENT { throw SystemFailure.error(errno, "written", path) }
      if exists, olderFile == .refused { throw Self.refusal(of: path) }
      if exists, status.st_mode & S_IFMT != S_IFREG {
        kind = .open(try Self.open(file, path, check))
        identity = nil
      } else {
        if exists, faccessat(AT_FDCWD, file, W_OK, AT_EACCESS) != 0 {
          throw SystemFailure.error(errno, "written", path)
        }
        kind = .named(file, older: exists ? status : nil)
        identity = FileIdentity(path: file)
      }
    }
  }

  /// True if it is a name that the file gets in the end.
  var isNamed: Bool {
    if case .named = kind { true } else { false }
  }

  /// Refuses an older file that has another first line than the ones that may be replaced.
  func refuseOther(
    _ olderFile: OutputFile.OlderFile, _ path: String, _ purpose: String
  ) throws(EngineError) {
    guard case .replacedIfBegins(let lines) = olderFile, case .named(let file, let older?) = kind,
      older.st_size > 0
    else { return }
    let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure.error(errno, "read", path) }
    defer { _ = Glibc.close(descriptor) }
    var start = [UInt8](repeating: 0, count: 1 + (lines.map(\.utf8.count).max() ?? 0))
    let count = pread(descriptor, &start, start.count, 0)
    let isKnown = lines.contains { line in
      start.prefix(max(0, count)).starts(with: line.utf8) && start[line.utf8.count] == UInt8(ascii: "\n")
    }
    if !isKnown {
      throw EngineError(
        .usage, "there is a file \(path) already, and it does not hold \(purpose) of an earlier time",
        hint: "remove it, or take another name")
    }
  }

  /// The error for a name that is taken.
  static func refusal(of path: String) -> EngineError {
    EngineError(.usage, "there is a file \(path) already", hint: "remove it, or take another name")
  }

  func close() {
    if case .open(let descriptor) = kind { _ = Glibc.close(descriptor) }
  }

  /// A copy of a descriptor that the process was started with: its own have the mark that another program does
  /// not get them.
  private static func copy(of descriptor: Int32, _ path: String) throws(EngineError) -> Int32 {
    let flags = fcntl(descriptor, F_GETFD)
    let mode = fcntl(descriptor, F_GETFL)
    guard flags >= 0, flags & FD_CLOEXEC == 0, mode >= 0, mode & O_ACCMODE != O_RDONLY else {
      throw SystemFailure.error(EBADF, "written", path)
    }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw SystemFailure.error(errno, "written", path) }
    return copy
  }

  private static func open(
    _ file: String, _ path: String, _ check: () throws(EngineError) -> Void
  ) throws(EngineError) -> Int32 {
    while true {
      try check()
      let descriptor = Glibc.open(file, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw SystemFailure.error(errno, "written", path) }
    }
  }
}
