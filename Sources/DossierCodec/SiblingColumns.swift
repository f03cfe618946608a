package import DossierBase
package import DossierVector

/// The columns of a block that were encoded already, for encodings whose values follow from another column's.
///
/// A column that another one refers to refers to none itself, so that no chain of columns must be read for one; what
/// is meant is the column as it was written, and patches of it change nothing.
package protocol SiblingColumns: AnyObject {
  /// The ids of the columns that a chunk in the making may refer to, in the order in which they are to be tried.
  var columnIDs: [UInt32] { get }

  /// The rows of such a column, as they are read from what was encoded.
  func column(_ id: UInt32) throws(EngineError) -> Vector?

  /// What was encoded.
  func bytes(_ id: UInt32) -> ChunkBytes?
}

extension ChunkContext {
  /// The column that the chunk refers to.
  ///
  /// - Throws: damage if there is none, or none of that many rows.
  func siblingColumn(rowCount: Int) throws(EngineError) -> Vector {
    guard let column = try sibling?(), column.count == rowCount else {
      throw .damaged("a reference to a column that is not there")
    }
    return column
  }
}
