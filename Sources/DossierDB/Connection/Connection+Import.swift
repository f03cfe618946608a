import DossierBase
import DossierImport

extension Connection {
  /// Loads CSV into a table, which is created if need be, in one atomic commit.
  ///
  /// If the database's file does not exist yet, it appears with this commit, reference tables included.
  /// Rows are added to a table that is there; only the reference tables (`calendar`, `agencies` …) are replaced,
  /// and only by files that have their columns, no key twice and no impossible row.
  /// - Throws: ``DossierError/Code/data`` with file, line and column of the first bad row, unless rejects are
  ///   collected; ``DossierError/Code/usage`` for options that make no sense; ``DossierError/Code/locked``,
  ///   ``DossierError/Code/diskFull``, ``DossierError/Code/inputOutput``, ``DossierError/Code/interrupted``. The
  ///   database is then as it was.
  @discardableResult
  public func importCSV(
    _ sources: [ImportSource], options: ImportOptions = ImportOptions()
  ) throws(DossierError) -> ImportSummary {
    let start = ContinuousClock().now
    let summary = try perform { () throws(EngineError) in
      try refuseInTransaction("an import")
      return try ImportRun(sources, options: options, connection: self).run()
    }
    return ImportSummary(summary, duration: ContinuousClock().now - start)
  }

  /// Loads one CSV file; see ``importCSV(_:options:)``.
  @discardableResult
  public func importCSV(
    path: String, options: ImportOptions = ImportOptions()
  ) throws(DossierError) -> ImportSummary {
    try importCSV([.file(path)], options: options)
  }
}

extension ImportSummary {
  /// The public form of what the import module counted.
  fileprivate init(_ summary: DossierImport.ImportSummary, duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(
      readRowCount: summary.readCount, loadedRowCount: summary.loadedCount, updatedRowCount: 0,
      rejectedRowCount: summary.rejectedCount, readByteCount: summary.byteCount,
      seconds: Double(seconds) + Double(attoseconds) / 1e18, notes: summary.notes)
  }
}
