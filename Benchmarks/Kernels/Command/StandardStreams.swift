import DossierDB
import DossierPresent
import Glibc

/// The process's standard output and standard error.
final class StandardStreams: ByteSink {
  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {
    guard Self.write(bytes, to: STDOUT_FILENO) else {
      throw DossierError(.inputOutput, "standard output cannot be written")
    }
  }

  /// Writes a line to standard error; a failure has nowhere to be told.
  static func writeError(_ line: String) {
    Array("\(line)\n".utf8).withUnsafeBytes { _ = write($0, to: STDERR_FILENO) }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0, errno != EINTR { return false }
      rest = rest.dropFirst(max(count, 0))
    }
    return true
  }

  /// Writes the times to standard output.
  static func write(_ times: ResultSet, as format: TimesFormat) throws(DossierError) {
    try Presentation(format == .csv ? .csv : .table).write(times, to: StandardStreams())
  }
}
