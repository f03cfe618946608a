/// What is in a database file, as far as it can be read.
public struct FileContents: Sendable, Hashable {
  /// The file.
  public var path: String
  /// The file's size.
  public var byteCount: Int
  /// The version of its format.
  public var formatVersion: Int
  /// How many commits the file has seen.
  public var generation: Int
  /// Bytes of headers, catalogue and dictionaries.
  public var metadataByteCount: Int
  /// Bytes that nothing in the newest commit uses.
  public var deadByteCount: Int
  /// Its tables, in the order of their creation.
  public var tables: [TableContents]
  /// What could not be read.
  public var damages: [FileDamage]
}

/// What is in one table of a file.
public struct TableContents: Sendable, Hashable {
  /// The table's name.
  public var name: String
  /// Its rows.
  public var rowCount: Int
  /// Its blocks of up to 65,536 rows.
  public var blockCount: Int
  /// The order in which its rows stand, in words; nil if it never had any.
  public var order: String?
  /// Its columns, in order.
  public var columns: [ColumnContents]
}

/// How one column is stored.
public struct ColumnContents: Sendable, Hashable {
  /// Its name and type.
  public var column: Column
  /// Rows without a value.
  public var nullCount: Int
  /// Encoded bytes, the table's dictionary left out.
  public var byteCount: Int
  /// Encoded bits per row, the dictionary included.
  public var bitsPerRow: Double
  /// The encodings and how many blocks use each, most used first.
  public var encodings: [EncodingShare]
  /// Entries of the dictionary that all blocks share, or 0.
  public var dictionaryEntryCount: Int
  /// Bytes of that dictionary in the file, or 0.
  public var dictionaryByteCount: Int
}

/// How much of a column is in one encoding.
public struct EncodingShare: Sendable, Hashable {
  /// The encoding's name.
  public var name: String
  /// Blocks in this encoding.
  public var blockCount: Int
  /// Their bytes.
  public var byteCount: Int
}
