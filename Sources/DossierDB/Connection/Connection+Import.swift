import DossierImport
import DossierVector

extension Connection {
  /// Loads CSV into a table, which is created if need be, in one atomic commit.
  ///
  /// If the database's file does not exist yet, it appears with this commit, reference tables included.
  /// Several sources are read as one: the header of the first decides.
  /// - Throws: ``DossierError/Code/data`` with file, line and column of the first bad row, unless rejects are
  ///   collected; ``DossierError/Code/locked``, ``DossierError/Code/diskFull``, ``DossierError/Code/inputOutput``,
  ///   ``DossierError/Code/interrupted``. The database is then as it was.
  @discardableResult
  public func importCSV(
    _ sources: [ImportSource], options: ImportOptions = ImportOptions()
  ) throws(DossierError) -> ImportSummary {
    throw DossierError(.unsupported, "not yet")
  }

  /// Loads one CSV file; see ``importCSV(_:options:)``.
  @discardableResult
  public func importCSV(
    path: String, options: ImportOptions = ImportOptions()
  ) throws(DossierError) -> ImportSummary {
    try importCSV([.file(path)], options: options)
  }
}
