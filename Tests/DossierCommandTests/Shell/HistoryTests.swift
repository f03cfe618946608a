import Foundation
import Testing

@testable import dossier

@Suite struct HistoryTests {
  @Test func statementsComeBackAsTheyWere() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.path("state/dossier/history"))
    let texts = ["SELECT 1;", "SELECT\n'a\\nb\\\\';", "SELECT 'A\u{302}\u{301}';", "SELECT 'Ấ';"]
    let history = History(file: file)
    for text in texts { history.add(text) }
    #expect(History(file: file).entries.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
  }

  @Test func duplicatesCollapse() throws {
    let history = History(file: HistoryFile(path: try TemporaryFolder().path("h")))
    for text in ["a;", "b;", "a;", "a;", " \n"] { history.add(text) }
    #expect(history.entries == ["b;", "a;"])
    #expect(History.withoutDuplicates(["a;", "b;", "a;"]) == ["b;", "a;"])
  }

  /// Several shells that write at the same time lose nothing and tear nothing.
  @Test func manyWriters() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("history")
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let file = HistoryFile(path: path)
          for number in 0..<50 { file.append("SELECT\n\(writer), \(number);") }
        }
      }
    }
    let found = HistoryFile(path: path).load()
    #expect(found.count == 200)
    #expect(Set(found).count == 200)
  }

  @Test func aFileGrownTooLargeIsShortened() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.path("history"))
    let long = String(repeating: "x", count: 1_000_000)
    for number in 0..<10 { file.append("\(number) \(long)") }
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect((attributes[.size] as? Int ?? .max) < 8 << 20)
    #expect((attributes[.posixPermissions] as? Int) == 0o600)
    #expect(file.load().last?.hasPrefix("9 ") == true)
  }

  @Test func filesThatAreNone() throws {
    let folder = try TemporaryFolder()
    #expect(HistoryFile(path: folder.url.path).load().isEmpty)
    HistoryFile(path: folder.url.path).append("a;")
    HistoryFile(path: "/proc/none/history").append("a;")
    let broken = try folder.file("broken", "a;\n\\\n")
    try Data([0xFF, 0x0A, 0x62, 0x3B]).write(to: URL(filePath: broken))
    #expect(HistoryFile(path: broken).load() == ["b;"])
  }

  @Test func whereTheFileIs() {
    func path(_ environment: [String: String]) -> String? {
      HistoryFile.standard { environment[$0] }?.path
    }
    #expect(path(["DOSSIER_HISTORY": "/x", "HOME": "/h"]) == "/x")
    #expect(path(["DOSSIER_HISTORY": "", "HOME": "/h"]) == nil)
    #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/dossier/history")
    #expect(path(["HOME": "/h"]) == "/h/.dossier_history")
    #expect(path([:]) == nil)
  }
}
