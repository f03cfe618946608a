import DossierDB
import DossierPresent

/// A file that takes results: complete under its name once it is finished, else as if it had never been begun.
final class FileSink: ByteSink {
  private let file: ResultFile

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - purpose: what it takes, for messages: "the chart".
  ///   - connection: whose database it must not overwrite.
  ///   - replacesOlder: whether a file of the name may be there already.
  init(
    path: String, purpose: String, beside connection: Connection? = nil, replacesOlder: Bool = true
  ) throws(DossierError) {
    file = try ResultFile(
      path: path, purpose: purpose, replacesOlder: replacesOlder, avoiding: UsedFiles.all(beside: connection),
      check: Interrupts.check)
  }

  /// Bytes written so far.
  var byteCount: Int { file.byteCount }

  func check() throws(DossierError) { try Interrupts.check() }

  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) { try write(bytes, styles: []) }

  func write(_ bytes: UnsafeRawBufferPointer, styles: [Range<Int>]) throws(DossierError) {
    try check()
    guard file.isTerminal else { return try file.write(bytes, check: Interrupts.check) }
    var shown: [UInt8] = []
    TerminalText.append(bytes, styles: styles, to: &shown)
    try shown.withBytes { (bytes) throws(DossierError) in try file.write(bytes, check: Interrupts.check) }
  }

  /// Forgets what was written after the first so many bytes, where that can be.
  func rewind(to byteCount: Int) throws(DossierError) { try file.rewind(to: byteCount) }

  /// Gives the complete file its name.
  func finish() throws(DossierError) { try file.finish() }
}
