/// What a load did.
public struct ImportSummary: Sendable, Hashable {
  /// Rows that the sources have, headers left out.
  public var readRowCount: Int
  /// Rows added to the table.
  public var loadedRowCount: Int
  /// Rows of the table that were replaced by newer ones.
  public var updatedRowCount: Int
  /// Rows refused.
  public var rejectedRowCount: Int
  /// Bytes of CSV, after decompression.
  public var readByteCount: Int
  /// Wall-clock time from the first byte to the durable commit.
  public var seconds: Double
  /// What the user should know although nothing failed, a sentence each: which header went to which field,
  /// columns added, renamed or left out, how ambiguous dates and numbers were read, texts and timestamps
  /// converted, tables replaced, and how many ids of dossiers were there already.
  public var notes: [String]

  /// Rows read per second.
  public var rowsPerSecond: Double { seconds > 0 ? Double(readRowCount) / seconds : 0 }
  /// Millions of bytes read per second.
  public var megabytesPerSecond: Double { seconds > 0 ? Double(readByteCount) / seconds / 1e6 : 0 }
}

/// How far a load has come.
public struct ImportProgress: Sendable, Hashable {
  /// Rows taken in so far.
  public var rowCount: Int
  /// Bytes read so far.
  public var readByteCount: Int
  /// Bytes of all sources together, or nil if one of them does not say.
  public var totalByteCount: Int?
}
