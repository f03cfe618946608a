import DossierBase
import DossierVector

/// Numbers distinct pairs of codes from 0 as they appear.
///
/// While both sides are small the number is found by direct addressing; beyond that by hashing. Memory is reserved
/// before it is taken; an interner that was refused any is not to be used again.
final class PairInterner {
  /// Cells of the direct table at most: 16 MiB.
  private static let directCellLimit = 1 << 22

  @exclusivity(unchecked) private var lefts: ReservedArray<UInt32>
  @exclusivity(unchecked) private var rights: ReservedArray<UInt32>
  /// Number + 1 per cell; 0 where there is none.
  @exclusivity(unchecked) private var cells: ReservedArray<UInt32>
  @exclusivity(unchecked) private var leftCapacity = 0
  @exclusivity(unchecked) private var rightBits = 0
  @exclusivity(unchecked) private var isDirect = true
  /// Of the pairs, once they are hashed.
  @exclusivity(unchecked) private var index: HashIndex

  init(_ budget: MemoryBudget, _ interruption: Interruption?) {
    lefts = ReservedArray(budget, for: groupingPurpose)
    rights = ReservedArray(budget, for: groupingPurpose)
    cells = ReservedArray(budget, for: groupingPurpose)
    index = HashIndex(budget, interruption, for: groupingPurpose)
  }

  /// Says that no pairs come any more: what finds their numbers is given back.
  func endNumbering() {
    index.removeAll()
    cells.removeAll()
  }

  var count: Int { lefts.count }

  /// Replaces numbers of pairs by their left codes.
  func replaceByLefts(_ numbers: UnsafeMutableBufferPointer<UInt32>) {
    guard let lefts = lefts.start else { return }
    for place in numbers.indices { numbers[place] = lefts[Int(numbers[place])] }
  }

  /// Replaces numbers of pairs by their right codes.
  func replaceByRights(_ numbers: UnsafeMutableBufferPointer<UInt32>) {
    guard let rights = rights.start else { return }
    for place in numbers.indices { numbers[place] = rights[Int(numbers[place])] }
  }

  /// Replaces `left[row]` by the number of (left[row], right[row]), for at most ``Limits/vectorRowCount`` rows.
  ///
  /// - Parameter leftCount: an upper bound of the left codes; `rightCount` likewise.
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func intern(
    _ left: UnsafeMutablePointer<UInt32>, leftCount: Int, _ right: UnsafePointer<UInt32>, rightCount: Int,
    count: Int
  ) throws(EngineError) {
    try lefts.reserve(count)
    try rights.reserve(count)
    if isDirect { try fit(leftCount, rightCount) }
    if isDirect, let cells = cells.start {
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
      return
    }
    try index.reserve(count)
    for row in 0..<count { left[row] = find(left[row], right[row]) }
  }

  /// The direct table (number + 1 per cell, 0 for none) and the bits of the right code; nil if pairs are hashed.
  ///
  /// All codes that occur must have been interned, so that every cell is within the table.
  @inline(__always)
  var directCells: (cells: UnsafePointer<UInt32>, shift: UInt64)? {
    guard isDirect, let start = cells.start else { return nil }
    return (UnsafePointer(start), UInt64(rightBits))
  }

  @inline(__always)
  private func add(_ left: UInt32, _ right: UInt32) -> UInt32 {
    lefts.append(left)
    rights.append(right)
    return UInt32(truncatingIfNeeded: lefts.count)
  }

  /// Makes the direct table large enough, or goes over to hashing.
  private func fit(_ leftCount: Int, _ rightCount: Int) throws(EngineError) {
    guard leftCount > leftCapacity || rightCount > 1 << rightBits else { return }
    while 1 << rightBits < rightCount { rightBits += 1 }
    leftCapacity = max(leftCapacity, 16)
    while leftCapacity < leftCount { leftCapacity *= 2 }
    cells.removeAll()
    if rightBits > 32 || leftCapacity > Self.directCellLimit >> rightBits {
      isDirect = false
      try index.reserve(count)
      for number in 0..<count {
        _ = index.number(Self.hash(lefts[number], rights[number])) { _ in false }
      }
      return
    }
    try cells.extend(to: leftCapacity << rightBits, with: 0)
    guard let lefts = lefts.start, let rights = rights.start, let cells = cells.start else { return }
    for number in 0..<count {
      cells[Int(lefts[number]) << rightBits | Int(rights[number])] = UInt32(number + 1)
    }
  }

  @inline(__always)
  private static func hash(_ left: UInt32, _ right: UInt32) -> UInt64 {
    Hash.mix(UInt64(left) << 32 | UInt64(right))
  }

  @inline(__always)
  private func find(_ left: UInt32, _ right: UInt32) -> UInt32 {
    guard let lefts = lefts.start, let rights = rights.start else { preconditionFailure("room was reserved") }
    let (number, isNew) = index.number(Self.hash(left, right)) { lefts[$0] == left && rights[$0] == right }
    if isNew { _ = add(left, right) }
    return UInt32(truncatingIfNeeded: number)
  }

  /// Takes over the pairs of another interner, and says for each its number here.
  ///
  /// - Parameters:
  ///   - leftMap: the left codes here by those of the other, nil if they are the same; `rightMap` likewise.
  ///   - leftCount: an upper bound of the left codes here; `rightCount` likewise.
  func merge(
    _ other: PairInterner, leftMap: UnsafePointer<UInt32>?, leftCount: Int, rightMap: UnsafePointer<UInt32>?,
    rightCount: Int, _ budget: MemoryBudget
  ) throws(EngineError) -> ReservedArray<UInt32> {
    var map = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try map.reserve(max(other.count, 1))
    let rights = VectorBuilder(.integer)
    defer { withExtendedLifetime(rights) {} }
    let right = rights.elements(UInt32.self)
    for start in stride(from: 0, to: other.count, by: Limits.vectorRowCount) {
      let rowCount = min(Limits.vectorRowCount, other.count - start)
      guard let left = map.extend(by: rowCount) else { return map }
      for row in 0..<rowCount {
        let codes = (other.lefts[start + row], other.rights[start + row])
        left[row] = if let leftMap { leftMap[Int(codes.0)] } else { codes.0 }
        right[row] = if let rightMap { rightMap[Int(codes.1)] } else { codes.1 }
      }
      try intern(left, leftCount: leftCount, right, rightCount: rightCount, count: rowCount)
    }
    return map
  }
}

extension Int {
  /// The least power of two that is not below this number.
  var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
