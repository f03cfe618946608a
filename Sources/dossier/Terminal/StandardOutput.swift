import DossierDB
import DossierPresent
import Glibc

/// The process's standard output, unbuffered: presentations gather their bytes themselves.
final class StandardOutput: ByteSink {
  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {
    try check()
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(STDOUT_FILENO, bytes.baseAddress! + written, bytes.count - written)
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw DossierError(
          errno == ENOSPC ? .diskFull : .inputOutput,
          "standard output cannot be written: \(String(cString: strerror(errno)))")
      } else {
        try check()
      }
    }
  }

  func check() throws(DossierError) { try Interrupts.check() }
}

extension ByteSink {
  /// Takes the bytes of a text.
  func write(text: String) throws(DossierError) {
    var failure: DossierError?
    var copy = text
    copy.withUTF8 { buffer in
      do throws(DossierError) { try write(UnsafeRawBufferPointer(buffer)) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}

/// The process's standard error.
enum StandardError {
  /// Writes a line; a failure has nowhere to be told.
  static func print(_ line: String) { put(line + "\n") }

  /// Writes text as it is.
  static func put(_ text: String) {
    var copy = text
    copy.withUTF8 { buffer in
      var written = 0
      while written < buffer.count {
        let count = Glibc.write(STDERR_FILENO, buffer.baseAddress! + written, buffer.count - written)
        if count > 0 { written += count } else if errno != EINTR { return }
      }
    }
  }
}
