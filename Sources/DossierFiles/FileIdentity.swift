import Glibc

/// What tells a regular file from all others, under whatever name it is reached.
package struct FileIdentity: Equatable, Sendable {
  private var device: UInt64
  private var node: UInt64
  /// The name in the directory that `device` and `node` mean, for a file that does not exist yet.
  private var missingName: [UInt8]?

  /// The regular file that is open, or nil if it is a pipe, a terminal or a device.
  package init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(ofRegular: status)
  }

  /// The regular file at a path, or the one that would be made there, also behind a link; nil for anything else.
  package init?(path: String) {
    var status = stat()
    if stat(path, &status) == 0 {
      self.init(ofRegular: status)
      return
    }
    guard let place = try? OutputPlace(following: path), case .file(let missing) = place else { return nil }
    let (directory, name) = OutputPlace.split(missing)
    guard stat(directory, &status) == 0 else { return nil }
    self.init(status)
    missingName = Array(name.utf8)
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
