import DossierBase
import DossierVector

/// The rows of a chunk as vectors, and what was noticed on the way.
struct ParsedChunk {
  /// One vector per column of the table.
  var vectors: [Vector]
  var rowCount: Int
  /// Records that were rows or should have been.
  var readCount: Int
  var rejects: [Reject]
  /// For columns whose values contradict the type they are read as: the kinds seen.
  var contradictions: [Int: KindSet]
  /// For columns of dates in another order: the layouts that all values agree with.
  var narrowed: [Int: KindSet]
  /// What the values of each column say of its notation.
  var evidence: [NotationEvidence]
  /// The first value that does not fit, if that is no fault yet.
  var misfit: EngineError?
  /// Texts of each column that were composed.
  var composedCounts: [Int]
}

/// A record that was refused.
struct Reject {
  /// The line where the record begins, from 1.
  var line: Int
  /// The number of the field, from 1, and its header if it has one.
  var column: Int
  var columnName: String?
  var fault: RowFault
  /// The record as it is written.
  var text: [UInt8]

  /// The error that this record is where no rejects are wanted.
  func error(file: String) -> EngineError {
    let subject = fault.isTotal ? nil : columnName.map { name in "column '\(name)': " }
    return EngineError(
      .data, (subject ?? "") + fault.message, at: .text(file: file, line: line, column: column),
      hint: fault.hint(text))
  }
}
