import DossierBase
import DossierVector

/// Numbers distinct combinations of several codes from 0 as they appear, each of them as the bits of one word.
///
/// Memory is reserved before it is taken; an interner that was refused any is not to be used again.
final class CombinationInterner {
  /// Bits of each code, and where they begin.
  @exclusivity(unchecked) private var widths: [Int]
  @exclusivity(unchecked) private var shifts: [Int]
  @exclusivity(unchecked) private var words: ReservedArray<UInt64>
  @exclusivity(unchecked) private var index: HashIndex
  private let budget: MemoryBudget
  private let interruption: Interruption?

  /// Bits that a code gets beyond those it needs, so that it seldom needs more.
  private static let spareBitCount = 4

  init(keyCount: Int, _ budget: MemoryBudget, _ interruption: Interruption?) {
    widths = Array(repeating: 0, count: keyCount)
    shifts = widths
    self.budget = budget
    self.interruption = interruption
    words = ReservedArray(budget, for: groupingPurpose)
    index = HashIndex(budget, interruption, for: groupingPurpose)
  }

  /// Says that no combinations come any more: what finds their numbers is given back.
  func endNumbering() { index.removeAll() }

  var count: Int { words.count }

  /// Makes room for codes below the given numbers, one for each key; false, with nothing changed, if they take more
  /// bits than a word has.
  func fit(_ codeCounts: [Int]) throws(EngineError) -> Bool {
    let needed = codeCounts.map { Int.bitWidth - max($0 - 1, 0).leadingZeroBitCount }
    guard zip(widths, needed).contains(where: { $0 < $1 }) else { return true }
    var spare = UInt64.bitWidth - needed.reduce(0, +)
    guard spare >= 0 else { return false }
    var wider = needed
    for key in wider.indices {
      let given = min(Self.spareBitCount, spare / (wider.count - key))
      wider[key] += given
      spare -= given
    }
    try widen(to: wider)
    return true
  }

  private func widen(to wider: [Int]) throws(EngineError) {
    let former = (widths: widths, shifts: shifts)
    widths = wider
    var shift = 0
    for key in wider.indices {
      shifts[key] = shift
      shift += wider[key]
    }
    guard count > 0, let words = words.start else { return }
    index = HashIndex(budget, interruption, for: groupingPurpose)
    try index.reserve(count)
    for number in 0..<count {
      var word: UInt64 = 0
      for key in wider.indices {
        word |= Self.code(words[number], former.widths[key], former.shifts[key]) &<< UInt64(shifts[key])
      }
      words[number] = word
      _ = index.number(Hash.mix(word)) { _ in false }
    }
  }

  @inline(__always)
  private static func code(_ word: UInt64, _ width: Int, _ shift: Int) -> UInt64 {
    // A code of no bits may begin behind the word.
    width == 0 ? 0 : word &>> UInt64(shift) & (UInt64.max &>> UInt64(64 &- width))
  }

  /// Writes the numbers of at most ``Limits/vectorRowCount`` rows.
  ///
  /// - Parameter codes: of each key, each below the number last given to ``fit(_:)``.
  func intern(
    _ codes: [UnsafeMutablePointer<UInt32>], count: Int, into numbers: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    try index.reserve(count)
    try words.reserve(count)
    guard let known = words.start else { return }
    withWords(of: codes, count: count) { packed, hashes in
      for row in 0..<count {
        let word = packed[row]
        let (number, isNew) = index.number(hashes[row]) { known[$0] == word }
        if isNew { words.append(word) }
        numbers[row] = UInt32(truncatingIfNeeded: number)
      }
    }
  }

  /// The same for combinations that all differ and are the last: new ones are not looked for again.
  private func internLast(
    _ codes: [UnsafeMutablePointer<UInt32>], count: Int, into numbers: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    try interruption?.check()
    try words.reserve(count)
    guard let known = words.start else { return }
    withWords(of: codes, count: count) { packed, hashes in
      for row in 0..<count {
        let word = packed[row]
        if let number = index.find(hashes[row], isEqual: { known[$0] == word }) {
          numbers[row] = UInt32(truncatingIfNeeded: number)
        } else {
          numbers[row] = UInt32(truncatingIfNeeded: words.count)
          words.append(word)
        }
      }
    }
  }

  /// Calls `body` with the words of rows and their hashes, once what the index has of them is fetched.
  @inline(__always)
  private func withWords(
    of codes: [UnsafeMutablePointer<UInt32>], count: Int,
    _ body: (_ words: UnsafeMutablePointer<UInt64>, _ hashes: UnsafeMutablePointer<UInt64>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 3 * Limits.vectorRowCount) { room in
      guard let packed = room.baseAddress else { return }
      let hashes = packed + Limits.vectorRowCount
      packed.update(repeating: 0, count: count)
      for (key, codes) in codes.enumerated() where widths[key] > 0 {
        let shift = UInt64(shifts[key])
        for row in 0..<count { packed[row] |= UInt64(codes[row]) &<< shift }
      }
      for row in 0..<count { hashes[row] = Hash.mix(packed[row]) }
      if index.isLarge { index.fetch(count, hashes + Limits.vectorRowCount) { hashes[$0] } }
      body(packed, hashes)
    }
  }

  /// Replaces numbers of combinations by the codes of a key.
  func replaceByCodes(ofKey key: Int, _ numbers: UnsafeMutableBufferPointer<UInt32>) {
    guard let words = words.start else { return }
    for place in numbers.indices {
      numbers[place] = UInt32(
        truncatingIfNeeded: Self.code(words[Int(numbers[place])], widths[key], shifts[key]))
    }
  }

  /// Takes over the combinations of another interner, and says for each its number here.
  ///
  /// - Parameters:
  ///   - maps: for each key the codes here by those of the other, nil if they are the same; there is room for these.
  ///   - isLast: true if no combination is numbered afterwards.
  func merge(
    _ other: CombinationInterner, maps: [UnsafePointer<UInt32>?], isLast: Bool
  ) throws(EngineError) -> ReservedArray<UInt32> {
    var numbers = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try numbers.reserve(max(other.count, 1))
    let buffers = maps.map { _ in UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount) }
    defer { for buffer in buffers { buffer.deallocate() } }
    for start in stride(from: 0, to: other.count, by: Limits.vectorRowCount) {
      let rowCount = min(Limits.vectorRowCount, other.count - start)
      guard let target = numbers.extend(by: rowCount), let words = other.words.start else { return numbers }
      for (key, map) in maps.enumerated() {
        let (width, shift, buffer) = (other.widths[key], other.shifts[key], buffers[key])
        for row in 0..<rowCount {
          let code = UInt32(truncatingIfNeeded: Self.code(words[start + row], width, shift))
          buffer[row] = if let map { map[Int(code)] } else { code }
        }
      }
      if isLast {
        try internLast(buffers, count: rowCount, into: target)
      } else {
        try intern(buffers, count: rowCount, into: target)
      }
    }
    return numbers
  }
}
