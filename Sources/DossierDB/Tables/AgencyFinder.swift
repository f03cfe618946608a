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
      try Self.scan(agencies, [column], nil, Interruption()) { texts in
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
      if let dictionary = dossiers.dictionary(column: column) {
        guard knows(dictionary) else { continue }
        if filter == nil { return true }
      }
      var known: (dictionary: StringDictionary, holds: Bool)?
      let isFound = try Self.scan(dossiers, [column], filter, interruption) { texts in
        if let dictionary = texts.dictionary, texts.form == .dictionary {
          if known?.dictionary !== dictionary { known = (dictionary, knows(dictionary)) }
          if known?.holds != true { return false }
        }
        return (0..<texts.count).contains { row in
          !texts.isNull(row) && names.contains(String(decoding: texts.text(row), as: UTF8.self))
        }
      }
      if isFound { return true }
    }
    return false
  }

  private func knows(_ dictionary: StringDictionary) -> Bool {
    (0..<dictionary.count).contains { names.contains(String(decoding: dictionary[$0], as: UTF8.self)) }
  }

  /// Hands on the first of the columns, vector by vector and of the wanted rows only, until `isEnough`.
  @discardableResult
  private static func scan(
    _ table: any TableSource, _ columns: [Int], _ filter: (any RowFilter)?, _ interruption: Interruption,
    isEnough: (Vector) -> Bool
  ) throws(EngineError) -> Bool {
    let reader = try table.makeReader(columns: columns + (filter?.columns ?? []))
    let evaluator = filter?.makeEvaluator()
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
    defer { rows.deallocate() }
    for block in 0..<table.blockCount {
      try interruption.check()
      try reader.open(block: block)
      let vectorCount = (table.rowCount(ofBlock: block) + Limits.vectorRowCount - 1) / Limits.vectorRowCount
      for vector in 0..<vectorCount {
        let batch = try reader.read(vector: vector)
        var texts = batch.columns[0]
        if let evaluator {
          let condition = Batch(columns: Array(batch.columns.dropFirst(columns.count)), count: batch.count)
          let count = try evaluator.select(condition, into: rows)
          if count == 0 { continue }
          let wanted = Batch(columns: [texts], count: batch.count)
          texts = wanted.gathered(UnsafeBufferPointer(start: rows, count: count)).columns[0]
        }
        if isEnough(texts) { return true }
      }
    }
    return false
  }
}
