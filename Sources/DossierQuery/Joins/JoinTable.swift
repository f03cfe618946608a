import DossierBase
import DossierVector

/// The right side of a join in memory, found by the hash of its keys.
///
/// Nothing is changed once it is built, but which rows have matched; several threads read it at once.
final class JoinTable: @unchecked Sendable {
  /// Rows at most, so that the number of a row and one more fit 32 bits.
  private static let rowLimit = Int(UInt32.max) - 1
  private static let purpose = "a join"

  let rowCount: Int
  /// The values of the right's columns that a join asks for, and of its keys.
  private let columns: [VectorBuilder]
  private let keyColumns: [Int]
  /// True if a row has a null among its keys.
  let hasNullKey: Bool
  /// One more than the first row of each slot, ascending rows behind it in ``next``; 0 ends a chain.
  private var heads: ReservedArray<UInt32>
  private var next: ReservedArray<UInt32>
  /// Half of each row's hash.
  private var tags: ReservedArray<UInt32>
  private let mask: UInt64
  /// A byte for each row that some row of the left matched; nil if nobody asks.
  private let matched: UnsafeMutablePointer<UInt8>?
  private var reservation: MemoryReservation

  deinit { matched?.deallocate() }

  /// Reads all rows of a store and numbers them by their keys.
  ///
  /// - Parameters:
  ///   - keyColumns: the positions of the keys among the store's columns.
  ///   - matchesNulls: of each key: true if null equals null. Rows with other nulls match nothing.
  ///   - keepsEqualRows: false if one row of those with equal keys is enough.
  ///   - notesMatches: true if ``isMatched(_:)`` will be asked.
  init(
    _ rows: any TableSource, keyColumns: [Int], matchesNulls: [Bool], keepsEqualRows: Bool,
    notesMatches: Bool,
    _ context: ExecutionContext
  ) throws(EngineError) {
    guard rows.rowCount <= Self.rowLimit else {
      throw EngineError(.memoryLimit, "the right side of a join has more than \(Self.rowLimit) rows")
    }
    rowCount = rows.rowCount
    self.keyColumns = keyColumns
    let types = rows.schema.columns.map(\.type)
    var reservation = MemoryReservation(context.budget, for: Self.purpose)
    let rowByteCount = types.reduce(notesMatches ? 1 : 0) { $0 + max($1.physicalType.byteCount, 2) + 1 }
    try reservation.grow(to: rowCount * rowByteCount)
    let capacity = max(rowCount, 1)
    columns = types.map { VectorBuilder($0, capacity: capacity) }
    heads = ReservedArray(context.budget, for: Self.purpose)
    next = ReservedArray(context.budget, for: Self.purpose)
    tags = ReservedArray(context.budget, for: Self.purpose)
    let size = keyColumns.isEmpty ? 1 : max(64, (rowCount + rowCount / 2).nextPowerOfTwo)
    mask = UInt64(size - 1)
    matched = notesMatches ? .allocate(capacity: capacity) : nil
    matched?.initialize(repeating: 0, count: capacity)
    try Self.read(rows, into: columns, &reservation, rowByteCount: rowByteCount, context)
    hasNullKey = [VectorBuilder](keyColumns.map { [columns] in columns[$0] }).contains(where: \.hasNullRow)
    self.reservation = reservation
    if keyColumns.isEmpty { return }
    try heads.extend(to: size, with: 0)
    try next.extend(to: rowCount, with: 0)
    try tags.extend(to: rowCount, with: 0)
    try index(matchesNulls: matchesNulls, keepsEqualRows: keepsEqualRows, context)
  }

