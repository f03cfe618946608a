import DossierBase
import Glibc

/// The counters of one group in one slice of time.
///
/// Backlogs are kept as changes: the sum of the changes up to a slice is the backlog at its end.
enum Counter {
  static let received = 0
  static let early = 1
  static let onTime = 2
  static let late = 3
  static let noAppointment = 4
  static let overdueChange = 5
  static let openWithoutAppointmentChange = 6
  /// Counters of a cell; the last one is not used, so that a cell is half a cache line.
  static let count = 8
  /// Bytes of a cell.
  static let cellByteCount = 32
}

/// Finds the counters of a group and slice; changes wrap, as they may be negative.
protocol CellFinder {
  /// The cell's counters, valid until the next call.
  func cell(group: Int32, slice: Int32) -> UnsafeMutablePointer<UInt32>
}

/// A cell for every group and slice, found by computation.
final class ComputedCells {
  let groupCount: Int
  let sliceCount: Int
  let counters: UnsafeMutablePointer<UInt32>

  /// Throws ``EngineError/Code/memoryLimit`` if the system has no memory for them.
  init(groupCount: Int, sliceCount: Int) throws(EngineError) {
    self.groupCount = groupCount
    self.sliceCount = sliceCount
    let cellCount = max(groupCount * sliceCount, 1)
    guard let memory = calloc(cellCount, Counter.cellByteCount) else {
      throw EngineError(.memoryLimit, "no memory for the counters of \(cellCount) groups and periods")
    }
    counters = memory.bindMemory(to: UInt32.self, capacity: cellCount * Counter.count)
  }

  deinit { free(counters) }

  /// Finds cells without looking at the object again, whose fields the compiler would have to reload after
  /// each update of a counter; valid as long as the object lives.
  struct Finder: CellFinder {
    let counters: UnsafeMutablePointer<UInt32>
    let sliceCount: Int

    @inline(__always)
    func cell(group: Int32, slice: Int32) -> UnsafeMutablePointer<UInt32> {
      counters + (Int(group) &* sliceCount &+ Int(slice)) &* Counter.count
    }
  }

  var finder: Finder { Finder(counters: counters, sliceCount: sliceCount) }

  /// Throws ``EngineError/Code/interrupted``.
  func add(_ other: ComputedCells, _ interruption: Interruption) throws(EngineError) {
    let count = groupCount * sliceCount * Counter.count
    for start in stride(from: 0, to: count, by: 1 << 20) {
      try interruption.check()
      for index in start..<min(start + 1 << 20, count) { counters[index] &+= other.counters[index] }
    }
  }
}

/// Cells only for the groups and slices that occur, found by hashing.
final class CollectedCells: CellFinder {
  private(set) var directory = PairDirectory()
  private var counters: UnsafeMutablePointer<UInt32>
  private var capacity = 256

  init() {
    counters = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * Counter.count)
  }

  deinit { counters.deallocate() }

  var count: Int { directory.count }

  /// Bytes that one cell takes with its share of spare room.
  static let bytesPerCell = 2 * Counter.cellByteCount + PairDirectory.bytesPerPair

  @inline(__always)
  func cell(group: Int32, slice: Int32) -> UnsafeMutablePointer<UInt32> {
    let known = directory.count
    let ordinal = Int(directory.ordinal(group, slice))
    if ordinal == known { makeRoom(for: ordinal) }
    return counters + ordinal &* Counter.count
  }

  /// The counters of the cell of this number.
  func counters(_ ordinal: Int) -> UnsafeMutablePointer<UInt32> { counters + ordinal * Counter.count }

  private func makeRoom(for ordinal: Int) {
    if ordinal == capacity {
      let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * capacity * Counter.count)
      larger.update(from: counters, count: capacity * Counter.count)
      counters.deallocate()
      counters = larger
      capacity *= 2
    }
    (counters + ordinal * Counter.count).update(repeating: 0, count: Counter.count)
  }
}
