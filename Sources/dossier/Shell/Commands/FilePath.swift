import Glibc

/// Paths as the user of a shell writes them.
enum FilePath {
  /// The path with `~` at its beginning replaced by the user's own folder.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }
}
