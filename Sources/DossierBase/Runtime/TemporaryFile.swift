import CPlatform
import Glibc

/// Where a database keeps what finds no room in memory: in files without a name, readable by nobody else, which vanish
/// with the process however it ends.
///
/// Looked at when the first such file is made, and not before.
package final class TemporaryDirectory: Sendable {
  /// Folders to make a file in, the first that takes one.
  private let folders: [String]
  /// True if the user named the folder, so that it is the user's error if it is none.
  private let isChosen: Bool

  /// The folder that the user chose, else that of a database's file, else the system's: TMPDIR or /tmp.
  package init(chosen path: String?, beside file: String?) {
    isChosen = path != nil
    if let path {
      folders = [path]
    } else {
      folders = [file.map(Self.folder(of:)), Self.system].compactMap(\.self)
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  private static var system: String {
    if let value = getenv("TMPDIR"), value[0] != 0 { return String(cString: value) }
    return "/tmp"
  }

  /// Makes an empty file without a name, for reading and writing; its descriptor is the caller's to close.
  ///
  /// - Throws: ``EngineError/Code/usage`` if the folder that the user chose takes no file,
  ///   ``EngineError/Code/diskFull`` or ``EngineError/Code/inputOutput``.
  package func makeFile() throws(EngineError) -> (descriptor: Int32, folder: String) {
    try makeFile(SystemCalls())
  }

  func makeFile(_ calls: SystemCalls) throws(EngineError) -> (descriptor: Int32, folder: String) {
    var number = ENOENT
    var refused = ""
    for folder in folders {
      let nameless = calls.makeUnnamed(folder)
      if nameless >= 0 { return (nameless, folder) }
      // Not every file system has nameless files, but every one lets a file lose its name.
      var template = Array((folder + "/.dossier-temporary-XXXXXX").utf8CString)
      let descriptor = dossier_open_unlinked(&template)
      if descriptor >= 0 { return (descriptor, folder) }
      (number, refused) = (-descriptor, folder)
      if Self.isFull(number) { throw Self.noRoom(in: folder) }
    }
    throw EngineError(
      isChosen ? .usage : .inputOutput,
      "no temporary file can be made in '\(refused)': \(String(cString: strerror(number)))",
      hint: "name a folder that can be written with --temp-directory")
  }

  fileprivate static func isFull(_ number: Int32) -> Bool { [ENOSPC, EDQUOT, EFBIG].contains(number) }

  fileprivate static func noRoom(in folder: String) -> EngineError {
    EngineError(
      .diskFull, "the temporary files in '\(folder)' have no room",
      hint: "free some, name another folder with --temp-directory, or raise --memory-limit")
  }

  /// The error of a number of `errno`, met when a file that ``makeFile()`` made could not be “written” or “read”.
  package static func failure(_ number: Int32, _ action: String, in folder: String) -> EngineError {
    if isFull(number) { return noRoom(in: folder) }
    return EngineError(
      .inputOutput,
      "a temporary file in '\(folder)' cannot be \(action): \(String(cString: strerror(number)))")
  }
}

/// What temporary files ask of the system; tests let it answer otherwise.
struct SystemCalls: Sendable {
  var makeUnnamed: @Sendable (String) -> Int32 = { dossier_open_unnamed($0, 0o600) }
  var write: @Sendable (Int32, UnsafePointer<iovec>, Int32, off_t) -> Int = { pwritev($0, $1, $2, $3) }
  var read: @Sendable (Int32, UnsafeMutableRawPointer, Int, off_t) -> Int = { pread($0, $1, $2, $3) }
}

/// A file without a name, which only grows; several threads may write and read it.
///
/// The file is made by the first write.
package final class TemporaryFile: Sendable {
  private let directory: TemporaryDirectory
  private let calls: SystemCalls
  private let state = Monitor(State())

  private struct State {
    var file: (descriptor: Int32, folder: String)?
    /// Bytes that are or will be written.
    var byteCount = 0
  }

  package convenience init(in directory: TemporaryDirectory) { self.init(in: directory, SystemCalls()) }

  init(in directory: TemporaryDirectory, _ calls: SystemCalls) {
    self.directory = directory
    self.calls = calls
  }

  deinit {
    if let file = state.change({ $0.file }) { FileEnds.close(file.descriptor) }
  }

  /// Bytes written so far, also those whose writing failed.
  package var byteCount: Int { state.change { $0.byteCount } }

  /// Adds bytes, which need not lie together, at the end, and says where they begin.
  ///
  /// - Throws: ``EngineError/Code/diskFull``, ``EngineError/Code/inputOutput``, or, with the first bytes, as
  ///   ``TemporaryDirectory/makeFile()``.
  package func append(_ pieces: [UnsafeRawBufferPointer]) throws(EngineError) -> Int {
    let length = pieces.reduce(0) { $0 + $1.count }
    let (file, start) = try state.change { (state) throws(EngineError) in
      if state.file == nil { state.file = try directory.makeFile(calls) }
      guard let file = state.file else { preconditionFailure("the file was made") }
      defer { state.byteCount += length }
      return (file, state.byteCount)
    }
    var rest = pieces.filter { !$0.isEmpty }.map {
      iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
    }
    var (offset, first) = (start, 0)
    while first < rest.count {
      let count = Int32(min(rest.count - first, Self.pieceLimit))
      let written = rest.withUnsafeBufferPointer {
        calls.write(file.descriptor, $0.baseAddress! + first, count, off_t(offset))
      }
      let number = written < 0 ? errno : EIO
      if written < 0, number == EINTR { continue }
      // What files that ended took may be on its way back.
      if written < 0, TemporaryDirectory.isFull(number), FileEnds.wait() { continue }
      guard written > 0 else { throw TemporaryDirectory.failure(number, "written", in: file.folder) }
      offset += written
      var left = written
      while first < rest.count, left >= rest[first].iov_len {
        left -= rest[first].iov_len
        first += 1
      }
      if left > 0 {
        rest[first].iov_base += left
        rest[first].iov_len -= left
      }
    }
    return start
  }

  /// Pieces that one call writes: IOV_MAX.
  private static let pieceLimit = 1_024

  /// Fills a buffer with the bytes from `offset` on.
  ///
  /// - Throws: ``EngineError/Code/inputOutput``, also if the file ends before.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EngineError) {
    guard !buffer.isEmpty else { return }
    guard let file = state.change({ $0.file }) else { preconditionFailure("what is read was written") }
    var done = 0
    while done < buffer.count {
      let count = calls.read(
        file.descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 {
        throw Self.damage(in: file.folder)
      } else if errno != EINTR {
        throw TemporaryDirectory.failure(errno, "read", in: file.folder)
      }
    }
  }

  /// The error of bytes that are not those that were written.
  package var damage: EngineError { Self.damage(in: state.change { $0.file }?.folder ?? "") }

  private static func damage(in folder: String) -> EngineError {
    EngineError(.inputOutput, "a temporary file in '\(folder)' does not hold what was written to it")
  }
}

/// Gives files back to the system aside: for one of gigabytes that takes a fifth of a second, which whoever interrupts
/// a statement should not have to wait for.
private enum FileEnds {
  private static let pending = Monitor(0)

  static func close(_ descriptor: Int32) {
    pending.change { $0 += 1 }
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 1 << 16)
    let status = pthread_create(
      &thread, &attributes,
      { descriptor in
        FileEnds.end(Int32(truncatingIfNeeded: Int(bitPattern: descriptor)))
        return nil
      }, UnsafeMutableRawPointer(bitPattern: Int(descriptor)))
    if status != 0 { end(descriptor) }
  }

  private static func end(_ descriptor: Int32) {
    Glibc.close(descriptor)
    pending.change { $0 -= 1 }
  }

  /// Waits until no file is being given back; false if none was.
  static func wait() -> Bool {
    if pending.change({ $0 == 0 }) { return false }
    pending.wait { $0 == 0 ? true : nil }
    return true
  }
}
