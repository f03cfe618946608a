import Glibc

/// The descriptors 0 to 2, which a process may be started without.
enum StandardDescriptors {
  /// Opens those that are closed, lest a database file gets the number of one and is read or written as it.
  ///
  /// Standard input is then empty; what is written to the others fails as it would have.
  static func fill() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is taken, which is this one.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
