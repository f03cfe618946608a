import DossierBase
import DossierStore

extension Database {
  /// Verifies every checksum and invariant of a file and lists all places of damage; writes nothing.
  ///
  /// - Throws: ``DossierError/Code/notDossierFile``, ``DossierError/Code/inputOutput`` or, beyond the memory limit that
  ///   a database has by default, ``DossierError/Code/memoryLimit``; damage is the answer, not an error.
  public static func check(path: String) throws(DossierError) -> FileCheck {
    try DossierError.translating { () throws(EngineError) in
      FileCheck(try DatabaseFile.check(path: path, budget: Options().makeBudget()))
    }
  }

  /// Describes the tables, columns and encodings of a file, as far as they can be read; writes nothing.
  ///
  /// - Throws: ``DossierError/Code/notDossierFile``, ``DossierError/Code/inputOutput`` or, beyond the memory limit that
  ///   a database has by default, ``DossierError/Code/memoryLimit``.
  public static func inspect(path: String) throws(DossierError) -> FileContents {
    let found = try DossierError.translating { () throws(EngineError) in
      try DatabaseFile.inspect(path: path, budget: Options().makeBudget())
    }
    return FileContents(
      path: found.path, byteCount: found.byteCount, formatVersion: found.formatVersion,
      generation: found.generation, metadataByteCount: found.metadataByteCount,
      deadByteCount: found.deadByteCount, tables: found.tables.map { TableContents($0) },
      damages: found.damages.map { FileDamage($0) })
  }
}

extension FileCheck {
  /// The public form of a report.
  init(_ report: CheckReport) {
    self.init(
      path: report.path, byteCount: report.byteCount, generation: report.generation,
      tableCount: report.tableCount, rowCount: report.rowCount,
      damages: report.damages.map { FileDamage($0) })
  }
}

extension FileDamage {
  fileprivate init(_ damage: Damage) {
    self.init(
      offset: damage.offset, byteCount: damage.byteCount, what: damage.what, message: damage.message)
  }
}

extension TableContents {
  fileprivate init(_ table: TableInspection) {
    self.init(
      name: table.name, rowCount: table.rowCount, blockCount: table.blockCount, order: table.order,
      columns: table.columns.map { ColumnContents($0) })
  }
}

extension ColumnContents {
  fileprivate init(_ column: ColumnInspection) {
    self.init(
      column: Column(name: column.name, type: ColumnType(column.type)), nullCount: column.nullCount,
      byteCount: column.byteCount, bitsPerRow: column.bitsPerRow,
      encodings: column.encodings.map {
        EncodingShare(name: $0.name, blockCount: $0.blockCount, byteCount: $0.byteCount)
      },
      dictionaryEntryCount: column.dictionaryEntryCount,
      dictionaryByteCount: column.dictionaryByteCount)
  }
}
