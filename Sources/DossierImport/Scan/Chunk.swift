import DossierVector

/// A run of whole records of one input: what one thread works on at a time.
struct Chunk {
  /// 0, 1, 2 … over all inputs.
  var ordinal: Int
  /// Which input it is from.
  var input: Int
  /// Holds the bytes, which texts may go on pointing to.
  var heap: StringHeap
  /// The first byte of the first record; the byte before it is a newline, and 64 bytes of padding precede it.
  var start: Int
  /// Just behind the newline of the last record; 64 readable bytes follow.
  var end: Int
  /// The line of the first record, from 1.
  var firstLine: Int
  /// Where its fields end; nil if newlines stand between quotes, which may mean another thing than it seems.
  var separators: Separators?
  /// At least the number of records.
  var recordCount: Int
  var hasQuotes: Bool
  /// A record behind the others in which a quote is not closed.
  var unclosed: UnclosedRecord?

  /// Bytes of all inputs, as they are stored, that were read up to here.
  var consumedByteCount: Int

  var bytes: UnsafeMutablePointer<UInt8> { heap.bytes }
}

/// A record whose quote is not closed within ``Dialect/recordByteLimit`` bytes or before the input ends.
///
/// It is closed with the line of the quote, so that the rows below are not lost; it begins at the chunk's end.
struct UnclosedRecord {
  /// The place behind its last byte, newline left out.
  var end: Int
  /// Where the next record begins.
  var next: Int
  /// The line of the quote, from 1.
  var line: Int
  /// The field of the quote, from 0.
  var column: Int
  var lineCount: Int
  /// False if its line has no end.
  var isTerminated: Bool
}
