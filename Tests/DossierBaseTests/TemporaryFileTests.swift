import Foundation
import Synchronization
import Testing

@testable import DossierBase

/// Files without a name: what was written comes back, nothing is left behind, and a full disk is an error.
@Suite struct TemporaryFileTests {
  private static func makeFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }

  private static func contents(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
  }

  private static func bytes(_ file: TemporaryFile, at offset: Int, count: Int) throws -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    try result.withUnsafeMutableBytes { (buffer) throws in try file.read(into: buffer, at: offset) }
    return result
  }

  private static func append(_ bytes: [UInt8], to file: TemporaryFile, pieces: Int = 1) throws -> Int {
    try bytes.withUnsafeBytes { (all) throws in
      let size = max(1, (all.count + pieces - 1) / pieces)
      return try file.append(
        stride(from: 0, to: all.count, by: size).map {
          UnsafeRawBufferPointer(rebasing: all[$0..<min($0 + size, all.count)])
        })
    }
  }

  private static func error(_ body: () throws -> Void) -> EngineError? {
    do { try body() } catch { return error as? EngineError }
    return nil
  }

  /// Systems that do less than they are asked, are interrupted, and have no nameless files.
  private static let poorSystem = {
    let turn = Mutex(0)
    var calls = SystemCalls()
    calls.makeUnnamed = { _ in -EOPNOTSUPP }
    calls.write = { descriptor, pieces, count, offset in
      if turn.withLock({ turn in
        turn += 1; return turn % 3 == 0
      }) {
        errno = EINTR
        return -1
      }
      var piece = pieces[0]
      if count > 1, offset % 2 == 0 { return pwritev(descriptor, pieces, count, offset) }
      piece.iov_len = min(piece.iov_len, 1_000)
      return pwrite(descriptor, piece.iov_base, piece.iov_len, offset)
    }
    calls.read = { descriptor, buffer, count, offset in
      if turn.withLock({ turn in
        turn += 1; return turn % 3 == 0
      }) {
        errno = EINTR
        return -1
      }
      return pread(descriptor, buffer, min(count, 777), offset)
    }
    return calls
  }()

  @Test(arguments: [true, false]) func whatFourThreadsWriteComesBack(_ isPoor: Bool) throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = TemporaryDirectory(chosen: folder, beside: nil)
    let file = TemporaryFile(in: directory, isPoor ? Self.poorSystem : SystemCalls())
    #expect(try Self.contents(folder).isEmpty)
    let places = Guarded<[(offset: Int, seed: Int, count: Int)]>([])
    let failures = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for round in 0..<25 {
        let seed = thread * 100 + round
        let count = seed * 37 % 9_000
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed) }
        do {
          let offset = try Self.append(bytes, to: file, pieces: 1 + seed % 5)
          if try Self.bytes(file, at: offset, count: count) != bytes {
            failures.add(1, ordering: .relaxed)
          }
          places.withLock { $0.append((offset, seed, count)) }
        } catch {
          failures.add(1, ordering: .relaxed)
        }
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
    let all = places.withLock { $0 }
    #expect(file.byteCount == all.reduce(0) { $0 + $1.count })
    for place in all {
      let bytes = (0..<place.count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ place.seed) }
      #expect(try Self.bytes(file, at: place.offset, count: place.count) == bytes)
    }
    // It never had a name, or has none any more: whatever ends the process, nothing is left.
    #expect(try Self.contents(folder).isEmpty)
  }

  /// More pieces than one call of the system takes.
  @Test func manyPiecesAreWritten() throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = TemporaryFile(in: TemporaryDirectory(chosen: folder, beside: nil))
    let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    #expect(try Self.append(bytes, to: file, pieces: 5_000) == 0)
    #expect(try Self.append([1, 2, 3], to: file) == 5_000)
    #expect(try Self.bytes(file, at: 0, count: 5_000) == bytes)
  }

  @Test func onlyTheUserMayReadIt() throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for calls in [SystemCalls(), Self.poorSystem] {
      let file = try TemporaryDirectory(chosen: folder, beside: nil).makeFile(calls)
      defer { close(file.descriptor) }
      var status = stat()
      #expect(fstat(file.descriptor, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600 && status.st_nlink == 0)
      #expect(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }
  }

  /// The system's own refusal: /dev/full takes no byte. A file that may not grow and a quota say the same.
  @Test(arguments: [ENOSPC, EDQUOT, EFBIG]) func aFullDiskIsAnError(_ number: Int32) throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var calls = SystemCalls()
    if number == ENOSPC {
      calls.makeUnnamed = { _ in open("/dev/full", O_RDWR | O_CLOEXEC) }
    } else {
      calls.write = { _, _, _, _ in
        errno = number
        return -1
      }
    }
    let file = TemporaryFile(in: TemporaryDirectory(chosen: folder, beside: nil), calls)
    let error = Self.error { _ = try Self.append([1, 2, 3], to: file) }
    #expect(error?.code == .diskFull)
    #expect(error?.message == "the temporary files in '\(folder)' have no room")
    #expect(error?.hint?.contains("--temp-directory") == true)
  }

  @Test func aFileThatWasCutIsAnError() throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let descriptor = Atomic<Int32>(-1)
    var calls = SystemCalls()
    let plain = calls.makeUnnamed
    calls.makeUnnamed = { folder in
      let opened = plain(folder)
      descriptor.store(opened, ordering: .relaxed)
      return opened
    }
    let file = TemporaryFile(in: TemporaryDirectory(chosen: folder, beside: nil), calls)
    let offset = try Self.append(Array(repeating: 7, count: 100), to: file)
    ftruncate(descriptor.load(ordering: .relaxed), 60)
    #expect(try Self.bytes(file, at: offset, count: 60).allSatisfy { $0 == 7 })
    let error1 = Self.error { _ = try Self.bytes(file, at: offset, count: 61) }
    #expect(error1?.code == .inputOutput)
  }

  // MARK: Which folder

  @Test func aChosenFolderThatTakesNoFileIsAUsageError() throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let missing = TemporaryDirectory(chosen: folder + "/none", beside: folder + "/data.dossier")
    let error = Self.error { _ = try missing.makeFile() }
    #expect(error?.code == .usage)
    #expect(error?.message.hasPrefix("no temporary file can be made in '\(folder)/none'") == true)
  }

  @Test func filesStandBesideTheDatabaseElseInTheSystemsFolder() throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let beside = try TemporaryDirectory(chosen: nil, beside: folder + "/data.dossier").makeFile()
    defer { close(beside.descriptor) }
    #expect(beside.folder == folder)
    let system = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    for database in [nil, folder + "/none/data.dossier"] {
      let other = try TemporaryDirectory(chosen: nil, beside: database).makeFile()
      defer { close(other.descriptor) }
      #expect(other.folder == system)
    }
  }
}
