import DossierDB
import Glibc

/// SQL text from files and standard input.
enum InputText {
  /// The text of a file.
  static func file(_ path: String) throws(DossierError) -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    UsedFiles.add(path: path, what: "the script '\(path)'")
    return try text(of: descriptor, named: path)
  }

  /// All text of standard input.
  static func standardInput() throws(DossierError) -> String {
    try text(of: STDIN_FILENO, named: "standard input")
  }

  private static func text(of descriptor: Int32, named name: String) throws(DossierError) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      let reason = errno
      if Interrupts.isRequested { throw DossierError(.interrupted, "interrupted") }
      if count == 0 { break }
      if count > 0 {
        bytes += piece[..<count]
      } else if reason != EINTR {
        throw failure(name, reason)
      }
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DossierError(.syntax, "the SQL of \(name) is not UTF-8", hint: "save it as UTF-8")
    }
    return text
  }

  private static func failure(_ name: String, _ reason: Int32) -> DossierError {
    DossierError(.inputOutput, "\(name) cannot be read: \(String(cString: strerror(reason)))")
  }
}
