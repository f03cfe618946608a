package import DossierBase

/// What the batch stores of a statement share: a memory budget, and a temporary file for what finds no room in it.
///
/// Whoever is refused memory of the budget has batches that wait written to the file, the oldest first, whichever store
/// they belong to and whatever the memory is for.
package final class SpillSpace: MemoryReclaimer {
  /// Bytes of batches that were written, and that the C library may keep.
  private static let keptByteLimit = 16 << 20

  package let budget: MemoryBudget
  let purpose: String
  private let spillsAtOnce: Bool
  let file: TemporaryFile
  private let state = Monitor(State())

  private struct State {
    /// Batches in memory, the oldest first from ``first`` on; some of them are gone.
    var waiting: [Entry] = []
    var first = 0
    /// Batches that are being written, and those that were.
    var writingCount = 0
    var writtenCount = 0
    /// Bytes of batches that were written since memory was given back to the system.
    var keptByteCount = 0
    var failure: EngineError?
    var dictionaries: [ObjectIdentifier: HeldDictionary] = [:]
  }

  private struct Entry {
    weak var batch: WaitingBatch?
  }

  private struct HeldDictionary {
    let dictionary: VectorDictionary
    let memory: SharedReservation
  }

  /// - Parameters:
  ///   - purpose: what the memory is for, as the subject of an error's sentence.
  ///   - spillsAtOnce: true writes every batch to the file, whether there is memory or not.
  package init(
    _ budget: MemoryBudget, _ directory: TemporaryDirectory, for purpose: String, spillsAtOnce: Bool = false
  ) {
    self.budget = budget
    self.purpose = purpose
    self.spillsAtOnce = spillsAtOnce
    file = TemporaryFile(in: directory)
    budget.register(self)
  }

  init(_ budget: MemoryBudget, _ file: TemporaryFile, for purpose: String) {
    self.budget = budget
    spillsAtOnce = false
    self.purpose = purpose
    self.file = file
    budget.register(self)
  }

  /// Lets a batch be written to the file when memory is needed.
  func offer(_ batch: WaitingBatch) {
    state.change { state in
      if state.waiting.count == state.waiting.capacity {
        state.waiting.removeSubrange(..<state.first)
        state.waiting.removeAll { $0.batch == nil }
        state.first = 0
      }
      state.waiting.append(Entry(batch: batch))
    }
    if spillsAtOnce { _ = reclaim() }
  }

  /// Keeps a dictionary in memory, counted once; false if there is no room for it.
  func holds(_ dictionary: VectorDictionary) -> Bool {
    let key = ObjectIdentifier(dictionary)
    if state.change({ $0.dictionaries[key] != nil }) { return true }
    // Entries, and a table of at most four times as many places if texts can be looked up.
    let byteCount = dictionary.values.byteCount + (dictionary.texts == nil ? 0 : 16 * dictionary.count)
    do throws(EngineError) {
      let memory = try SharedReservation(budget, byteCount: byteCount, for: purpose)
      state.change { state in
        if state.dictionaries[key] == nil {
          state.dictionaries[key] = HeldDictionary(dictionary: dictionary, memory: memory)
        }
      }
      return true
    } catch {
      return false
    }
  }

  package var failure: EngineError? { state.change { $0.failure } }

  private enum Turn {
    case write(WaitingBatch)
    /// Another thread has given memory back meanwhile.
    case retry
    case nothing
  }

  package func reclaim() -> Bool {
    var known: Int?
    let turn: Turn = state.wait { state in
      if state.failure != nil { return .nothing }
      if let batch = Self.takeOldest(&state) {
        state.writingCount += 1
        return .write(batch)
      }
      if let known, known < state.writtenCount { return .retry }
      known = state.writtenCount
      return state.writingCount == 0 ? .nothing : nil
    }
    switch turn {
    case .nothing: return false
    case .retry: return true
    case .write(let batch): return write(batch)
    }
  }

  private func write(_ batch: WaitingBatch) -> Bool {
    var failure: EngineError?
    let byteCount = batch.shapes.reduce(0) { $0 + $1.byteCount }
    do throws(EngineError) { try batch.write() } catch { failure = error }
    let isMuch = state.change { state in
      state.writingCount -= 1
      state.writtenCount += 1
      if state.failure == nil { state.failure = failure }
      state.keptByteCount += byteCount
      defer { if state.keptByteCount >= Self.keptByteLimit { state.keptByteCount = 0 } }
      return state.keptByteCount >= Self.keptByteLimit
    }
    if isMuch { ProcessMemory.giveBack() }
    return failure == nil
  }

  /// The oldest batch whose memory nobody uses; those that are in use stay, as the newest.
  private static func takeOldest(_ state: inout State) -> WaitingBatch? {
    for _ in state.first..<state.waiting.count {
      let entry = state.waiting[state.first]
      state.waiting[state.first].batch = nil
      state.first += 1
      guard let batch = entry.batch else { continue }
      if batch.beginWriting() { return batch }
      state.waiting.append(Entry(batch: batch))
    }
    return nil
  }
}