  private static func read(
    _ rows: any TableSource, into columns: [VectorBuilder], _ reservation: inout MemoryReservation,
    rowByteCount: Int, _ context: ExecutionContext
  ) throws(EngineError) {
    let reader = try rows.makeReader(columns: Array(columns.indices))
    let slices = SliceReader()
    for block in 0..<rows.blockCount {
      slices.begin(try reader.read(block: block))
      while slices.next() {
        try context.interruption.check()
        for (number, column) in columns.enumerated() {
          let view = try slices.view(number)
          if view.type == .varchar, !view.isCoded, let heap = column.heap {
            try heap.requireRoom(for: view.isConstant ? 0 : Self.textByteCount(view))
          }
          column.append(view)
        }
      }
      let texts = columns.reduce(0) { $0 + ($1.dictionary == nil ? $1.heap?.count ?? 0 : 0) }
      try reservation.grow(to: rows.rowCount * rowByteCount + texts)
    }
  }

  private static func textByteCount(_ view: VectorView) -> Int {
    (0..<view.count).reduce(0) { $0 + (view.isNull($1) ? 0 : view.text($1).count) }
  }

  /// Puts rows into their slots, from the last one on, so that chains ascend.
  private func index(
    matchesNulls: [Bool], keepsEqualRows: Bool, _ context: ExecutionContext
  ) throws(EngineError) {
    guard let heads = heads.start, let next = next.start, let tags = tags.start else { return }
    let keys = JoinKeys(keyColumns.map { columns[$0].type }, matchesNulls: matchesNulls)
    let count = Limits.vectorRowCount
    for start in stride(from: (rowCount - 1) / count * count, through: 0, by: -count) {
      try context.interruption.check()
      let rows = start..<min(start + count, rowCount)
      let hashes = keys.hashes(of: keyColumns.map { columns[$0].view.slice(rows) }, count: rows.count)
      for row in rows.reversed() {
        guard keys.mayMatch(row - start) else { continue }
        let hash = hashes[row - start]
        let slot = Int(hash &>> 32 & mask)
        let tag = UInt32(truncatingIfNeeded: hash)
        if !keepsEqualRows, hasEqual(row, tag, from: heads[slot], next, tags) { continue }
        tags[row] = tag
        next[row] = heads[slot]
        heads[slot] = UInt32(truncatingIfNeeded: row + 1)
      }
    }
  }

  /// True if a row of a chain has the keys of another row.
  private func hasEqual(
    _ row: Int, _ tag: UInt32, from head: UInt32, _ next: UnsafePointer<UInt32>, _ tags: UnsafePointer<UInt32>
  ) -> Bool {
    var link = head
    while link != 0 {
      let other = Int(link) - 1
      if tags[other] == tag, keyColumns.allSatisfy({ JoinKeys.areEqual(columns[$0].view, row, other) }) {
        return true
      }
      link = next[other]
    }
    return false
  }

  // MARK: Reading

  /// The rows of a column.
  func view(_ column: Int) -> VectorView { columns[column].view }

  /// The rows of a key.
  func keyView(_ key: Int) -> VectorView { columns[keyColumns[key]].view }

  /// One more than the first row that may have the keys of a hash; 0 if there is none.
  @inline(__always)
  func first(_ hash: UInt64) -> UInt32 {
    guard let heads = heads.start else { return 0 }
    return heads[Int(hash &>> 32 & mask)]
  }

  /// Where the chains and the tags of rows are read.
  var chains: (next: UnsafePointer<UInt32>, tags: UnsafePointer<UInt32>)? {
    guard let next = next.start, let tags = tags.start else { return nil }
    return (UnsafePointer(next), UnsafePointer(tags))
  }

  // MARK: Matches

  /// Says that rows have matched. Several threads may say so of one row: all of them write the same.
  func note(_ rows: UnsafeBufferPointer<UInt32>) {
    guard let matched else { return }
    for row in rows where row != JoinPairs.none { matched[Int(row)] = 1 }
  }

  /// True if somebody said of the row that it has matched.
  func isMatched(_ row: Int) -> Bool { matched.map { $0[row] != 0 } ?? false }
}

extension VectorBuilder {
  /// True if a row is null.
  fileprivate var hasNullRow: Bool { hasNulls && (0..<count).contains { isNull($0) } }
}
