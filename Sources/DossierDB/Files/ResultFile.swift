import DossierBase
import DossierFiles

/// A file that results are written into: complete under its name at the end, or as if it had never been begun.
///
/// Pipes, terminals, devices and the process's descriptors are written directly. Used by one thread at a time.
package final class ResultFile: Sendable {
  private let file: OutputFile

  /// Opens a file, which replaces an older one at the end unless that is refused.
  ///
  /// - Parameters:
  ///   - purpose: what is written, for messages: "the chart".
  ///   - replacesOlder: whether a file that is there may be replaced.
  ///   - avoiding: files that it must not be.
  ///   - check: is asked while a pipe waits for its reader; what it throws ends the waiting.
  /// - Throws: ``DossierError/Code/usage`` if it would overwrite one of them or an older file,
  ///   ``DossierError/Code/inputOutput``, or what `check` throws.
  package init(
    path: String, purpose: String, replacesOlder: Bool = true, avoiding files: [UsedFile] = [],
    check: () throws(DossierError) -> Void = {}
  ) throws(DossierError) {
    file = try DossierError.translating { () throws(EngineError) in
      try OutputFile(
        path: path, purpose: purpose, olderFile: replacesOlder ? .replaced : .refused,
        avoiding: files.compactMap(\.file), check: { () throws(EngineError) in try Self.engine(check) })
    }
  }

  /// Throws ``DossierError/Code/usage`` if an output of this path would overwrite one of the files.
  package static func refuse(
    path: String, purpose: String, avoiding files: [UsedFile]
  ) throws(DossierError) {
    try DossierError.translating { () throws(EngineError) in
      try OutputFile.refuse(path: path, purpose: purpose, avoiding: files.compactMap(\.file))
    }
  }

  /// True if people look at what is written while it is written.
  package var isTerminal: Bool { file.isTerminal }

  /// Bytes written.
  package var byteCount: Int { file.byteCount }

  /// Adds bytes at the end; `check` is asked after each signal.
  package func write(
    _ bytes: UnsafeRawBufferPointer, check: () throws(DossierError) -> Void = {}
  ) throws(DossierError) {
    try DossierError.translating { () throws(EngineError) in
      try file.write(bytes) { () throws(EngineError) in try Self.engine(check) }
    }
  }

  /// Forgets what was written after the first so many bytes, where that can be.
  package func rewind(to length: Int) throws(DossierError) {
    try DossierError.translating { () throws(EngineError) in try file.rewind(to: length) }
  }

  /// Gives the complete file its name.
  package func finish() throws(DossierError) {
    try DossierError.translating { () throws(EngineError) in try file.finish() }
  }

  private static func engine(_ check: () throws(DossierError) -> Void) throws(EngineError) {
    do throws(DossierError) {
      try check()
    } catch {
      throw EngineError(EngineError.Code(rawValue: error.code.rawValue) ?? .inputOutput, error.message)
    }
  }
}

/// A file that no result may overwrite.
package struct UsedFile: Sendable {
  let file: FileInUse?

  /// A file by its path, with what it is for messages: "the history".
  package init(path: String, what: String) { file = FileInUse(path: path, what: what) }

  /// What an open descriptor writes or reads.
  package init(descriptor: Int32, what: String) { file = FileInUse(descriptor: descriptor, what: what) }
}

extension Connection {
  /// The database's file.
  package var usedFiles: [UsedFile] {
    database.path.map { [UsedFile(path: $0, what: "the database '\($0)'")] } ?? []
  }
}

/// What a signal that ends the process must take away.
package enum UnfinishedResults {
  /// Makes ready for ``remove()``.
  package static func prepare() { UnfinishedFiles.prepare() }

  /// Removes files that do not have their name yet; allowed in a signal handler.
  package static func remove() { UnfinishedFiles.removeAll() }
}
