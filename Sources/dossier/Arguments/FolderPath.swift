import ArgumentParser
import Glibc

/// A folder in which files can be made.
struct FolderPath: ExpressibleByArgument, Sendable {
  let path: String

  init?(argument: String) {
    var status = stat()
    guard stat(argument, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, access(argument, W_OK | X_OK) == 0
    else { return nil }
    path = argument
  }
}
