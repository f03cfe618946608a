import DossierBase
import DossierVector

/// Gives rows the numbers of their groups.
protocol GroupNumbering: AnyObject {
  /// Group numbers are below this; some may have no rows.
  var groupLimit: Int { get }
  /// Bytes of the largest heap of texts.
  var textByteCount: Int { get }
  var byteCount: Int { get }

  /// Writes the groups of rows in a single loop, if that is possible without gathering anything.
  ///
  /// - Parameter rows: the positions of the rows that count; nil for all of them.
  /// - Returns: false, with nothing changed, if the keys must be gathered and assigned one by one.
  func assignKnown(
    _ keys: [VectorView], rows: UnsafePointer<UInt32>?, count: Int, firstRow: Int,
    into groups: UnsafeMutablePointer<UInt32>
  ) -> Bool

  /// Writes the group of each row.
  ///
  /// - Parameter firstRow: the number of the first of these rows in the table's order.
  func assign(_ keys: [VectorView], count: Int, firstRow: Int, into groups: UnsafeMutablePointer<UInt32>)

  /// Takes over the groups of another numbering of the same kind; the result maps its numbers to these.
  func merge(_ other: any GroupNumbering) -> [UInt32]

  /// The groups that have rows, in the order of their first ones.
  func groupsInOrder() -> [UInt32]

  /// The values of a key in the given groups, at most a block of them.
  func keyVector(_ key: Int, groups: ArraySlice<UInt32>) -> Vector
}

extension [Int] {
  /// The groups that have a first row, by these; `Int.max` stands for none.
  func groupsByFirstRow() -> [UInt32] {
    indices.filter { self[$0] != .max }.sorted { self[$0] < self[$1] }.map { UInt32($0) }
  }
}
