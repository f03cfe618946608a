import DossierBase
import DossierVector

/// Tells whether dossiers are those of the agencies that the table `agencies` lists.
struct AgencyFinder {
  /// Compared as Unicode does, so that NFC and NFD are one name.
  private let names: Set<String>

  private static let agencyColumns = ["resolving_agency", "receiving_agency"]

  /// The names in a table `agencies`; none if it has no column of that name.
  init(_ agencies: any TableSource) throws(EngineError) {
    var names: Set<String> = []
    if let column = agencies.schema.index(of: "name"), agencies.schema.columns[column].type == .varchar {
      try Self.scan(agencies, column, nil, Interruption()) { texts in
        for row in 0..<texts.count where !texts.isNull(row) {
          names.insert(String(decoding: texts.text(row), as: UTF8.self))
        }
        return false
      }
    }
    self.names = names
  }

  /// True if some row for which the filter holds has one of the agencies, as the resolving or the receiving one.
  func hasAgency(
    _ dossiers: any TableSource, filter: (any RowFilter)?, _ interruption: Interruption
  ) throws(EngineError) -> Bool {
    let columns = Self.agencyColumns.compactMap { dossiers.schema.index(of: $0) }
      .filter { dossiers.schema.columns[$0].type == .varchar }
    for column in columns {
      if let dictionary = dossiers.dictionary(column: column), dictionary.texts != nil {
        guard knows(dictionary) else { continue }
        if filter == nil { return true }
      }
      var known: (dictionary: VectorDictionary, holds: Bool)?
      let isFound = try Self.scan(dossiers, column, filter, interruption) { texts in
        if texts.isCoded {
          if !texts.isCoded(by: known?.dictionary) { known = (texts.dictionary, knows(texts.dictionary)) }
          if known?.holds != true { return false }
        }
        return (0..<(texts.isConstant ? 1 : texts.count)).contains { row in
          !texts.isNull(row) && names.contains(String(decoding: texts.text(row), as: UTF8.self))
        }
      }
      if isFound { return true }
    }
    return false
  }

  private func knows(_ dictionary: VectorDictionary) -> Bool {
    let texts = VectorRows(dictionary.values)
    return (0..<dictionary.count).contains {
      !texts.isNull($0) && names.contains(String(decoding: texts.text($0), as: UTF8.self))
    }
  }

  /// Hands on a column, slice by slice and of the wanted rows only, until `isEnough`.
  @discardableResult
  private static func scan(
    _ table: any TableSource, _ column: Int, _ filter: (any RowFilter)?, _ interruption: Interruption,
    isEnough: (VectorView) -> Bool
  ) throws(EngineError) -> Bool {
    let conditions = filter?.columns ?? []
    let reader = try table.makeReader(columns: conditions + [column])
    let evaluator = filter?.makeEvaluator()
    let slice = SliceReader()
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
    defer { rows.deallocate() }
    for block in 0..<table.blockCount {
      try interruption.check()
      slice.begin(try reader.read(block: block))
      while slice.next() {
        guard let evaluator else {
          if isEnough(try slice.view(conditions.count)) { return true }
          continue
        }
        let wanted = UnsafeBufferPointer(start: rows, count: try evaluator.select(slice, into: rows))
        if !wanted.isEmpty, isEnough(try slice.subset(wanted).view(conditions.count)) { return true }
      }
    }
    return false
  }
}
