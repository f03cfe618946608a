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
  static let openWithoutDueChange = 6
  /// Counters of a group and slice; the last one is not used, so that they are half a cache line.
  static let count = 8
  /// Bytes of them.
  static let byteCount = 32
}

/// Finds the counters of a group and slice; changes wrap, as they may be negative.
protocol CounterFinder {
  /// The counters, valid until the next call.
  func counters(group: Int32, slice: Int32) -> UnsafeMutablePointer<UInt32>
}

/// Counters for every group and slice, found by computation.
final class DenseCounters {
  let groupCount: Int
  let sliceCount: Int
  let start: UnsafeMutablePointer<UInt32>

  /// Takes memory that is reserved.
  ///
  /// Throws ``EngineError/Code/memoryLimit`` if the system has none.
  init(groupCount: Int, sliceCount: Int) throws(EngineError) {
    self.groupCount = groupCount
    self.sliceCount = sliceCount
    let pairCount = max(groupCount * sliceCount, 1)
    guard let memory = calloc(pairCount, Counter.byteCount) else {
      throw EngineError(.memoryLimit, "no memory for the counters of \(pairCount) groups and periods")
    }
    start = memory.bindMemory(to: UInt32.self, capacity: pairCount * Counter.count)
  }

  deinit { free(start) }

  /// Finds counters without looking at the object again, whose fields the compiler would have to reload after
  /// each update of a counter; valid as long as the object lives.
  struct Finder: CounterFinder {
    let start: UnsafeMutablePointer<UInt32>
    let sliceCount: Int

    @inline(__always)
    func counters(group: Int32, slice: Int32) -> UnsafeMutablePointer<UInt32> {
      start + (Int(group) &* sliceCount &+ Int(slice)) &* Counter.count
    }
  }

  var finder: Finder { Finder(start: start, sliceCount: sliceCount) }

  /// Throws ``EngineError/Code/interrupted``.
  func add(_ other: DenseCounters, _ interruption: Interruption) throws(EngineError) {
    let count = groupCount * sliceCount * Counter.count
    for first in stride(from: 0, to: count, by: 1 << 20) {
      try interruption.check()
      for index in first..<min(first + 1 << 20, count) { start[index] &+= other.start[index] }
    }
  }
}

/// Counters only for the groups and slices that occur, found by hashing.
final class SparseCounters: CounterFinder {
  let pairs: PairIndex
  @exclusivity(unchecked) private var counters: ReservedArray<UInt32>

  init(_ budget: MemoryBudget) {
    pairs = PairIndex(budget, for: "grouping dossiers")
    counters = ReservedArray(budget, for: "grouping dossiers")
  }

  var count: Int { pairs.count }

  /// Most groups and slices that a row adds to: those of acceptance and finish, and the ends of two backlogs.
  static let pairsPerRow = 6

  /// Makes room for `more` further groups and slices.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func reserve(_ more: Int) throws(EngineError) {
    try pairs.reserve(more)
    try counters.extend(to: (pairs.count + more) * Counter.count, with: 0)
  }

  /// - Precondition: there is room for a group and slice more.
  @inline(__always)
  func counters(group: Int32, slice: Int32) -> UnsafeMutablePointer<UInt32> {
    counters(pairs.ordinal(group, slice))
  }

  /// The counters of the group and slice of this number.
  @inline(__always)
  func counters(_ ordinal: Int32) -> UnsafeMutablePointer<UInt32> {
    counters.start.unsafelyUnwrapped + Int(ordinal) &* Counter.count
  }
}
