import DossierBase
import Foundation
import Testing

@testable import DossierStore

@Suite("Files of the operating system")
struct PosixFileTests {
  private let directory: String
  private var path: String { directory + "/a.dossier" }

  init() throws {
    directory = NSTemporaryDirectory() + "dossier-store-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  private func cleanUp() { try? FileManager.default.removeItem(atPath: directory) }

  @Test("a new file appears with its first commit, and nothing else is left beside it")
  func creation() throws {
    defer { cleanUp() }
    let database = try DatabaseFile.create(path: path)
    try Tables.commit(Tables.rows(9), to: "t", in: DatabaseFile.create(path: directory + "/other"))
    #expect(!PosixFileSystem().exists(path))
    try Tables.commit(Tables.rows(3_000), to: "t", in: database)
    #expect(try Tables.readAll(DatabaseFile.open(path: path, readOnly: true)) == ["t": Tables.rows(3_000)])
    let late = try DatabaseFile.openOrCreate(path: path)
    try Tables.commit(Tables.rows(1), to: "t", in: late)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == ["a.dossier", "other"])
    #expect(try DatabaseFile.check(path: path).isClean)
  }

  @Test("file systems without nameless files get a temporary name instead")
  func temporaryName() throws {
    defer { cleanUp() }
    let files = PosixFileSystem()
    var file: PosixFile? = try files.makeTemporary(beside: path)
    try file?.write([1, 2, 3], at: 0)
    try files.publish(try #require(file), as: path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["a.dossier"])
    file = try files.makeTemporary(beside: path)
    let taken = #expect(throws: EngineError.self) { try files.publish(file!, as: path) }
    #expect(taken?.code == .locked)
    file = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["a.dossier"])
  }

  @Test("what a killed process left under the temporary name is used again, unless its writer lives")
  func leftovers() throws {
    defer { cleanUp() }
    let files = PosixFileSystem()
    let leftover = path + PosixFileSystem.temporarySuffix
    try Data("left by a crash".utf8).write(to: URL(fileURLWithPath: leftover))
    var file: PosixFile? = try files.makeTemporary(beside: path)
    #expect(try file?.byteCount() == 0)
    let other = #expect(throws: EngineError.self) { _ = try files.makeTemporary(beside: path) }
    #expect(other?.code == .locked)
    file = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
  }

  @Test("a second name that a killed process left on a published file is removed, and not the file emptied")
  func leftoverSecondName() throws {
    defer { cleanUp() }
    let moved = directory + "/moved.dossier"
    try Tables.commit(Tables.rows(3), to: "t", in: DatabaseFile.create(path: moved))
    try FileManager.default.linkItem(atPath: moved, toPath: path + PosixFileSystem.temporarySuffix)
    var file: PosixFile? = try PosixFileSystem().makeTemporary(beside: path)
    try file?.write([1], at: 0)
    file = nil
    #expect(try Tables.readAll(DatabaseFile.open(path: moved, readOnly: true)) == ["t": Tables.rows(3)])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["moved.dossier"])
  }

  @Test("what is no regular file, or not there, is refused")
  func otherKinds() throws {
    defer { cleanUp() }
    let missing = #expect(throws: EngineError.self) { _ = try DatabaseFile.open(path: path, readOnly: true) }
    #expect(missing?.code == .inputOutput)
    for other in [directory, "/dev/null"] {
      let error = #expect(throws: EngineError.self) { _ = try DatabaseFile.open(path: other, readOnly: true) }
      #expect(error?.code == .notDossierFile)
    }
    mkfifo(path, 0o600)
    let pipe = #expect(throws: EngineError.self) { _ = try DatabaseFile.open(path: path, readOnly: true) }
    #expect(pipe?.code == .notDossierFile)
    let impossible = #expect(throws: EngineError.self) {
      _ = try DatabaseFile.openOrCreate(path: directory + "/" + String(repeating: "a", count: 300))
    }
    #expect(impossible?.code == .inputOutput)
    let nowhere = #expect(throws: EngineError.self) {
      _ = try DatabaseFile.create(path: directory + "/none/a.dossier")
    }
    #expect(nowhere?.code == .inputOutput)
  }

  @Test("a read-only handle needs no right to write, and writes nothing")
  func readOnly() throws {
    defer { cleanUp() }
    try Tables.commit(Tables.rows(3), to: "t", in: DatabaseFile.create(path: path))
    // A bad second copy would be repaired by a writer.
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seek(toOffset: UInt64(FileLayout.headerOffset(slot: 1, copy: 1)))
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    let database = try DatabaseFile.open(path: path, readOnly: true)
    #expect(try Tables.readAll(database) == ["t": Tables.rows(3)])
    #expect(try DatabaseFile.check(path: path).remarks.count == 1)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }
}
