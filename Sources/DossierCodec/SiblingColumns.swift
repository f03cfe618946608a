package import DossierBase
package import DossierVector

/// The other columns of a block as they were written, for encodings whose values follow from another column's.
///
/// A chunk names the sibling that it refers to by the column's id, in its body. A column that another one refers to
/// refers to none itself, so that no chain of columns must be read for one; patches of the sibling change nothing.
package protocol SiblingColumns: AnyObject {
  /// The ids of the columns that a chunk in the making may refer to, ascending.
  var columnIDs: [UInt32] { get }

  /// The rows of a column of the same block, or nil if there is none of this id.
  ///
  /// - Throws: what reading it throws, and damage if it refers to another column itself.
  func column(_ id: UInt32) throws(EngineError) -> Vector?
}

extension ChunkContext {
  /// The sibling column that the chunk says it refers to.
  ///
  /// - Throws: damage if there is none, or none of that many rows.
  func sibling(_ id: UInt32, rowCount: Int) throws(EngineError) -> Vector {
    guard let sibling = try siblings?.column(id), sibling.count == rowCount else {
      throw .damaged("a reference to a column that is not there")
    }
    return sibling
  }
}
