/// What a check of a whole database file found.
public struct FileCheck: Sendable, Hashable {
  /// The file.
  public var path: String
  /// The file's size.
  public var byteCount: Int
  /// How many commits the file has seen.
  public var generation: Int
  /// Tables that were read.
  public var tableCount: Int
  /// Rows of all tables.
  public var rowCount: Int
  /// Every place of damage; none if the file is sound.
  public var damages: [FileDamage]

  /// True if no damage was found.
  public var isSound: Bool { damages.isEmpty }
}

/// A place in a file whose bytes are not what was written.
public struct FileDamage: Sendable, Hashable {
  /// Where it starts, from the file's first byte.
  public var offset: Int
  /// How many bytes are affected.
  public var byteCount: Int
  /// What stands there: a header copy, a table's column and block.
  public var what: String
  /// What is wrong with it.
  public var message: String
}
