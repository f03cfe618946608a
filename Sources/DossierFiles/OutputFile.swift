package import DossierBase
import Glibc

/// A file that somebody asked to be written: complete under its name, or as if it had never been begun.
///
/// A regular file is written aside, without a name where the file system can do that, and takes its name, and the
/// place of an older file, only in ``finish()``. Pipes, terminals and devices are written directly, as are the
/// process's own descriptors, which paths like `/dev/stdout` mean. Used by one thread at a time.
package final class OutputFile: @unchecked Sendable {
  /// What becomes of an older file of the name.
  package enum OlderFile: Sendable, Equatable {
    case replaced, refused
    /// Replaced if it is empty or its first line is one of these, else refused.
    case replacedIfBegins([String])
  }

  private enum Destination {
    /// The descriptor is the pipe, device or open file itself.
    case direct
    /// What was written goes there at the end.
    case copied(to: Int32)
    /// The file gets this name; `exists` if an older one has it, `isRefused` if none may have it.
    case named(String, exists: Bool, isRefused: Bool)
  }

  /// The path as it was given.
  package let name: String
  private let descriptor: Int32
  private let destination: Destination
  /// The name that the file has meanwhile, if it needs one.
  private let temporaryName: String?
  private let identity: FileIdentity?
  private var failure: EngineError?
  private var isFinished = false
  /// Bytes written.
  package private(set) var byteCount = 0

  /// Files that are being written by this process.
  private static let active = Guarded<[FileInUse]>([])

  /// Opens an output, which for a named pipe waits until somebody reads from it.
  ///
  /// - Parameters:
  ///   - purpose: what is written, for messages: "the chart".
  ///   - avoiding: files that it must not be, besides those that are being written already.
  ///   - isHeldBack: whether even a pipe gets nothing before ``finish()``.
  ///   - check: is asked after each signal; what it throws ends the waiting.
  package convenience init(
    path: String, purpose: String, olderFile: OlderFile = .replaced, avoiding: [FileInUse] = [],
    isHeldBack: Bool = false, check: () throws(EngineError) -> Void = {}
  ) throws(EngineError) {
    try self.init(
      path: path, purpose: purpose, olderFile: olderFile, avoiding: avoiding, isHeldBack: isHeldBack,
      allowsNameless: true, check: check)
  }

  init(
    path: String, purpose: String, olderFile: OlderFile, avoiding: [FileInUse], isHeldBack: Bool,
    allowsNameless: Bool, check: () throws(EngineError) -> Void
  ) throws(EngineError) {
    name = path
    try Self.refuseHyphen(path, purpose)
    let target = try OutputTarget(path, olderFile: olderFile, check: check)
    identity = target.isNamed ? target.identity : nil
    do throws(EngineError) {
      if target.isNamed {
        try Self.enter(target.identity, of: path, purpose: purpose, avoiding: avoiding)
        do throws(EngineError) {
          try target.refuseOther(olderFile, path, purpose)
        } catch {
          Self.leave(target.identity)
          throw error
        }
      } else {
        try Self.refuse(target.identity, purpose, avoiding.filter { !$0.isDescriptor })
      }
    } catch {
      target.close()
      throw error
    }
    do throws(EngineError) {
      switch target.kind {
      case .open(let opened):
        temporaryName = nil
        descriptor =
          isHeldBack ? try TemporaryDirectory(chosen: nil, beside: nil).makeFile().descriptor : opened
        destination = isHeldBack ? .copied(to: opened) : .direct
      case .named(let file, let older):
        let (descriptor, temporary) = try AsideFile.open(
          beside: file, named: path, allowsNameless: allowsNameless)
        self.descriptor = descriptor
        temporaryName = temporary
        destination = .named(file, exists: older != nil, isRefused: olderFile == .refused)
        if let older { AsideFile.resemble(older, descriptor) }
      }
    } catch {
      target.close()
      if target.isNamed { Self.leave(target.identity) }
      throw error
    }
  }

  deinit {
    close(descriptor)
    if case .copied(let target) = destination { close(target) }
    if let temporaryName, !isFinished {
      unlink(temporaryName)
      UnfinishedFiles.remove(temporaryName)
    }
    if !isFinished { Self.leave(identity) }
  }

  /// Throws ``EngineError/Code/usage`` if an output of this path would take the place of one of the files, or of
  /// one that is being written.
  package static func refuse(
    path: String, purpose: String, avoiding: [FileInUse]
  ) throws(EngineError) {
    try refuseHyphen(path, purpose)
    guard let place = try? OutputPlace(following: path) else { return }
    switch place {
    case .descriptor(let number):
      try refuse(FileIdentity(descriptor: number), purpose, avoiding.filter { !$0.isDescriptor })
    case .file(let file): try refuse(FileIdentity(path: file), purpose, avoiding + active.withLock { $0 })
    }
  }

  /// `-` is standard output to most commands, but here that takes other things too.
  private static func refuseHyphen(_ path: String, _ purpose: String) throws(EngineError) {
    guard path == "-" else { return }
    throw EngineError(
      .usage, "\(purpose) cannot go to -, for standard output may have other things to take",
      hint: "name a file, or /dev/stdout to have both there; ./- is a file of that name")
  }

  private static func refuse(
    _ identity: FileIdentity?, _ purpose: String, _ files: [FileInUse]
  ) throws(EngineError) {
    guard let identity, let file = files.first(where: { $0.identity == identity }) else { return }
    throw file.refusal(of: purpose)
  }

  private static func enter(
    _ identity: FileIdentity?, of path: String, purpose: String, avoiding: [FileInUse]
  ) throws(EngineError) {
    guard let identity else { return }
    try refuse(identity, purpose, avoiding)
    let other = active.withLock { active -> FileInUse? in
      if let other = active.first(where: { $0.identity == identity }) { return other }
      active.append(FileInUse(identity, what: "'\(path)', which is being written"))
      return nil
    }
    if let other { throw other.refusal(of: purpose) }
  }

  private static func leave(_ identity: FileIdentity?) {
    guard let identity else { return }
    active.withLock { active in active.removeAll { $0.identity == identity } }
  }

  /// True if people look at what is written while it is written.
  package var isTerminal: Bool {
    if case .direct = destination { return isatty(descriptor) == 1 }
    return false
  }

  /// Adds bytes at the end; `check` is asked after each signal.
  package func write(
    _ bytes: UnsafeRawBufferPointer, check: () throws(EngineError) -> Void = {}
  ) throws(EngineError) {
    if let failure { throw failure }
    try write(bytes, to: descriptor, check: check)
    byteCount += bytes.count
  }

  private func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, check: () throws(EngineError) -> Void
  ) throws(EngineError) {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count > 0 {
        done += count
      } else if errno == EINTR {
        try check()
      } else {
        throw fail("written")
      }
    }
  }

  /// Forgets what was written after the first so many bytes; what is written directly cannot be taken back.
  package func rewind(to length: Int = 0) throws(EngineError) {
    if case .direct = destination { return }
    failure = nil
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, off_t(length), SEEK_SET) >= 0 else {
      throw fail("written")
    }
    byteCount = length
  }

  /// Gives the complete file its name, or what waits for it the rest.
  ///
  /// - Throws: ``EngineError/Code/usage`` if the name is taken meanwhile and no file may be replaced,
  ///   ``EngineError/Code/diskFull`` or ``EngineError/Code/inputOutput``. An older file is then as it was.
  package func finish(check: () throws(EngineError) -> Void = {}) throws(EngineError) {
    if let failure { throw failure }
    guard !isFinished else { return }
    switch destination {
    case .direct: break
    case .copied(let target): try copy(to: target, check: check)
    case .named(let file, let exists, let isRefused):
      // An older file goes only when the new one is safe.
      if exists, fdatasync(descriptor) != 0, errno != EINVAL { throw fail("written") }
      let number =
        temporaryName.map { AsideFile.rename($0, to: file, exclusively: isRefused) }
        ?? AsideFile.link(descriptor, to: file, replacing: !isRefused)
      if number == EEXIST { throw OutputTarget.refusal(of: name) }
      if number != 0 { throw fail("created", number) }
      if let temporaryName { UnfinishedFiles.remove(temporaryName) }
    }
    isFinished = true
    Self.leave(identity)
  }

  private func copy(to target: Int32, check: () throws(EngineError) -> Void) throws(EngineError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count == 0 { return }
      if count > 0 {
        try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: target, check: check)
        offset += count
      } else if errno != EINTR {
        throw fail("written")
      }
    }
  }

  /// Remembers a failure, after which nothing of the file is kept.
  private func fail(_ action: String, _ number: Int32 = errno) -> EngineError {
    let error = SystemFailure.error(number, action, name)
    failure = error
    return error
  }
}
