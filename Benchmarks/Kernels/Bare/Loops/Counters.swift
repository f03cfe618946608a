import Glibc

/// Counts in memory that starts at zero, of one thread.
final class Counters: @unchecked Sendable {
  let cells: UnsafeMutablePointer<UInt32>
  let count: Int

  /// - Precondition: the system has the memory.
  init(count: Int) {
    self.count = count
    guard let memory = calloc(max(count, 1), MemoryLayout<UInt32>.stride) else {
      preconditionFailure("memory for \(count) counters")
    }
    cells = memory.bindMemory(to: UInt32.self, capacity: count)
  }

  deinit { free(cells) }

  subscript(cell: Int) -> Int { Int(cells[cell]) }

  func add(_ other: Counters) {
    precondition(other.count == count, "counters of one loop")
    let (target, source) = (cells, other.cells)
    for cell in 0..<count { target[cell] &+= source[cell] }
  }

  /// The sum of all threads' counters, in the first of them.
  static func merged(_ tallies: [Counters]) -> Counters {
    for tally in tallies.dropFirst() { tallies[0].add(tally) }
    return tallies[0]
  }

  /// Counts the cell of each row in one array.
  @inline(__always)
  static func direct(_ rows: Range<Int>, cellCount: Int, cell: (Int) -> Int) -> Counters {
    let counters = Counters(count: cellCount)
    let cells = counters.cells
    for row in rows { cells[cell(row)] &+= 1 }
    return counters
  }

  /// Counts the cell of each row in eight arrays by turns.
  ///
  /// Neighbouring rows often have one cell; the more arrays, the more additions overlap, as long as all
  /// arrays fit the nearest cache.
  @inline(__always)
  static func interleavedByEight(_ rows: Range<Int>, cellCount: Int, cell: (Int) -> Int) -> Counters {
    let counters = Counters(count: 8 * cellCount)
    let (first, second) = (counters.cells, counters.cells + cellCount)
    let (third, fourth) = (second + cellCount, second + 2 * cellCount)
    let (fifth, sixth) = (fourth + cellCount, fourth + 2 * cellCount)
    let (seventh, eighth) = (sixth + cellCount, sixth + 2 * cellCount)
    var row = rows.lowerBound
    while row + 8 <= rows.upperBound {
      first[cell(row)] &+= 1
      second[cell(row &+ 1)] &+= 1
      third[cell(row &+ 2)] &+= 1
      fourth[cell(row &+ 3)] &+= 1
      fifth[cell(row &+ 4)] &+= 1
      sixth[cell(row &+ 5)] &+= 1
      seventh[cell(row &+ 6)] &+= 1
      eighth[cell(row &+ 7)] &+= 1
      row &+= 8
    }
    while row < rows.upperBound {
      first[cell(row)] &+= 1
      row &+= 1
    }
    let sum = Counters(count: cellCount)
    let (target, all) = (sum.cells, counters.cells)
    for copy in 0..<8 {
      let source = all + copy * cellCount
      for cell in 0..<cellCount { target[cell] &+= source[cell] }
    }
    return sum
  }

  /// Counts the cell of each row in four arrays by turns.
  ///
  /// Neighbouring rows often have one cell; four arrays let their additions overlap.
  @inline(__always)
  static func interleaved(_ rows: Range<Int>, cellCount: Int, cell: (Int) -> Int) -> Counters {
    let counters = Counters(count: 4 * cellCount)
    let first = counters.cells
    let second = first + cellCount
    let third = second + cellCount
    let fourth = third + cellCount
    var row = rows.lowerBound
    while row + 4 <= rows.upperBound {
      first[cell(row)] &+= 1
      second[cell(row &+ 1)] &+= 1
      third[cell(row &+ 2)] &+= 1
      fourth[cell(row &+ 3)] &+= 1
      row &+= 4
    }
    while row < rows.upperBound {
      first[cell(row)] &+= 1
      row &+= 1
    }
    let sum = Counters(count: cellCount)
    let target = sum.cells
    for cell in 0..<cellCount { target[cell] = first[cell] &+ second[cell] &+ third[cell] &+ fourth[cell] }
    return sum
  }
}
