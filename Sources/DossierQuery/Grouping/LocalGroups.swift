import DossierVector

/// The groups of one block by numbers of its own, made of the bytes that its keys have there.
///
/// Where a key comes in runs, the block is counted in pieces that have few values of it each.
struct LocalGroups {
  /// Some rows of the block, from a multiple of 64 on.
  struct Piece {
    var rows: Range<Int>
    /// The number among all groups of each of the piece's.
    var numbers: [UInt32]
  }

  let groups: CellCounting.Groups
  /// Rows of another group than their number says.
  let exceptions: GroupExceptions
  private(set) var pieces: [Piece]

  /// Groups that a piece may have whose rows are bytes, and words.
  private static let byteLimit = 1 << 8
  private static let wordLimit = 1 << 11

  /// Nil if pieces would have to be small.
  ///
  /// - Parameters:
  ///   - keys: whose rows are used up.
  ///   - target: room for a number for each row.
  init?(_ keys: [LocalCodes], strides: [UInt32], rowCount: Int, _ target: UnsafeMutablePointer<UInt32>) {
    // Before pieces number the rows anew.
    exceptions = GroupExceptions(keys, strides: strides)
    // The key with the longest runs may be split.
    let split = keys.indices.filter { keys[$0].runs != nil }.min {
      keys[$0].runs!.count < keys[$1].runs!.count
    }
    var others: [UInt32] = [0]
    var order = Array(keys.indices)
    if let split {
      order.removeAll { $0 == split }
      order.insert(split, at: 0)
    }
    for key in order where key != split {
      others = others.flatMap { number in keys[key].codes.map { number &+ $0 &* strides[key] } }
      if others.count > Self.wordLimit { return nil }
    }
    let total = others.count * (split.map { keys[$0].codes.count } ?? 1)
    let areBytes = total <= Self.byteLimit || others.count * 2 <= Self.byteLimit
    let limit = areBytes ? Self.byteLimit : Self.wordLimit
    if let split {
      guard
        let pieces = Self.pieces(
          keys[split], strides[split], others, atMost: max(1, limit / others.count), rowCount: rowCount)
      else { return nil }
      self.pieces = pieces
    } else {
      pieces = [Piece(rows: 0..<rowCount, numbers: others)]
    }
    if limit == Self.byteLimit {
      let rows = keys[order[0]].rows
      for key in order.dropFirst() {
        let (added, size) = (keys[key].rows, UInt8(truncatingIfNeeded: keys[key].codes.count))
        for row in 0..<rowCount { rows[row] = rows[row] &* size &+ added[row] }
      }
      groups = .bytes(rows)
    } else {
      let rows = UnsafeMutableRawPointer(target).assumingMemoryBound(to: UInt16.self)
      let first = keys[order[0]].rows
      for row in 0..<rowCount { rows[row] = UInt16(first[row]) }
      for key in order.dropFirst() {
        let (added, size) = (keys[key].rows, UInt16(keys[key].codes.count))
        for row in 0..<rowCount { rows[row] = rows[row] &* size &+ UInt16(added[row]) }
      }
      groups = .words(rows)
    }
  }

  /// Cuts a block into pieces that have at most so many codes of a key; its rows then number the codes of their piece.
  private static func pieces(
    _ key: LocalCodes, _ stride: UInt32, _ others: [UInt32], atMost limit: Int, rowCount: Int
  ) -> [Piece]? {
    guard let runs = key.runs else { return nil }
    var pieces: [Piece] = []
    var (start, pieceCodes) = (0, [UInt8]())
    // For each byte its place in the piece.
    var places = [Int16](repeating: -1, count: LocalCodes.limit)
    func close(_ end: Int) {
      let numbers = pieceCodes.flatMap { byte in
        others.map { $0 &+ key.codes[Int(byte)] &* stride }
      }
      pieces.append(Piece(rows: start..<end, numbers: numbers))
      for byte in pieceCodes { places[Int(byte)] = -1 }
      pieceCodes = []
      start = end
    }
    var (row, written) = (0, 0)
    for (number, run) in runs.enumerated() {
      if places[Int(run.byte)] < 0, pieceCodes.count == limit {
        let end = row / 64 * 64
        // A piece has to be worth the adding up of its groups.
        guard (end - start) * 2 >= limit * others.count || pieces.isEmpty else { return nil }
        guard end > start else { return nil }
        close(end)
        // Runs that began before the end go on in the next piece.
        var former = number - 1
        while former > 0, runs[former - 1].end > end { former -= 1 }
        written = end
        for run in runs[former..<number] {
          if places[Int(run.byte)] < 0 {
            guard pieceCodes.count < limit else { return nil }
            places[Int(run.byte)] = Int16(pieceCodes.count)
            pieceCodes.append(run.byte)
          }
          (key.rows + written).update(repeating: UInt8(places[Int(run.byte)]), count: run.end - written)
          written = run.end
        }
        guard pieceCodes.count < limit || places[Int(run.byte)] >= 0 else { return nil }
      }
      if places[Int(run.byte)] < 0 {
        places[Int(run.byte)] = Int16(pieceCodes.count)
        pieceCodes.append(run.byte)
      }
      (key.rows + written).update(repeating: UInt8(places[Int(run.byte)]), count: run.end - written)
      written = run.end
      row = run.end
    }
    close(rowCount)
    return pieces
  }
}
