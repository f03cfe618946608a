import DossierBase
import DossierVector

/// Gives rows the numbers of their groups.
///
/// Memory is reserved before it is taken; a numbering that was refused any is not to be used again.
protocol GroupNumbering: AnyObject {
  /// Group numbers are below this; some may have no rows.
  var groupLimit: Int { get }

  /// Writes the groups of rows in a single loop, if that is possible without gathering anything.
  ///
  /// - Parameter rows: the positions of the rows that count; nil for all of them.
  /// - Returns: false, with nothing changed, if the keys must be gathered and assigned one by one.
  func assignKnown(
    _ keys: [VectorView], rows: UnsafePointer<UInt32>?, count: Int, _ numbers: RowNumbers,
    into groups: UnsafeMutablePointer<UInt32>
  ) -> Bool

  /// Writes the group of each row, of which there are at most ``Limits/vectorRowCount``.
  ///
  /// - Parameter numbers: of these rows in the table's order.
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func assign(
    _ keys: [VectorView], count: Int, _ numbers: RowNumbers, into groups: UnsafeMutablePointer<UInt32>
  ) throws(EngineError)

  /// Takes over the groups of another numbering of the same kind; the result maps its numbers to these.
  ///
  /// - Parameter isLast: true if nothing is assigned or merged afterwards.
  func merge(_ other: any GroupNumbering, isLast: Bool) throws(EngineError) -> ReservedArray<UInt32>

  /// The groups that have rows, in an order that depends on nothing but the rows: of their first ones, or of codes.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` and ``EngineError/Code/interrupted``.
  func groupsInOrder(_ interruption: Interruption) throws(EngineError) -> ReservedArray<UInt32>

  /// What a group that has rows is ordered by: the number of its first row, or its own.
  func firstRow(of group: UInt32) -> Int

  /// Says that no rows come any more, and that the order of groups is known: what finds them is given back.
  func endNumbering()

  /// Bytes of text that ``keyVector(_:groups:)`` writes down for a value of a key.
  func writtenByteCount(ofKey key: Int) -> Int

  /// The values of a key in the given groups, at most a block of them.
  func keyVector(_ key: Int, groups: UnsafeBufferPointer<UInt32>) -> Vector
}

extension GroupNumbering {
  func endNumbering() {}
  func writtenByteCount(ofKey key: Int) -> Int { 0 }
}

/// The places of rows in the order of what a pipeline gives.
struct RowNumbers {
  /// Of the first row, if they follow one another.
  let first: Int
  private let listed: UnsafePointer<Int>?

  init(first: Int, listed: UnsafePointer<Int>? = nil) {
    self.first = first
    self.listed = listed
  }

  /// True if the next rows may stand before these.
  var isListed: Bool { listed != nil }

  @inline(__always)
  subscript(row: Int) -> Int {
    if let listed { return listed[row] }
    return first + row
  }
}

extension ReservedArray where Element == Int {
  /// The groups that have a first row, by these; `Int.max` stands for none.
  func groupsByFirstRow(
    _ budget: MemoryBudget, _ interruption: Interruption
  ) throws(EngineError) -> ReservedArray<UInt32> {
    var groups = ReservedArray<UInt32>(budget, for: groupingPurpose)
    guard let firstRows = start else { return groups }
    try groups.reserve(count)
    var last = Int.min
    var isSorted = true
    for group in 0..<count where firstRows[group] != .max {
      isSorted = isSorted && last < firstRows[group]
      last = firstRows[group]
      groups.append(UInt32(group))
    }
    if !isSorted {
      var scratch = ReservedArray<UInt32>(budget, for: groupingPurpose)
      try scratch.reserve(PieceSort.scratchCount(groups.count))
      guard let start = groups.start else { return groups }
      try PieceSort.sort(start, groups.count, scratch.start, interruption) {
        firstRows[Int($0)] < firstRows[Int($1)]
      }
      _ = consume scratch
    }
    return groups
  }
}
