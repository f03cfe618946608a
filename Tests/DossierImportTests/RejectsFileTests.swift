import DossierBase
import DossierImport
import Foundation
import Testing

/// Where rejects may be written, and when.
@Suite final class RejectsFileTests {
  private let folder = NSTemporaryDirectory() + "dossier-rejects-\(UUID().uuidString)"
  private static let faulty = "a,b\n1,2\n3\n"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    return folder + "/" + name
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func refusal(
    _ inputs: [ImportRequest.Input], rejects: String, database: String? = nil
  ) -> EngineError? {
    var request = ImportRequest(inputs)
    request.rejectsPath = rejects
    request.databasePath = database
    do throws(EngineError) {
      _ = try ImportHarness.load(request)
      return nil
    } catch {
      return error
    }
  }

  @Test func anInputIsNeverOverwritten() throws {
    let input = try file("in.csv", Self.faulty)
    let other = try file("other.csv", Self.faulty)
    try FileManager.default.linkItem(atPath: input, toPath: folder + "/hard.csv")
    try FileManager.default.createSymbolicLink(atPath: folder + "/soft.csv", withDestinationPath: input)
    for name in ["in.csv", "./in.csv", "hard.csv", "soft.csv"] {
      let error = refusal([.file(other), .file(input)], rejects: folder + "/" + name)
      #expect(error?.code == .usage, "\(name)")
      #expect(try text(input) == Self.faulty, "\(name)")
    }
  }

  @Test func aDatabaseIsNeverOverwritten() throws {
    let input = try file("in.csv", Self.faulty)
    let database = try file("d.dossier", "content")
    #expect(refusal([.file(input)], rejects: folder + "/./d.dossier", database: database)?.code == .usage)
    #expect(try text(database) == "content")
    let missing = folder + "/new.dossier"
    #expect(refusal([.file(input)], rejects: folder + "//new.dossier", database: missing)?.code == .usage)
    #expect(!FileManager.default.fileExists(atPath: missing))
  }

  @Test func anOldFileSurvivesAFailedLoad() throws {
    let old = try file("rejects.csv", "old")
    #expect(refusal([.file(folder + "/none.csv")], rejects: old)?.code == .inputOutput)
    let wrong = try file("wrong.csv", "a\n\u{0}")
    try Data([0xFF, 0xFE, 0x41, 0]).write(to: URL(filePath: wrong))
    #expect(refusal([.file(wrong)], rejects: old)?.code == .data)
    #expect(try text(old) == "old")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["rejects.csv", "wrong.csv"])
  }

  @Test func aSuccessfulLoadReplacesTheOldFile() throws {
    let input = try file("in.csv", Self.faulty)
    let old = try file(
      "rejects.csv", "file,line,column,reason,row\n" + String(repeating: "old\n", count: 100))
    try FileManager.default.createSymbolicLink(atPath: folder + "/link.csv", withDestinationPath: old)
    #expect(refusal([.file(input)], rejects: folder + "/link.csv") == nil)
    #expect(try text(old).hasPrefix("line,column,reason,row\n3,1,"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        == ["in.csv", "link.csv", "rejects.csv"])
    #expect(refusal([.file(input)], rejects: "/dev/null") == nil)
    #expect(refusal([.file(input)], rejects: try file("empty.csv", "")) == nil)
  }

  @Test(arguments: ["old\n", "line,column,reason,row", "line,column,reason,row,x\n", "l", "\n"])
  func aFileOfAnotherKindIsNotReplaced(_ content: String) throws {
    let input = try file("in.csv", Self.faulty)
    let other = try file("letter.txt", content)
    for _ in 1...2 {
      let error = refusal([.file(input)], rejects: other)
      #expect(error?.code == .usage)
      #expect(error?.hint == "remove it, or take another name")
      #expect(try text(other) == content)
    }
  }

  @Test func aHyphenIsNoFile() throws {
    let input = try file("in.csv", Self.faulty)
    let error = refusal([.file(input)], rejects: "-")
    #expect(error?.code == .usage)
    #expect(error?.hint?.contains("/dev/stdout") == true)
    #expect(!FileManager.default.fileExists(atPath: "-"))
  }
}
