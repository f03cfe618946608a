import DossierBase
import Foundation
import Testing

@testable import DossierFiles

/// Outputs are complete under their name or not there, with a nameless file and with a temporary name; one after the
/// other, as one of the tests removes whatever is unfinished.
@Suite(.serialized) final class OutputFileTests {
  private let folder: String

  init() throws {
    let path = NSTemporaryDirectory() + "dossier-output-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    folder = URL(filePath: path).resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func path(_ name: String) -> String { folder + "/" + name }
  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }
  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  private func make(_ name: String, _ text: String = "old") throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
  }

  private func output(
    _ name: String, _ older: OutputFile.OlderFile = .replaced, avoiding: [FileInUse] = [],
    isHeldBack: Bool = false, nameless: Bool = true
  ) throws(EngineError) -> OutputFile {
    try OutputFile(
      path: name.hasPrefix("/") ? name : path(name), purpose: "the output", olderFile: older,
      avoiding: avoiding, isHeldBack: isHeldBack, allowsNameless: nameless, check: {})
  }

  private func put(_ text: String, into file: OutputFile) throws {
    var failure: EngineError?
    Array(text.utf8).withUnsafeBytes { bytes in
      do throws(EngineError) { try file.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func mode(_ name: String) throws -> Int {
    var status = stat()
    try #require(stat(path(name), &status) == 0)
    return Int(status.st_mode & 0o7777)
  }

  @Test(arguments: [true, false])
  func anOlderFileIsThereUntilTheEnd(nameless: Bool) throws {
    try make("a")
    chmod(path("a"), 0o640)
    let file = try output("a", nameless: nameless)
    try put("new", into: file)
    #expect(try text("a") == "old")
    try file.finish()
    #expect(try text("a") == "new" && names == ["a"])
    #expect(try mode("a") == 0o640)
  }

  @Test(arguments: [true, false])
  func anUnfinishedFileLeavesNothing(nameless: Bool) throws {
    try make("a")
    do {
      let file = try output("a", nameless: nameless)
      let other = try output("b", nameless: nameless)
      try put("new", into: file)
      try put("new", into: other)
      #expect(try nameless ? names == ["a"] : names.count == 3)
    }
    #expect(try text("a") == "old" && names == ["a"])
  }

  /// What a signal handler does for files that have a temporary name.
  @Test func aHandlerRemovesWhatIsUnfinished() throws {
    let file = try output("a", nameless: false)
    try put("new", into: file)
    UnfinishedFiles.removeAll()
    #expect(try names == [])
  }

  @Test(arguments: [true, false])
  func aNewFileHasTheModeOfAnyOther(nameless: Bool) throws {
    try make("plain")
    let file = try output("a", nameless: nameless)
    try file.finish()
    #expect(try mode("a") == mode("plain"))
  }

  @Test(arguments: [true, false])
  func linksStay(nameless: Bool) throws {
    try make("a")
    try FileManager.default.createDirectory(atPath: path("d"), withIntermediateDirectories: true)
    symlink("../a", path("d/link"))
    symlink("d/link", path("link"))
    symlink("later", path("dangling"))
    for name in ["link", "dangling"] {
      let file = try output(name, nameless: nameless)
      try put("new", into: file)
      try file.finish()
    }
    #expect(try text("a") == "new" && text("later") == "new")
    #expect(try names == ["a", "d", "dangling", "later", "link"])
    symlink("circle", path("circle"))
    #expect(throws: EngineError.self) { try self.output("circle") }
  }

  @Test func aFileInUseIsRefusedByEveryName() throws {
    try make("a")
    link(path("a"), path("hard"))
    symlink("a", path("soft"))
    let used = [
      FileInUse(path: path("a"), what: "the database"), FileInUse(path: path("new"), what: "an input"),
    ]
    symlink("new", path("dangling"))
    for name in ["a", "hard", "soft", "./a", "new", "dangling"] {
      let error = #expect(throws: EngineError.self) {
        _ = try self.output(name, avoiding: used.compactMap { $0 })
      }
      #expect(error?.code == .usage && error?.message.contains("would overwrite") == true, "\(name)")
    }
    #expect(try text("a") == "old")
    #expect(throws: EngineError.self) {
      try OutputFile.refuse(path: self.path("hard"), purpose: "it", avoiding: used.compactMap { $0 })
    }
    try OutputFile.refuse(path: path("b"), purpose: "it", avoiding: used.compactMap { $0 })
  }

  @Test func twoOutputsAreNotOne() throws {
    do {
      let first = try output("a")
      #expect(throws: EngineError.self) { _ = try self.output("./a") }
      try put("1", into: first)
      try first.finish()
    }
    let second = try output("a")
    #expect(throws: EngineError.self) { _ = try self.output("a") }
    _ = second
  }

  @Test(arguments: [true, false])
  func nothingIsReplacedThatMustNotBe(nameless: Bool) throws {
    let file = try output("a", .refused, nameless: nameless)
    try put("new", into: file)
    // Somebody is quicker.
    try make("a")
    let error = #expect(throws: EngineError.self) { try file.finish() }
    #expect(error?.code == .usage)
    #expect(try text("a") == "old")
    #expect(throws: EngineError.self) { _ = try self.output("a", .refused, nameless: nameless) }
  }

  @Test func whatWasWrittenIsForgotten() throws {
    let file = try output("a")
    try put("one", into: file)
    try put("two", into: file)
    try file.rewind(to: 3)
    try put("3", into: file)
    #expect(file.byteCount == 4)
    try file.finish()
    #expect(try text("a") == "one3")
  }

  /// The process's descriptors, by the names that mean them, go on where they are.
  @Test func descriptorsAreWrittenWhereTheyStand() throws {
    try make("log", "before\n")
    let log = open(path("log"), O_WRONLY | O_APPEND)
    defer { close(log) }
    symlink("/dev/fd/\(log)", path("link"))
    for name in ["/dev/fd/\(log)", "/proc/self/fd/\(log)", "/proc/\(getpid())/fd/\(log)", "link"] {
      let file = try output(name)
      #expect(!file.isTerminal)
      try put("x\n", into: file)
      try file.finish()
    }
    #expect(try text("log") == "before\nx\nx\nx\nx\n")
    let database = try #require(FileInUse(path: path("log"), what: "the database"))
    #expect(throws: EngineError.self) { _ = try self.output("/dev/fd/\(log)", avoiding: [database]) }
    // The standard output that is a file is no reason against its own name.
    let standard = try #require(FileInUse(descriptor: log, what: "standard output"))
    _ = try output("/dev/fd/\(log)", avoiding: [standard])
    #expect(throws: EngineError.self) { _ = try self.output("log", avoiding: [standard]) }
    // Its own descriptors are not the user's.
    _ = fcntl(log, F_SETFD, FD_CLOEXEC)
    #expect(throws: EngineError.self) { _ = try self.output("/dev/fd/\(log)") }
  }

  @Test func whatIsHeldBackComesAtTheEnd() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    var bytes = [UInt8](repeating: 0, count: 100)
    let file = try output("/dev/fd/\(ends[1])", isHeldBack: true)
    try put("first", into: file)
    try file.rewind()
    try put("second", into: file)
    #expect(read(ends[0], &bytes, 100) == -1)
    try file.finish()
    #expect(read(ends[0], &bytes, 100) == 6 && bytes.starts(with: "second".utf8))
  }

  @Test func namedPipesAndDevicesAreWrittenDirectly() throws {
    mkfifo(path("pipe"), 0o600)
    let reader = open(path("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let file = try output("pipe")
    try put("x", into: file)
    var bytes = [UInt8](repeating: 0, count: 10)
    #expect(read(reader, &bytes, 10) == 1)
    try file.finish()
    try output("/dev/null").finish()
    let full = try output("/dev/full")
    let error = #expect(throws: EngineError.self) { try self.put("x", into: full) }
    #expect(error?.code == .diskFull)
    #expect(throws: EngineError.self) { try full.finish() }
    #expect(throws: EngineError.self) { _ = try self.output(self.folder) }
    #expect(throws: EngineError.self) { _ = try self.output("none/a") }
    #expect(throws: EngineError.self) { _ = try self.output("") }
  }
}
