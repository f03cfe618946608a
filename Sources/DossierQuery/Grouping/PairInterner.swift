import DossierBase

/// Numbers distinct pairs of codes from 0 as they appear.
///
/// While both sides are small the number is found by direct addressing; beyond that by hashing.
final class PairInterner {
  /// Cells of the direct table at most: 16 MiB.
  private static let directCellLimit = 1 << 22

  @exclusivity(unchecked) private(set) var lefts: [UInt32] = []
  @exclusivity(unchecked) private(set) var rights: [UInt32] = []
  /// Number + 1 per cell or slot; 0 where there is none.
  @exclusivity(unchecked) private var cells: [UInt32] = []
  @exclusivity(unchecked) private var leftCapacity = 0
  @exclusivity(unchecked) private var rightBits = 0
  @exclusivity(unchecked) private var isDirect = true
  @exclusivity(unchecked) private var slotMask = 0

  var count: Int { lefts.count }
  var byteCount: Int { lefts.count * 8 + cells.count * 4 }

  /// Replaces `left[row]` by the number of (left[row], right[row]).
  ///
  /// - Parameter leftCount: an upper bound of the left codes; `rightCount` likewise.
  func intern(
    _ left: UnsafeMutablePointer<UInt32>, leftCount: Int, _ right: UnsafePointer<UInt32>, rightCount: Int,
    count: Int
  ) {
    if isDirect { fit(leftCount, rightCount) }
    if isDirect {
      cells.withUnsafeMutableBufferPointer { cells in
        let cells = cells.baseAddress!
        let shift = UInt64(rightBits)
        for row in 0..<count {
          let cell = Int(truncatingIfNeeded: UInt64(left[row]) &<< shift | UInt64(right[row]))
          var number = cells[cell]
          if number == 0 {
            number = add(left[row], right[row])
            cells[cell] = number
          }
          left[row] = number &- 1
        }
      }
    } else {
      for row in 0..<count { left[row] = find(left[row], right[row]) &- 1 }
    }
  }

  /// Gives the direct table (number + 1 per cell, 0 for none) and the bits of the right code, or false if pairs
  /// are hashed.
  ///
  /// All codes that occur must have been interned, so that every cell is within the table.
  @inline(__always)
  func withDirectCells(_ body: (UnsafePointer<UInt32>, UInt64) -> Bool) -> Bool {
    guard isDirect, !cells.isEmpty else { return false }
    return cells.withUnsafeBufferPointer { body($0.baseAddress!, UInt64(rightBits)) }
  }

  private func add(_ left: UInt32, _ right: UInt32) -> UInt32 {
    lefts.append(left)
    rights.append(right)
    return UInt32(lefts.count)
  }

  /// Makes the direct table large enough, or goes over to hashing.
  private func fit(_ leftCount: Int, _ rightCount: Int) {
    guard leftCount > leftCapacity || rightCount > 1 << rightBits else { return }
    while 1 << rightBits < rightCount { rightBits += 1 }
    leftCapacity = max(leftCapacity, 16)
    while leftCapacity < leftCount { leftCapacity *= 2 }
    if rightBits > 32 || leftCapacity > Self.directCellLimit >> rightBits {
      isDirect = false
      rehash(slotCount: max(1_024, (count * 4).nextPowerOfTwo))
      return
    }
    cells = Array(repeating: 0, count: leftCapacity << rightBits)
    for number in lefts.indices {
      cells[Int(lefts[number]) << rightBits | Int(rights[number])] = UInt32(number + 1)
    }
  }

  private func rehash(slotCount: Int) {
    slotMask = slotCount - 1
    cells = Array(repeating: 0, count: slotCount)
    for number in lefts.indices {
      var slot = Self.hash(lefts[number], rights[number]) & slotMask
      while cells[slot] != 0 { slot = (slot + 1) & slotMask }
      cells[slot] = UInt32(number + 1)
    }
  }

  @inline(__always)
  private static func hash(_ left: UInt32, _ right: UInt32) -> Int {
    Int(truncatingIfNeeded: Hash.mix(UInt64(left) << 32 | UInt64(right)))
  }

  private func find(_ left: UInt32, _ right: UInt32) -> UInt32 {
    var slot = Self.hash(left, right) & slotMask
    while cells[slot] != 0 {
      let number = Int(cells[slot]) - 1
      if lefts[number] == left, rights[number] == right { return cells[slot] }
      slot = (slot + 1) & slotMask
    }
    let number = add(left, right)
    cells[slot] = number
    if count * 2 > cells.count { rehash(slotCount: cells.count * 2) }
    return number
  }
}

extension Int {
  /// The least power of two that is not below this number.
  var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
