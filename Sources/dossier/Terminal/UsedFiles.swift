import DossierDB
import Glibc
import Synchronization

/// Files that the process reads or writes already, so that no output takes their place.
enum UsedFiles {
  private static let named = Mutex<[(path: String, what: String)]>([])

  /// Remembers a file for as long as the process lives, with what it is for messages.
  static func add(path: String, what: String) {
    named.withLock { $0.append((path, what)) }
  }

  /// All of them, with the database of a connection and the standard descriptors where they are files.
  static func all(beside connection: Connection?) -> [UsedFile] {
    let standard = [
      (STDIN_FILENO, "standard input"), (STDOUT_FILENO, "standard output"), (STDERR_FILENO, "standard error"),
    ]
    // Made anew each time: the history may not have been there when the shell began.
    let named = named.withLock { $0 }.map { UsedFile(path: $0.path, what: $0.what) }
    return (connection?.usedFiles ?? []) + named
      + standard.map { UsedFile(descriptor: $0.0, what: $0.1) }
  }
}
