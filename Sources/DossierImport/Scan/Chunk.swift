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
  /// At least the number of records.
  var recordCount: Int
  var hasQuotes: Bool
  /// The line of a quote that the end of the input leaves open; the last record is then no record.
  var unclosedQuoteLine: Int?

  /// Bytes of all inputs, as they are stored, that were read up to here.
  var consumedByteCount: Int

  var bytes: UnsafeMutablePointer<UInt8> { heap.bytes }
}
