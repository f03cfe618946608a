import Glibc

/// Where a path of an output leads when all links are followed, the last one too, and also if there is no such file.
enum OutputPlace: Equatable {
  /// A descriptor that the process was started with, as `/dev/stdout` means one.
  case descriptor(Int32)
  /// The name of a file in a directory that exists.
  case file(String)

  /// More links than this are a circle, as the system says too.
  private static let linkLimit = 40

  /// Follows a path; throws the number of the system's error.
  init(following path: String) throws(SystemNumber) {
    if let descriptor = Self.descriptor(named: path) {
      self = .descriptor(descriptor)
      return
    }
    guard !path.isEmpty else { throw SystemNumber(ENOENT) }
    var path = path
    for _ in 0..<Self.linkLimit {
      let (directory, name) = Self.split(path)
      guard let resolved = realpath(directory, nil) else { throw SystemNumber(errno) }
      let folder = String(cString: resolved)
      free(resolved)
      let full = folder == "/" ? "/" + name : folder + "/" + name
      if let descriptor = Self.descriptor(name, in: folder) {
        self = .descriptor(descriptor)
        return
      }
      // Those of other processes are no texts to follow.
      guard !folder.hasPrefix("/proc/"), let target = Self.target(ofLink: full) else {
        self = .file(full)
        return
      }
      path = target.hasPrefix("/") ? target : folder + "/" + target
    }
    throw SystemNumber(ELOOP)
  }

  /// The directory of a path, and the name in it.
  static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(path[path.utf8.index(after: slash)...])
    return (slash == path.utf8.startIndex ? "/" : String(path[..<slash]), name)
  }

  /// The names that mean a descriptor also where the system has no files for them.
  private static func descriptor(named path: String) -> Int32? {
    switch path {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      let (directory, name) = split(path)
      return directory == "/dev/fd" || directory == "/proc/self/fd" ? number(name) : nil
    }
  }

  /// The descriptor that a name means in a directory of this process's descriptors.
  private static func descriptor(_ name: String, in folder: String) -> Int32? {
    guard folder.hasPrefix("/proc/\(getpid())/"), folder.hasSuffix("/fd") else { return nil }
    return number(name)
  }

  private static func number(_ name: String) -> Int32? {
    name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int32(name) : nil
  }

  private static func target(ofLink path: String) -> String? {
    let target = withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer -> String? in
      guard let start = buffer.bindMemory(to: CChar.self).baseAddress else { return nil }
      let count = readlink(path, start, buffer.count)
      return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
    return target
  }
}

/// A number of `errno`.
struct SystemNumber: Error, Equatable {
  var value: Int32

  init(_ value: Int32) { self.value = value }
}
