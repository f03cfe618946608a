import Glibc

/// What tells a regular file from all others, under whatever name it is reached.
struct FileIdentity: Equatable, Sendable {
  private var device: UInt64
  private var node: UInt64
  /// The name in the directory that `device` and `node` mean, for a file that does not exist yet.
  private var missingName: [UInt8]?

  /// The regular file that is open, or nil if it is a pipe, a terminal or a device.
  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(ofRegular: status)
  }

  /// The regular file at a path, or the one that would be made there; nil for anything else.
  init?(path: String) {
    var status = stat()
    if stat(path, &status) == 0 {
      self.init(ofRegular: status)
      return
    }
    let bytes = Array(path.utf8)
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { $0 == 0 ? "/" : String(decoding: bytes[..<$0], as: UTF8.self) } ?? "."
    guard stat(directory, &status) == 0 else { return nil }
    self.init(status)
    missingName = Array(bytes[(slash.map { $0 + 1 } ?? 0)...])
  }

  private init?(ofRegular status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(status.st_dev)
    node = UInt64(status.st_ino)
  }
}
