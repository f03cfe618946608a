import DossierBase

/// A permutation of rows that sorts them, stably.
final class RowOrder {
  /// For each place in the order the row that belongs there.
  let rows: UnsafeMutablePointer<UInt32>
  let count: Int
  /// True if the rows were sorted already.
  private(set) var isIdentity = true
  private let memory: ReservedMemory

  /// Rows in the order of their key columns, the first of which decides before the next.
  ///
  /// Columns are packed into words of 64 bits, together with the row; a word is sorted by its digits, the lowest first.
  /// Columns that do not fit one word are sorted from the last to the first.
  /// - Precondition: fewer than 2³² rows.
  init(_ columns: [OrderNumbers], count: Int, _ budget: MemoryBudget) throws(EngineError) {
    self.count = count
    memory = try ReservedMemory(byteCount: count * 4, budget, for: RowSorter.purpose)
    rows = memory.start.assumingMemoryBound(to: UInt32.self)
    for row in 0..<count { rows[row] = UInt32(truncatingIfNeeded: row) }
    guard count > 1, !columns.isEmpty else { return }
    let rowBitCount = 64 - UInt64(count - 1).leadingZeroBitCount
    let words = try ReservedMemory(byteCount: count * 16, budget, for: RowSorter.purpose)
    let keys = words.start.assumingMemoryBound(to: UInt64.self)
    for group in Self.groups(columns, bitCount: 64 - rowBitCount) {
      try sort(group, keys, rowBitCount, budget)
    }
  }

  /// Some bits of a column, from the lowest of them on.
  private struct Piece {
    let column: OrderNumbers
    let shift: Int
    let bitCount: Int
  }

  /// Pieces of columns that fit a word; the last columns come first, in a group the piece that decides first does.
  private static func groups(_ columns: [OrderNumbers], bitCount: Int) -> [[Piece]] {
    var groups: [[Piece]] = []
    var group: [Piece] = []
    var room = bitCount
    for column in columns.reversed() {
      var shift = 0
      while shift < column.bitCount {
        let taken = min(room, column.bitCount - shift)
        group.insert(Piece(column: column, shift: shift, bitCount: taken), at: 0)
        shift += taken
        room -= taken
        if room == 0 {
          groups.append(group)
          (group, room) = ([], bitCount)
        }
      }
    }
    if !group.isEmpty { groups.append(group) }
    return groups
  }

  /// - Parameter keys: room for two words for each row.
  private func sort(
    _ pieces: [Piece], _ keys: UnsafeMutablePointer<UInt64>, _ rowBitCount: Int,
    _ budget: MemoryBudget
  ) throws(EngineError) {
    for (index, piece) in pieces.enumerated() {
      let (source, shift) = (piece.column.words, UInt64(piece.shift))
      let mask = UInt64.max >> UInt64(64 - piece.bitCount)
      let width = UInt64(piece.bitCount)
      if index == 0 {
        for place in 0..<count { keys[place] = (source[Int(rows[place])] >> shift) & mask }
      } else {
        for place in 0..<count {
          keys[place] = (keys[place] << width) | (source[Int(rows[place])] >> shift) & mask
        }
      }
    }
    var isSorted = true
    for place in 1..<count { isSorted = isSorted && keys[place - 1] <= keys[place] }
    if isSorted { return }
    isIdentity = false
    for place in 0..<count { keys[place] = keys[place] << UInt64(rowBitCount) | UInt64(place) }
    let bitCount = pieces.reduce(0) { $0 + $1.bitCount }
    let sorted = Self.sort(keys, keys + count, count, from: rowBitCount, bitCount)
    let mask = (UInt64(1) << UInt64(rowBitCount)) - 1
    let former = try ReservedMemory(byteCount: count * 4, budget, for: RowSorter.purpose)
    let old = former.start.assumingMemoryBound(to: UInt32.self)
    old.update(from: rows, count: count)
    for place in 0..<count { rows[place] = old[Int(sorted[place] & mask)] }
  }

  private static let digitBitCount = 11

  /// Sorts words by some of their bits, and says in which of two places the outcome is.
  private static func sort(
    _ words: UnsafeMutablePointer<UInt64>, _ spare: UnsafeMutablePointer<UInt64>, _ count: Int,
    from firstBit: Int, _ bitCount: Int
  ) -> UnsafeMutablePointer<UInt64> {
    var (source, target) = (words, spare)
    let bucketCount = 1 << digitBitCount
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: bucketCount) { places in
      guard let place = places.baseAddress else { return source }
      for digit in stride(from: firstBit, to: firstBit + bitCount, by: digitBitCount) {
        let shift = UInt64(digit)
        let mask = UInt64(bucketCount - 1)
        place.update(repeating: 0, count: bucketCount)
        for row in 0..<count { place[Int((source[row] >> shift) & mask)] &+= 1 }
        if place[Int((source[0] >> shift) & mask)] == count { continue }
        var start = 0
        for bucket in 0..<bucketCount {
          let size = place[bucket]
          place[bucket] = start
          start += size
        }
        for row in 0..<count {
          let bucket = Int((source[row] >> shift) & mask)
          target[place[bucket]] = source[row]
          place[bucket] &+= 1
        }
        swap(&source, &target)
      }
      return source
    }
  }

  /// For each row its place in the order.
  func places(_ target: UnsafeMutablePointer<UInt32>) {
    for place in 0..<count { target[Int(rows[place])] = UInt32(truncatingIfNeeded: place) }
  }
}
