/// Groups of one quarter after the other: for each a pair of sector and agency, and its outcomes.
struct QuarterGroups: Sendable {
  /// Groups that belong to one quarter.
  struct Run: Sendable {
    var quarter: Int
    var groups: Range<Int>
  }

  let pairs: Counters
  let counts: Counters
  private(set) var runs: [Run] = []
  private(set) var count = 0

  /// - Precondition: there will be no more groups than `capacity`.
  init(capacity: Int) {
    pairs = Counters(count: capacity)
    counts = Counters(count: capacity * Outcome.count)
  }

  var hasEachQuarterOnce: Bool { Set(runs.map(\.quarter)).count == runs.count }

  /// Starts a run; its groups are written behind ``count``.
  mutating func begin(quarter: Int) { runs.append(Run(quarter: quarter, groups: count..<count)) }

  /// Ends a run whose pairs were numbered from 1, and sets their numbers to 0 again.
  mutating func end(count newCount: Int, forgetting numbers: Counters) {
    for group in count..<newCount { numbers.cells[Int(pairs.cells[group])] = 0 }
    runs[runs.count - 1].groups = count..<newCount
    count = newCount
  }

  /// Adds groups to the run that has begun and returns how many groups there are then.
  func add(_ groups: Range<Int>, of other: QuarterGroups, after found: Int, _ numbers: Counters) -> Int {
    var found = found
    for group in groups {
      let pair = Int(other.pairs.cells[group])
      if numbers.cells[pair] == 0 {
        pairs.cells[found] = UInt32(pair)
        found += 1
        numbers.cells[pair] = UInt32(found)
      }
      let target = counts.cells + (Int(numbers.cells[pair]) - 1) * Outcome.count
      let source = other.counts.cells + group * Outcome.count
      for outcome in 0..<Outcome.count { target[outcome] &+= source[outcome] }
    }
    return found
  }
}
