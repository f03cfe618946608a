package import DossierBase

/// Files in memory that vanish with this object, and whose bytes count against a budget.
///
/// Waiting until something is durable is waiting for nothing.
package final class MemoryFileSystem: FileSystem {
  private struct Names {
    var given: [String: MemoryContent] = [:]
    /// What waits to be given a name, as long as somebody works on it.
    var waiting: [String: Waiting] = [:]
  }

  private struct Waiting {
    weak var content: MemoryContent?
  }

  private let budget: MemoryBudget
  private let names = Guarded(Names())

  package init(budget: MemoryBudget) { self.budget = budget }

  package func exists(_ path: String) -> Bool { names.withLock { $0.given[path] != nil } }

  package func open(_ path: String, readOnly: Bool) throws(EngineError) -> any StorageFile {
    guard let content = names.withLock({ $0.given[path] }) else {
      throw EngineError(
        .inputOutput, "cannot open the file: nothing in memory has this name",
        at: .file(path: path, offset: 0, what: "file"))
    }
    return MemoryFile(content, path: path, isReadOnly: readOnly)
  }

  package func makeUnnamed(beside path: String) throws(EngineError) -> any StorageFile {
    let content = MemoryContent(budget)
    let isTaken = names.withLock { names in
      if names.given[path] != nil || names.waiting[path]?.content != nil { return true }
      names.waiting[path] = Waiting(content: content)
      return false
    }
    if isTaken { throw Self.taken(path) }
    return MemoryFile(content, path: path, isReadOnly: false)
  }

  package func publish(_ file: any StorageFile, as path: String) throws(EngineError) {
    guard let file = file as? MemoryFile else { preconditionFailure("a file of this file system") }
    let isTaken = names.withLock { names in
      guard names.given[path] == nil else { return true }
      names.given[path] = file.content
      names.waiting[path] = nil
      return false
    }
    if isTaken { throw Self.taken(path) }
  }

  private static func taken(_ path: String) -> EngineError {
    EngineError(
      .locked, "another connection is making the database's first tables, or just has",
      at: .file(path: path, offset: 0, what: "file"), hint: "try again when it has finished")
  }

  package func synchronizeDirectory(of path: String) throws(EngineError) {}
}

/// An open file of a ``MemoryFileSystem``.
final class MemoryFile: StorageFile {
  let content: MemoryContent
  let path: String
  let isInMemory = true
  private let isReadOnly: Bool

  init(_ content: MemoryContent, path: String, isReadOnly: Bool) {
    self.content = content
    self.path = path
    self.isReadOnly = isReadOnly
  }

  deinit { unlockWriter() }

  func byteCount() throws(EngineError) -> Int { content.byteCount }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EngineError) -> Int {
    content.read(into: buffer, at: offset)
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EngineError) {
    try expectWritable("write", at: offset)
    do throws(EngineError) {
      try content.write(bytes, at: offset)
    } catch {
      throw error.located(at: .file(path: path, offset: offset, what: "file"))
    }
  }

  func synchronize() throws(EngineError) {}

  func truncate(to byteCount: Int) throws(EngineError) {
    try expectWritable("cut the file", at: byteCount)
    content.truncate(to: byteCount)
  }

  func tryLockWriter() throws(EngineError) -> Bool {
    try expectWritable("lock the file", at: 0)
    return content.tryLock(for: ObjectIdentifier(self))
  }

  func unlockWriter() { content.unlock(for: ObjectIdentifier(self)) }

  private func expectWritable(_ action: String, at offset: Int) throws(EngineError) {
    guard isReadOnly else { return }
    throw EngineError(
      .inputOutput, "cannot \(action): it was opened for reading only",
      at: .file(path: path, offset: offset, what: "file"))
  }
}
