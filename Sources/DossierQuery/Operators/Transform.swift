package import DossierBase
package import DossierVector

/// A step between a table and a sink that needs no more than one slice at a time.
protocol Transform: Sendable {
  /// The step at work on one thread.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` if what it needs for that finds no room.
  func makeWork() throws(EngineError) -> any TransformWork

  /// The conditions, if all that the step does is to leave rows out, and none of them can fail.
  var totalConditions: [BoundExpression]? { get }
}

extension Transform {
  var totalConditions: [BoundExpression]? { nil }
}

/// A ``Transform`` at work on one thread: one slice in, any number out.
protocol TransformWork: AnyObject {
  /// Calls `next` with what becomes of a slice, in its order, until that returns false; returns whether it did not.
  ///
  /// - Parameter slice: has rows that count, and so has what `next` is given.
  func apply(
    _ slice: SelectedSlice, _ next: (SelectedSlice) throws(EngineError) -> Bool
  ) throws(EngineError) -> Bool
}

/// A slice, and which of its rows count.
package struct SelectedSlice {
  /// Reads all rows of the slice, selected or not.
  let reader: SliceReader
  /// The selected rows; nil if all are.
  var rows: RowList?
  /// The place of its first row that counts in the order of what a pipeline gives, once that is known.
  var firstRow = 0
  /// The places of all its rows, if they do not follow one another; then all rows count.
  private var listedRows: UnsafePointer<Int>?

  init(_ reader: SliceReader, rows: RowList? = nil) {
    self.reader = reader
    self.rows = rows
  }

  /// All rows of a slice, which have the given places.
  init(_ reader: SliceReader, listedRows: UnsafePointer<Int>) {
    self.init(reader)
    self.listedRows = listedRows
  }

  /// The places of the rows that count.
  var rowNumbers: RowNumbers { RowNumbers(first: firstRow, listed: listedRows) }

  /// Rows that count.
  package var count: Int { rows?.count ?? reader.count }

  /// Lets the reader read the selected rows alone while `body` runs.
  @inline(__always)
  package func reading<Answer>(
    _ body: (SliceReader) throws(EngineError) -> Answer
  ) throws(EngineError) -> Answer {
    guard let rows else { return try body(reader) }
    reader.narrow(to: rows.buffer)
    defer { reader.widen() }
    return try body(reader)
  }
}
