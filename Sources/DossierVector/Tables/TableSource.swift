package import DossierBase

/// What is known of one column in one block without reading it, of the rows that count.
package struct BlockStatistics: Sendable, Equatable {
  /// Exact: rows that were deleted are not among them, and what was patched in is.
  package var nullCount: Int
  /// No value is less or greater; nil where all are null or the bounds are not kept (long texts). Deletes may leave
  /// them wider than the values.
  package var minimum: Scalar?
  package var maximum: Scalar?

  package init(nullCount: Int, minimum: Scalar?, maximum: Scalar?) {
    self.nullCount = nullCount
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// A consistent, unchanging table that operators read block by block, from any thread.
///
/// A block is the rows that were written together, less those deleted since, with the values that were patched since;
/// new rows are blocks behind the others until they are folded. Deleted rows are missing from the selection of a batch
/// and from all counts here, a patched column is a ``PatchedLayout`` over what was written, and the place of a row
/// (``Batch/firstRow``) counts deleted rows, too. What was written of one column never changes by patches of another:
/// a layout that refers to a sibling column means it as it was written.
package protocol TableSource: AnyObject, Sendable {
  var schema: Schema { get }
  /// Rows that count.
  var rowCount: Int { get }
  var blockCount: Int { get }

  /// Rows of a block that count: at most ``Limits/blockRowCount``, and 0 only if all were deleted.
  func rowCount(ofBlock block: Int) -> Int

  /// Zone map of a column in a block, or nil where none is kept or deletes and patches have made it wrong.
  func statistics(column: Int, block: Int) -> BlockStatistics?

  /// The dictionary whose codes every block of the column uses, or nil if blocks have their own or values are patched.
  func dictionary(column: Int) -> VectorDictionary?

  /// The form of all texts of a column, and from what to what number they go; nil if they have none, or none is known.
  func digits(column: Int) -> (form: DigitsForm, numbers: ClosedRange<Int>)?

  /// A reader of the given columns, for one thread at a time.
  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader
}

extension TableSource {
  package func digits(column: Int) -> (form: DigitsForm, numbers: ClosedRange<Int>)? { nil }
}

/// Reads one block after the other.
package protocol BlockReader: AnyObject {
  /// The columns of a block in the order asked for. They may be pending, read and verified when they are first asked
  /// for, and decode as they are asked.
  ///
  /// The batch keeps the memory it needs, and is for one thread at a time.
  /// - Throws: what reading throws, as do the batch's columns: ``EngineError/Code/damaged`` if the bytes are not what
  ///   was written.
  func read(block: Int) throws(EngineError) -> Batch
}

/// Takes the blocks of a table in the making.
package protocol TableSink: AnyObject, Sendable {
  /// Adds a block; blocks may arrive from several threads and in any order, the ordinals 0, 1, 2 … decide.
  ///
  /// Each batch but the last has ``Limits/blockRowCount`` rows, all of which count.
  /// A call may wait until the blocks before it have arrived, so a caller submits in the order in which it
  /// takes up work.
  func append(_ block: Batch, ordinal: Int) throws(EngineError)

  /// Says that a block will never come: calls that wait for it, and all later ones, throw `error`.
  ///
  /// Whoever fails between taking up a block and appending it must call this, or others wait for ever.
  func abandon(_ error: EngineError)
}

extension TableSink {
  package func abandon(_ error: EngineError) {}
}
