import DossierDB
import DossierPresent
import Glibc
import Synchronization

/// The process's standard output, unbuffered: presentations gather their bytes themselves.
///
/// A terminal gets nothing that it would obey; anything else gets the exact bytes.
final class StandardOutput: ByteSink {
  private let isTerminal = Terminal.isOutput
  private static let hasFailed = Atomic<Bool>(false)

  /// True once something could not be written: what comes later could not be either.
  static var isLost: Bool { hasFailed.load(ordering: .relaxed) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) { try write(bytes, styles: []) }

  func write(_ bytes: UnsafeRawBufferPointer, styles: [Range<Int>]) throws(DossierError) {
    try check()
    guard isTerminal else { return try put(bytes) }
    var shown: [UInt8] = []
    TerminalText.append(bytes, styles: styles, to: &shown)
    try shown.withBytes { (bytes) throws(DossierError) in try put(bytes) }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(STDOUT_FILENO, bytes.baseAddress! + written, bytes.count - written)
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        let number = errno
        Self.hasFailed.store(true, ordering: .relaxed)
        throw DossierError(
          number == ENOSPC || number == EDQUOT || number == EFBIG ? .diskFull : .inputOutput,
          "standard output cannot be written: \(String(cString: strerror(number)))")
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
    try Array(text.utf8).withBytes { (bytes) throws(DossierError) in try write(bytes) }
  }
}

extension [UInt8] {
  /// Calls `body` with the bytes, and lets its error through.
  func withBytes(_ body: (UnsafeRawBufferPointer) throws(DossierError) -> Void) throws(DossierError) {
    var failure: DossierError?
    withUnsafeBytes { bytes in
      do throws(DossierError) { try body(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}

/// The process's standard error.
enum StandardError {
  /// Writes a line; a failure has nowhere to be told.
  static func print(_ line: String) { put(line + "\n") }

  /// Writes text, of which a terminal gets nothing that it would obey.
  static func put(_ text: String) {
    guard Terminal.isError else { return putAsItIs(Array(text.utf8)) }
    var shown: [UInt8] = []
    Array(text.utf8).withUnsafeBytes { TerminalText.append($0, to: &shown) }
    putAsItIs(shown)
  }

  /// Replaces the line that the cursor is on; the text must be none of data or names.
  static func replaceLine(by text: String) { putAsItIs(Array("\r\u{1B}[K\(text)".utf8)) }

  private static func putAsItIs(_ bytes: [UInt8]) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count > 0 { written += count } else if errno != EINTR { return }
    }
  }
}
