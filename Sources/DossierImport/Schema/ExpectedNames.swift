import DossierBase

/// The names that the header of an input may have: those of the table so far, and of the fields of dossiers.
struct ExpectedNames {
  /// The columns of the table, or of the inputs before.
  private let columns: [String]
  private let folded: Set<[UInt32]>
  private let isDossierTable: Bool

  init(_ columns: [String], _ mappings: [ImportRequest.FieldMapping], isDossierTable: Bool) {
    self.columns = columns
    self.isDossierTable = isDossierTable
    folded = Set((columns + mappings.map(\.header)).map(HeaderFolding.fold)).subtracting([[]])
  }

  /// True for such a name; nil if no name is expected.
  var test: ((String) -> Bool)? {
    if folded.isEmpty, !isDossierTable { return nil }
    return { name in
      folded.contains(HeaderFolding.fold(name))
        || isDossierTable && DossierFields.field(forHeader: name) != nil
    }
  }

  /// The names of an input's fields: those of its header, or of the table's columns in their order if the
  /// user says that there is no header.
  ///
  /// - Throws: ``EngineError/Code/data`` if a row of data may be taken for the header of a table that has
  ///   other columns, or the other way round.
  func names(
    of finding: DialectDetector.Finding, hasHeader: Bool?, file: String
  ) throws(EngineError) -> [String] {
    let numbered = ColumnNames.numbered(finding.columnCount)
    let known = NameIndex(columns)
    func isColumn(_ name: String) -> Bool { known.index(of: name) != nil }
    guard let header = finding.header else {
      if columns.isEmpty || finding.isEmpty || numbered.allSatisfy(isColumn) { return numbered }
      guard hasHeader == false else {
        throw unclear("has no header that can be told from a row of data", finding, file)
      }
      guard finding.columnCount == columns.count else {
        throw EngineError(
          .data,
          "a row without header has \(finding.columnCount) fields, but the table has \(columns.count) columns",
          at: .text(file: file, line: finding.dataLine, column: 1),
          hint: "without a header the fields are the table's columns in their order: "
            + NameList.quoted(columns))
      }
      return columns
    }
    let names = ColumnNames.unique(header)
    if columns.isEmpty || finding.isHeaderCertain || names.contains(where: { test?($0) == true }) {
      return names
    }
    throw unclear(
      "begins with \(NameList.quoted(names)), which may be a header or a row of data", finding, file)
  }

  private func unclear(_ what: String, _ finding: DialectDetector.Finding, _ file: String) -> EngineError {
    EngineError(
      .data, "the file \(what); the columns so far are \(NameList.quoted(columns))",
      at: .text(file: file, line: finding.header == nil ? finding.dataLine : finding.headerLine, column: 1),
      hint:
        "say --header yes if its first line has names, or --header no if its fields are the columns in their order"
    )
  }
}
