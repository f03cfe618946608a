import DossierDB
import Glibc

/// Counts the procedures of each agency in bitmaps.
struct DistinctLoop: BareLoop {
  let columns: BareColumns
  let name = "distinct"
  let sql = """
    SELECT resolving_agency, count(DISTINCT procedure_code) AS procedures FROM dossiers \
    GROUP BY resolving_agency
    """
  let keyColumnCount = 1

  /// Bitmaps while rows are read, counts in the end.
  enum Tally: Sendable {
    case bitmaps(Bitmaps)
    case counts([Int])
  }

  func tally(_ rows: Range<Int>) -> Tally {
    let bitmaps = Bitmaps(count: columns.agencies.count, bitCount: columns.procedures.count)
    let (words, wordCount) = (bitmaps.words, bitmaps.wordCount)
    let (agency, procedure) = (columns.agency.start, columns.procedure.start)
    for row in rows {
      let bit = Int(procedure[row])
      let word = Int(agency[row]) &* wordCount &+ bit &>> 6
      let mask: UInt64 = 1 &<< UInt64(truncatingIfNeeded: bit)
      words[word] |= mask
    }
    return .bitmaps(bitmaps)
  }

  func merged(_ tallies: [Tally]) -> Tally {
    let all = tallies.compactMap { tally in if case .bitmaps(let bitmaps) = tally { bitmaps } else { nil } }
    for bitmaps in all.dropFirst() { all[0].unite(bitmaps) }
    return .counts(all[0].bitCounts())
  }

  func answer(_ tally: Tally) -> [[Value]] {
    guard case .counts(let counts) = tally else { return [] }
    return counts.enumerated().map { [.text(columns.agencies[$0]), .integer(Int64($1))] }
  }
}

/// Bitmaps of one length, one after the other.
final class Bitmaps: @unchecked Sendable {
  let words: UnsafeMutablePointer<UInt64>
  let wordCount: Int
  private let count: Int

  /// - Precondition: the system has the memory.
  init(count: Int, bitCount: Int) {
    self.count = count
    wordCount = (bitCount + 63) / 64
    guard let memory = calloc(max(count * wordCount, 1), 8) else { preconditionFailure("memory for bitmaps") }
    words = memory.bindMemory(to: UInt64.self, capacity: count * wordCount)
  }

  deinit { free(words) }

  func unite(_ other: Bitmaps) {
    let (target, source) = (words, other.words)
    for word in 0..<count * wordCount { target[word] |= source[word] }
  }

  func bitCounts() -> [Int] {
    (0..<count).map { bitmap in
      var sum = 0
      for word in bitmap * wordCount..<(bitmap + 1) * wordCount { sum &+= words[word].nonzeroBitCount }
      return sum
    }
  }
}
