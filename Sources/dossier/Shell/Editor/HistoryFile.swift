import Glibc

/// A file of statements, one per line, that several shells may append to at the same time.
///
/// A line feed in a statement is written as `\n`, a backslash as `\\`. A file that cannot be read or
/// written is no error: the history is then shorter.
struct HistoryFile {
  let path: String

  private static let loadByteLimit = 4 << 20
  private static let fileByteLimit = 8 << 20

  /// The file that the environment names, or nil if it wants none.
  static func standard(_ environment: (String) -> String?) -> HistoryFile? {
    if let path = environment("DOSSIER_HISTORY") { return path.isEmpty ? nil : HistoryFile(path: path) }
    if let folder = environment("XDG_STATE_HOME"), folder.hasPrefix("/") {
      return HistoryFile(path: folder + "/dossier/history")
    }
    guard let home = environment("HOME"), !home.isEmpty else { return nil }
    return HistoryFile(path: home + "/.dossier_history")
  }

  /// The statements, the oldest first; of a very large file only the last.
  func load() -> [String] {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    guard let size = Self.regularFileSize(descriptor) else { return [] }
    let start = max(0, size - Self.loadByteLimit)
    var bytes = Self.read(descriptor, from: start, to: size)
    if start > 0 { bytes = Array(bytes.drop { $0 != 10 }) }
    return bytes.split(separator: 10).compactMap(Self.decode)
  }

  /// Adds a statement at the end, in one piece.
  func append(_ text: String) {
    makeFolder()
    guard let descriptor = openLocked() else { return }
    defer { close(descriptor) }
    var line = Self.encode(text)
    line.append(10)
    guard line.count <= Self.loadByteLimit else { return }
    Self.write(line, to: descriptor)
    if let size = Self.regularFileSize(descriptor), size > Self.fileByteLimit { shorten() }
  }

  /// Writes the newest statements into a new file, which takes the old one's place; the old one is locked.
  private func shorten() {
    let kept = History.withoutDuplicates(load())
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    var bytes: [UInt8] = []
    for text in kept { bytes += Self.encode(text) + [10] }
    let isWhole = Self.write(bytes, to: descriptor)
    close(descriptor)
    if isWhole { rename(temporary, path) } else { unlink(temporary) }
  }

  private func makeFolder() {
    guard let slash = path.lastIndex(of: "/"), access(path, F_OK) != 0 else { return }
    var folder = ""
    for part in path[..<slash].split(separator: "/") {
      folder += (folder.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
      mkdir(folder, 0o700)
    }
  }

  /// The file, locked against other shells; opened anew if another one has taken its place meanwhile.
  private func openLocked() -> Int32? {
    for _ in 0..<10 {
      let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return nil }
      var status: Int32
      repeat { status = flock(descriptor, LOCK_EX) } while status != 0 && errno == EINTR
      var opened = stat()
      var named = stat()
      if fstat(descriptor, &opened) == 0, opened.st_mode & S_IFMT == S_IFREG, stat(path, &named) == 0,
        opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
      {
        return descriptor
      }
      close(descriptor)
    }
    return nil
  }

  private static func regularFileSize(_ descriptor: Int32) -> Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  private static func read(_ descriptor: Int32, from start: Int, to end: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: end - start) { buffer, count in
      while count < end - start {
        let got = pread(descriptor, buffer.baseAddress! + count, end - start - count, start + count)
        if got > 0 { count += got } else if got == 0 || errno != EINTR { return }
      }
    }
  }

  @discardableResult
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { written += count } else if errno != EINTR { return false }
    }
    return true
  }
}

// MARK: - Lines

extension HistoryFile {
  static func encode(_ text: String) -> [UInt8] {
    var line: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 10: line += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\\"): line += [byte, byte]
      default: line.append(byte)
      }
    }
    return line
  }

  /// The statement of a line, or nil if it is not UTF-8.
  static func decode(_ line: some Sequence<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? 10 : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self).map { PastedText.clean($0.utf8) }
  }
}
