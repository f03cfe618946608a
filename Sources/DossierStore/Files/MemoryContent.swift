import DossierBase
import Glibc

/// The bytes of a file in memory, and who may write to it; what was never written reads as zeros.
///
/// Reading and writing copy side by side, without a lock: bytes count as part of the file once they are written,
/// and whoever writes over some that are part of it already sees to it that nobody reads them. Only what lies
/// within ``stepByteCount`` bytes is read and written in one step, so that a header is seen whole.
final class MemoryContent: Sendable {
  private struct State {
    /// By their offset, in pages.
    var pages: [Int: MemoryPage] = [:]
    var byteCount = 0
    /// The open file that holds the writer's lock.
    var writer: ObjectIdentifier?
  }

  static let stepByteCount = 4_096
  private let budget: MemoryBudget
  private let state = Guarded(State())

  init(_ budget: MemoryBudget) { self.budget = budget }

  var byteCount: Int { state.withLock { $0.byteCount } }

  /// Reads as much of the buffer as the file has from `offset` on.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    var done = 0
    while done < buffer.count {
      let part = MemoryPart(at: offset + done, byteCount: buffer.count - done)
      let target = buffer.baseAddress! + done
      let (count, page) = state.withLock { state -> (Int, MemoryPage?) in
        let count = max(0, min(part.byteCount, state.byteCount - offset - done))
        let page = state.pages[part.page]
        if count > 0, count <= Self.stepByteCount { Self.copy(count, of: page, from: part.start, to: target) }
        return (count, page)
      }
      if count > Self.stepByteCount { Self.copy(count, of: page, from: part.start, to: target) }
      done += count
      if count < part.byteCount { break }
    }
    return done
  }

  private static func copy(
    _ count: Int, of page: MemoryPage?, from start: Int, to target: UnsafeMutableRawPointer
  ) {
    if let page {
      memcpy(target, page.bytes + start, count)
    } else {
      memset(target, 0, count)
    }
  }

  /// Writes all bytes, or those before the first page that there is no memory for.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EngineError) {
    var done = 0
    while done < bytes.count {
      let part = MemoryPart(at: offset + done, byteCount: bytes.count - done)
      let source = bytes.baseAddress! + done
      let end = offset + done + part.byteCount
      let page = try state.withLock { Self.page(part.page, in: &$0, budget) }.get()
      let isOneStep = part.byteCount <= Self.stepByteCount
      if !isOneStep { memcpy(page.bytes + part.start, source, part.byteCount) }
      state.withLock { state in
        if isOneStep { memcpy(page.bytes + part.start, source, part.byteCount) }
        state.byteCount = max(state.byteCount, end)
      }
      done += part.byteCount
    }
  }

  /// The page of this number, a new one if there is none.
  private static func page(
    _ number: Int, in state: inout State, _ budget: MemoryBudget
  ) -> Result<MemoryPage, EngineError> {
    if let known = state.pages[number] { return .success(known) }
    return Result { () throws(EngineError) in
      let new = try MemoryPage(budget)
      state.pages[number] = new
      return new
    }
  }

  /// Cuts the file off, and gives back the memory behind its end; or lets it go on with zeros.
  func truncate(to byteCount: Int) {
    let last = MemoryPart(at: byteCount, byteCount: .max)
    state.withLock { state in
      if byteCount < state.byteCount {
        state.pages = state.pages.filter { $0.key < last.page || ($0.key == last.page && last.start > 0) }
        if let page = state.pages[last.page] { memset(page.bytes + last.start, 0, last.byteCount) }
      }
      state.byteCount = byteCount
    }
  }

  /// False if another open file has the lock.
  func tryLock(for file: ObjectIdentifier) -> Bool {
    state.withLock { state in
      if let writer = state.writer, writer != file { return false }
      state.writer = file
      return true
    }
  }

  func unlock(for file: ObjectIdentifier) {
    state.withLock { if $0.writer == file { $0.writer = nil } }
  }
}

/// What of some bytes of a file lies in one page.
private struct MemoryPart {
  var page: Int
  /// Where it begins in the page.
  var start: Int
  var byteCount: Int

  init(at offset: Int, byteCount: Int) {
    page = offset / MemoryPage.byteCount
    start = offset % MemoryPage.byteCount
    self.byteCount = min(byteCount, MemoryPage.byteCount - start)
  }
}

/// Zeros at first, and what they hold of the budget.
private final class MemoryPage: @unchecked Sendable {
  static let byteCount = 1 << 20
  let bytes: UnsafeMutableRawPointer
  private let reservation: SharedReservation

  /// - Throws: ``EngineError/Code/memoryLimit`` if the budget or the system has not so much.
  init(_ budget: MemoryBudget) throws(EngineError) {
    do throws(EngineError) {
      reservation = try SharedReservation(budget, byteCount: Self.byteCount, for: "the database in memory")
    } catch {
      throw EngineError(error.code, error.message, hint: Self.hint)
    }
    guard let bytes = calloc(1, Self.byteCount) else {
      throw EngineError(
        .memoryLimit,
        "the database in memory needs \(Self.byteCount) bytes more that the system does not have",
        hint: Self.hint)
    }
    self.bytes = bytes
  }

  deinit { free(bytes) }

  private static let hint = "raise --memory-limit, or keep the database in a file"
}
