import DossierBase
import DossierTestSupport
import Foundation
import Testing

@testable import DossierStore

@Suite("What every file system must do")
struct FileSystemLawTests {
  /// A file system with nothing in it, for one test.
  final class Place {
    let files: any FileSystem
    private let directory: String
    var path: String { directory + "/a.dossier" }

    init(_ kind: Kind) throws {
      directory = NSTemporaryDirectory() + "dossier-files-" + UUID().uuidString
      files =
        switch kind {
        case .posix: PosixFileSystem()
        case .memory: MemoryFileSystem(budget: MemoryBudget(limit: 1 << 30))
        case .simulated: SimulatedDisk()
        }
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A file under its name.
    func make(_ bytes: [UInt8] = []) throws -> any StorageFile {
      let file = try files.makeUnnamed(beside: path)
      try file.write(bytes, at: 0)
      try file.synchronize()
      try files.publish(file, as: path)
      try files.synchronizeDirectory(of: path)
      return file
    }
  }

  enum Kind: CaseIterable {
    case posix, memory, simulated

    /// Those that may be used from several threads.
    static let threaded: [Kind] = [.posix, .memory]
  }

  private func content(_ file: any StorageFile) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0xFF, count: try file.byteCount() + 100)
    let count = try file.readAll(into: &bytes, at: 0)
    return Array(bytes[..<count])
  }

  private func code(_ body: () throws -> Void) -> EngineError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? EngineError)?.code
    }
  }

  @Test("a file has a name once it is published, and a name is given once", arguments: Kind.allCases)
  func names(_ kind: Kind) throws {
    let place = try Place(kind)
    #expect(code { _ = try place.files.open(place.path, readOnly: true) } == .inputOutput)
    let file = try place.files.makeUnnamed(beside: place.path)
    try file.write([1, 2, 3], at: 0)
    #expect(!place.files.exists(place.path))
    try place.files.publish(file, as: place.path)
    #expect(place.files.exists(place.path))
    let second = code {
      let other = try place.files.makeUnnamed(beside: place.path)
      try place.files.publish(other, as: place.path)
    }
    #expect(second == .locked)
    let opened = try place.files.open(place.path, readOnly: true)
    try file.write([9], at: 1)
    #expect(try content(opened) == [1, 9, 3])
  }

  @Test("bytes are what was written last, and zeros where nothing was", arguments: Kind.allCases)
  func bytes(_ kind: Kind) throws {
    let place = try Place(kind)
    let file = try place.make()
    var expected: [UInt8] = []
    var random = SeededRandom(seed: 7)
    for step in 0..<80 {
      let offset = random.below(expected.count + 5_000)
      if step % 9 == 8 {
        let count = step % 2 == 0 ? offset : min(offset, expected.count)
        try file.truncate(to: count)
        expected =
          Array(expected.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - expected.count))
      } else {
        let count = [1, 512, 4_096, 70_000, 1 << 20, 2_500_000][random.below(6)]
        let bytes = [UInt8](repeating: UInt8(step + 1), count: count)
        try file.write(bytes, at: offset)
        let gap = max(0, offset + count - expected.count)
        expected += [UInt8](repeating: 0, count: gap)
        expected.replaceSubrange(offset..<offset + count, with: bytes)
      }
      #expect(try file.byteCount() == expected.count)
      let start = random.below(expected.count + 100)
      var part = [UInt8](repeating: 0, count: 1 + random.below(1_200_000))
      let count = try file.readAll(into: &part, at: start)
      #expect(count == max(0, min(part.count, expected.count - start)))
      #expect(part[..<count].elementsEqual(expected.dropFirst(start).prefix(count)), "step \(step)")
    }
    #expect(try content(place.files.open(place.path, readOnly: true)) == expected)
  }

  @Test("what was cut off does not come back", arguments: Kind.allCases)
  func cutting(_ kind: Kind) throws {
    let file = try Place(kind).make([UInt8](repeating: 7, count: 3_000_000))
    for count in [2_999_999, 1 << 20, 1_000_000, 1, 0] {
      try file.truncate(to: count)
      try file.truncate(to: 3_000_000)
      let bytes = try content(file)
      #expect(bytes.count == 3_000_000 && bytes.firstIndex(of: 0) == count)
      #expect(!bytes[count...].contains(7))
    }
  }

  @Test("one open file holds the writer's lock, until it is closed at the latest", arguments: Kind.allCases)
  func lock(_ kind: Kind) throws {
    let place = try Place(kind)
    let file = try place.make()
    var other: (any StorageFile)? = try place.files.open(place.path, readOnly: false)
    #expect(try file.tryLockWriter() && file.tryLockWriter())
    #expect(try other?.tryLockWriter() == false)
    other?.unlockWriter()
    #expect(try other?.tryLockWriter() == false)
    file.unlockWriter()
    #expect(try other?.tryLockWriter() == true)
    #expect(try !file.tryLockWriter())
    other = nil
    #expect(try file.tryLockWriter())
  }

  @Test("a file opened for reading only stays as it is", arguments: Kind.allCases)
  func readOnly(_ kind: Kind) throws {
    let place = try Place(kind)
    _ = try place.make([1, 2, 3])
    let file = try place.files.open(place.path, readOnly: true)
    #expect(code { try file.write([4], at: 0) } == .inputOutput)
    #expect(code { try file.truncate(to: 1) } == .inputOutput)
    #expect(code { _ = try file.tryLockWriter() } == .inputOutput)
    #expect(try content(file) == [1, 2, 3])
  }

  @Test("threads write side by side", arguments: Kind.threaded)
  func threads(_ kind: Kind) throws {
    let file = try Place(kind).make()
    let size = 150_000
    try Scheduler(threadCount: 4).run(40) { (_, task) throws(EngineError) in
      try file.write([UInt8](repeating: UInt8(task + 1), count: size), at: task * size)
    }
    let bytes = try content(file)
    #expect(bytes.count == 40 * size)
    #expect(
      (0..<40).allSatisfy { task in bytes[task * size..<(task + 1) * size].allSatisfy { $0 == task + 1 } })
  }

  @Test("a database has one writer at a time, and snapshots that stay", arguments: Kind.allCases)
  func database(_ kind: Kind) throws {
    let place = try Place(kind)
    let database = try DatabaseFile.create(path: place.path, in: place.files)
    #expect(try database.snapshot().tables.isEmpty)
    try Tables.commit(Tables.rows(2_000), to: "t", in: database)
    let snapshot = try database.snapshot()
    let other = try DatabaseFile.open(path: place.path, readOnly: false, in: place.files)
    let transaction = try other.beginWrite()
    #expect(code { _ = try database.beginWrite() } == .locked)
    try transaction.replaceTable("t", schema: Tables.schema)
    try Tables.append(Tables.rows(5), to: "t", in: transaction)
    try transaction.commit()
    try Tables.commit(Tables.rows(3_000, salt: 1), to: "u", in: database)
    #expect(try #require(try snapshot.source(named: "t")).rows() == Tables.rows(2_000))
    #expect(try Tables.readAll(database) == ["t": Tables.rows(5), "u": Tables.rows(3_000, salt: 1)])
    #expect(try DatabaseFile.check(path: place.path, in: place.files).isClean)
    #expect(try DatabaseFile.inspect(path: place.path, in: place.files).tables.map(\.rowCount) == [5, 3_000])
  }

  @Test("readers with handles of their own see whole commits while one writes", arguments: Kind.threaded)
  func readersBesideWriter(_ kind: Kind) throws {
    let place = try Place(kind)
    let (path, files) = (place.path, place.files)
    try Tables.commit(Tables.rows(5), to: "t", in: DatabaseFile.create(path: path, in: files))
    let lastGeneration = 60
    try Scheduler(threadCount: 4).run(4) { (_, task) throws(EngineError) in
      let database = try DatabaseFile.open(path: path, readOnly: task > 0, in: files)
      var generation = 0
      while generation < lastGeneration {
        if task == 0 {
          let transaction = try database.beginWrite()
          let appender = try transaction.appender(table: "t", schema: Tables.schema)
          try appender.append(Tables.batch(Tables.rows(5)), ordinal: 0)
          try transaction.commit()
        }
        let snapshot = try database.snapshot()
        let rowCount = try snapshot.source(named: "t")!.rowCount
        guard snapshot.generation >= generation, rowCount == snapshot.generation * 5 else {
          throw EngineError(.damaged, "generation \(snapshot.generation) has \(rowCount) rows")
        }
        generation = snapshot.generation
      }
    }
    #expect(try DatabaseFile.check(path: path, in: files).isClean)
  }
}
