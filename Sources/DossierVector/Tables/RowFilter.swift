package import DossierBase

/// A condition on the rows of one table, bound by the query module and applied by reports.
package protocol RowFilter: Sendable {
  /// Positions in the table's schema of the columns that the condition reads.
  ///
  /// The slices given to an evaluator begin with these columns, in this order.
  var columns: [Int] { get }

  /// An evaluator for one thread at a time.
  func makeEvaluator() -> any RowFilterEvaluator
}

/// Applies a ``RowFilter`` to one slice after the other.
package protocol RowFilterEvaluator: AnyObject {
  /// Writes the positions of the rows for which the condition is true, ascending, and returns their number.
  ///
  /// A condition that is null for a row leaves the row out.
  /// - Parameter slice: reads a batch whose first columns are the filter's.
  /// - Precondition: `rows` has room for `slice.count` positions.
  func select(_ slice: SliceReader, into rows: UnsafeMutablePointer<UInt32>) throws(EngineError) -> Int
}
