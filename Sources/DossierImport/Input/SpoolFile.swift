import DossierBase
import Glibc

/// A temporary file without a name that keeps input which can be read only once.
enum SpoolFile {
  /// Copies everything that is left in `file`.
  static func copy(
    of file: OpenFile, directory: TemporaryDirectory, interruption: Interruption
  ) throws(EngineError) -> (file: OpenFile, byteCount: Int) {
    let made = try directory.makeFile()
    let spool = OpenFile(descriptor: made.descriptor, name: made.folder)
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
        throw TemporaryDirectory.failure(errno, "written", in: file.name)
      }
    }
  }
}
