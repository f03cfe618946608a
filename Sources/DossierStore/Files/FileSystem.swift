package import DossierBase

/// The one door through which the store reaches files, so that tests can lose, tear and refuse writes.
///
/// Errors are ``EngineError/Code/diskFull`` or ``EngineError/Code/inputOutput`` with the path in the place.
package protocol FileSystem: Sendable {
  /// True if anything has this name.
  func exists(_ path: String) -> Bool

  /// Opens an existing regular file.
  func open(_ path: String, readOnly: Bool) throws(EngineError) -> any StorageFile

  /// Makes an empty file that has no name yet but will live beside `path`; unless published it vanishes.
  ///
  /// - Throws: ``EngineError/Code/locked`` if another process is making that file, as far as this can be seen.
  func makeUnnamed(beside path: String) throws(EngineError) -> any StorageFile

  /// Gives an unnamed file its name.
  ///
  /// - Throws: ``EngineError/Code/locked`` if the name is taken meanwhile.
  func publish(_ file: any StorageFile, as path: String) throws(EngineError)

  /// Waits until the names in the directory of `path` are durable.
  func synchronizeDirectory(of path: String) throws(EngineError)
}

/// A regular file, for reading and perhaps writing at given offsets from any thread.
package protocol StorageFile: AnyObject, Sendable {
  /// The name as the user gave it, for messages.
  var path: String { get }

  /// True if the bytes are in memory already, so that nobody need keep any of them.
  var isInMemory: Bool { get }

  func byteCount() throws(EngineError) -> Int

  /// Reads until the buffer is full or the file ends; the answer is the number of bytes read.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EngineError) -> Int

  /// Writes all bytes, in the file's page cache at least.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EngineError)

  /// Waits until all that was written, and the file's size, is durable.
  func synchronize() throws(EngineError)

  func truncate(to byteCount: Int) throws(EngineError)

  /// Takes the writer's lock without waiting; false if another open file holds it.
  ///
  /// The lock ends with ``unlockWriter()``, with the file's closing and with the process.
  func tryLockWriter() throws(EngineError) -> Bool

  func unlockWriter()
}
