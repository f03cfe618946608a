import DossierBase

/// Threads that go over disjoint ranges of rows, one range each.
struct RangeThreads {
  private let ranges: [Range<Int>]
  private let scheduler: Scheduler

  init(rows: Range<Int>, threadCount: Int) {
    scheduler = Scheduler(threadCount: threadCount)
    let bounds = (0...threadCount).map { rows.lowerBound + rows.count * $0 / threadCount }
    ranges = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// What `body` answers for each range, in order.
  func map<Answer: Sendable>(_ body: @escaping @Sendable (Range<Int>) -> Answer) -> [Answer] {
    if ranges.count == 1 { return [body(ranges[0])] }
    let answers = Guarded<[Answer?]>(Array(repeating: nil, count: ranges.count))
    let ranges = ranges
    do {
      try scheduler.run(ranges.count) { _, task in
        let answer = body(ranges[task])
        answers.withLock { $0[task] = answer }
      }
    } catch { preconditionFailure("a loop that throws nothing") }
    return answers.withLock { $0.compactMap { $0 } }
  }
}

/// Memory to be read once, larger than any cache.
final class MemoryRead: @unchecked Sendable {
  let wordCount: Int
  let expectedSum: UInt64
  private let words: Lane<UInt64>

  init(byteCount: Int) {
    wordCount = byteCount / 8
    words = Lane(count: wordCount)
    for word in 0..<wordCount { words.start[word] = UInt64(word) }
    expectedSum = UInt64(wordCount) * UInt64(wordCount - 1) / 2
  }

  func sum(_ range: Range<Int>) -> UInt64 {
    let words = words.start
    var sum: UInt64 = 0
    for word in range { sum &+= words[word] }
    return sum
  }
}
