package import DossierBase

/// What is in a file, as far as it can be read.
package struct FileInspection: Sendable, Equatable {
  package var path: String
  package var byteCount = 0
  package var formatVersion = 0
  package var generation = 0
  /// Header slots, root, segment metadata and dictionaries of the newest generation.
  package var metadataByteCount = 0
  /// Bytes that no extent of the newest generation uses.
  package var deadByteCount = 0
  package var tables: [TableInspection] = []
  /// What could not be read.
  package var damages: [Damage] = []
}

package struct TableInspection: Sendable, Equatable {
  package var name: String
  package var rowCount = 0
  package var blockCount = 0
  package var segmentCount = 0
  /// How rows stand in each segment, in words; nil if there never were any.
  package var order: String?
  package var columns: [ColumnInspection] = []

  /// Encoded bytes and dictionaries of all columns.
  package var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount + $1.dictionaryByteCount } }
}

package struct ColumnInspection: Sendable, Equatable {
  package var name: String
  package var type: DataType
  package var nullCount = 0
  /// Encoded bytes, without the table-wide dictionary.
  package var byteCount = 0
  /// Encoded bits per row of the table, its dictionary included.
  package var bitsPerRow = 0.0
  /// Most used first.
  package var encodings: [EncodingUse] = []
  /// Entries of the table-wide dictionary, or 0.
  package var dictionaryEntryCount = 0
  /// Bytes of the table-wide dictionary in the file, or 0.
  package var dictionaryByteCount = 0
}

/// How much of a column is in one encoding.
package struct EncodingUse: Sendable, Equatable {
  package var name: String
  package var blockCount: Int
  package var byteCount: Int
}

extension DatabaseFile {
  /// Describes a file without changing it; damage is part of the description.
  ///
  /// - Throws: ``EngineError/Code/notDossierFile``, ``EngineError/Code/memoryLimit`` or
  ///   ``EngineError/Code/inputOutput``.
  package static func inspect(
    path: String, in fileSystem: any FileSystem = PosixFileSystem(), budget: MemoryBudget = .unlimited
  ) throws(EngineError) -> FileInspection {
    var inspector = FileInspector(try fileSystem.open(path, readOnly: true), budget: budget)
    try inspector.inspect()
    return inspector.inspection
  }
}
