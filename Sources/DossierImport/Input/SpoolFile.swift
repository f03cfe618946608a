import CPlatform
import DossierBase
import Glibc

/// A temporary file without a name that keeps input which can be read only once.
enum SpoolFile {
  /// Copies everything that is left in `file`.
  static func copy(
    of file: OpenFile, directory: String?, interruption: Interruption
  ) throws(EngineError) -> (file: OpenFile, byteCount: Int) {
    let spool = try create(in: directory ?? systemDirectory, for: file.name)
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var byteCount = 0
    while true {
      try interruption.check()
      let got = read(file.descriptor, buffer, 1 << 20)
      if got == 0 { return (spool, byteCount) }
      if got < 0 {
        if errno == EINTR { continue }
        throw SystemError.make("read", file.name)
      }
      try write(buffer, count: got, to: spool)
      byteCount += got
    }
  }

  private static func write(
    _ bytes: UnsafeMutableRawPointer, count: Int, to file: OpenFile
  ) throws(EngineError) {
    var done = 0
    while done < count {
      let written = Glibc.write(file.descriptor, bytes + done, count - done)
      if written > 0 {
        done += written
      } else if errno != EINTR {
        throw SystemError.make("write", "temporary file in \(file.name)")
      }
    }
  }

  private static func create(in directory: String, for name: String) throws(EngineError) -> OpenFile {
    // Never seen under a name, so that nothing is left if the process is killed.
    let nameless = dossier_open_unnamed(directory)
    if nameless >= 0 { return OpenFile(descriptor: nameless, name: directory) }
    var template = Array((directory + "/dossier-import-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw SystemError.make("create a temporary file in", directory) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    return OpenFile(descriptor: descriptor, name: directory)
  }

  private static var systemDirectory: String {
    if let value = getenv("TMPDIR"), value[0] != 0 { return String(cString: value) }
    return "/tmp"
  }
}
