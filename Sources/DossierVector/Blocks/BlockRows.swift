import CKernels
package import DossierBase

/// Some rows of a block, such as those for which a condition is true.
@usableFromInline package enum BlockRows {
  case none
  case all
  /// A bit per row, which nobody writes any more.
  case some(BitMask)

  /// The rows that are in both.
  package func intersection(_ other: BlockRows) -> BlockRows {
    switch (self, other) {
    case (.none, _), (_, .none): return .none
    case (.all, let rows), (let rows, .all): return rows
    case (.some(let left), .some(let right)): return Self.joined(left, right) { $0 & $1 }
    }
  }

  /// The rows that are in either.
  package func union(_ other: BlockRows) -> BlockRows {
    switch (self, other) {
    case (.all, _), (_, .all): return .all
    case (.none, let rows), (let rows, .none): return rows
    case (.some(let left), .some(let right)): return Self.joined(left, right) { $0 | $1 }
    }
  }

  @inline(__always)
  private static func joined(
    _ left: BitMask, _ right: BitMask, _ join: (UInt64, UInt64) -> UInt64
  ) -> BlockRows {
    let result = BitMask(count: left.count)
    for word in 0..<(left.count + 63) / 64 { result.words[word] = join(left.words[word], right.words[word]) }
    return .some(result)
  }

  /// True if a row is among them.
  @inlinable package func contains(_ row: Int) -> Bool {
    switch self {
    case .none: false
    case .all: true
    case .some(let mask): mask[row]
    }
  }

  /// The numbers of the rows, ascending.
  ///
  /// - Parameter count: rows of the block.
  package func numbers(of count: Int) -> [UInt32] {
    switch self {
    case .none: return []
    case .all: return Array(0..<UInt32(count))
    case .some(let mask):
      return [UInt32](unsafeUninitializedCapacity: mask.setCount(0..<count) + 64) { target, used in
        guard let start = target.baseAddress else { return }
        used = mask.write(0..<count, relativeTo: 0, into: start)
      }
    }
  }

  /// All but some of the rows.
  ///
  /// - Parameter count: rows of the block.
  package func excluding(_ rows: [UInt32], of count: Int) -> BlockRows {
    if rows.isEmpty { return self }
    let result = BitMask(count: count)
    switch self {
    case .none: return .none
    case .all: result.setAll()
    case .some(let mask): result.copy(mask)
    }
    for row in rows { result.clear(Int(row)) }
    return .some(result)
  }

  /// The other rows.
  ///
  /// - Parameter count: rows of the block.
  package func complement(count: Int) -> BlockRows {
    switch self {
    case .none: return .all
    case .all: return .none
    case .some(let mask):
      let result = BitMask(count: count)
      for word in 0..<count / 64 { result.words[word] = ~mask.words[word] }
      if count & 63 != 0 {
        result.words[count / 64] = ~mask.words[count / 64] & ((1 << UInt64(count & 63)) - 1)
      }
      return .some(result)
    }
  }

  /// How many rows of a block they are.
  package func count(of blockRowCount: Int) -> Int {
    switch self {
    case .none: 0
    case .all: blockRowCount
    case .some(let mask): mask.setCount(0..<blockRowCount)
    }
  }

  /// True if they are better looked at one by one than all rows of their block.
  package func areFew(of blockRowCount: Int) -> Bool { count(of: blockRowCount) * 8 <= blockRowCount }

  /// The rows whose byte is 1; bytes are 0 or 1.
  package init(bytes: UnsafePointer<UInt8>, count: Int) {
    let mask = BitMask(count: count)
    dossier_pack_bits(bytes, count, mask.words)
    self = .some(mask)
  }
}

extension Vector {
  /// The rows that are not null; nil if only values tell.
  package var presentRows: BlockRows? {
    switch validity {
    case .allNull: BlockRows.none
    case _ where layout.mayHoldNulls: nil
    case .allValid: .all
    case .bits(let mask): .some(mask)
    }
  }
}

extension Batch {
  /// The rows that count.
  package var selectedRows: BlockRows {
    switch selection {
    case .all: return .all
    case .bits(let mask): return .some(mask)
    case .rows(let rows):
      let mask = BitMask(count: rowCount)
      for index in 0..<rows.count { mask.set(Int(rows.start[index])) }
      return .some(mask)
    }
  }

  /// The same columns, of which of the rows that count only the given ones do.
  package func keeping(_ rows: BlockRows) -> Batch {
    switch selectedRows.intersection(rows) {
    case .all: self
    case .none: withSelection(.rows(RowPositions(UnsafeBufferPointer(start: nil, count: 0))))
    case .some(let mask): withSelection(.bits(mask))
    }
  }
}
