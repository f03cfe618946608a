import DossierBase
import DossierVector

/// A table as a transaction has made it so far.
final class WorkingTable {
  var entry: TableEntry
  /// The table-wide dictionaries of the text columns appended to, by column id.
  private(set) var dictionaries: [UInt32: WorkingDictionary] = [:]
  /// The one that takes blocks now.
  private var appender: TableAppender?
  /// Metadata of what was appended or written anew before, behind the segments of the entry.
  private(set) var newSegments: [SegmentDraft] = []

  init(_ entry: TableEntry) { self.entry = entry }

  var table: Snapshot.Table {
    var table = Snapshot.Table(entry)
    table.rowCount += newSegments.reduce(0) { $0 + $1.rowCount }
    return table
  }

  /// The table with all blocks that were appended so far; nil if it is as its entry says.
  func changed(_ reader: ExtentReader, former: StoredTable?) throws(EngineError) -> StoredTable? {
    if let appender, appender.isSorting { try finishAppender() }
    // Blocks first: the dictionaries then have all of their texts.
    let segments = newSegments + (appender?.writtenSegments ?? [])
    if segments.isEmpty { return nil }
    let loader = TableLoader(entry: entry, reader: reader, former: former)
    return try loader.load(adding: segments, grown: dictionaries.mapValues(\.dictionary))
  }

  /// Adds the columns of `schema` that the table lacks, and gives the ids of all of them.
  func adopt(_ schema: Schema) throws(EngineError) -> [UInt32] {
    try TableRules.check(schema)
    let former = NameIndex(entry.schema.columns.map(\.name))
    for column in schema.columns {
      guard let index = former.index(of: column.name) else { continue }
      let known = entry.columns[index]
      guard known.type == column.type else {
        throw EngineError(
          .binding,
          "column '\(known.name)' of table '\(entry.name)' is \(known.type.name), not \(column.type.name)")
      }
    }
    for column in schema.columns where former.index(of: column.name) == nil {
      entry.addColumn(TableDefinition.Column(column.name, column.type))
    }
    let known = NameIndex(entry.schema.columns.map(\.name))
    return schema.columns.map { entry.columns[known.index(of: $0.name)!].id }
  }

  /// The dictionary to add the texts of a column to.
  func dictionary(columnID: UInt32, loader: TableLoader) throws(EngineError) -> WorkingDictionary {
    if let known = dictionaries[columnID] { return known }
    let column = entry.columns.first { $0.id == columnID }!
    let stored = try loader.dictionary(of: column)?.texts ?? StringDictionary()
    let working = WorkingDictionary(stored, isClosed: column.isDictionaryClosed)
    dictionaries[columnID] = working
    return working
  }

  func begin(_ appender: TableAppender) { self.appender = appender }

  /// Takes over what the current appender has written.
  func finishAppender() throws(EngineError) {
    guard let current = appender else { return }
    let segments = try current.finish()
    appender = nil
    newSegments += segments
    if let order = current.settledOrder { entry.order = order }
  }

  /// Takes out what stands behind the first segments, so many, of the file, for `segments`.
  func replaceSegments(from first: Int, by segments: [SegmentDraft]) {
    precondition(appender == nil, "blocks are written anew when none is appended")
    entry.segments.removeSubrange(first...)
    newSegments = segments
  }

  /// Makes the current appender refuse further blocks.
  func abandonAppender(_ reason: String) {
    appender?.abandon(EngineError(.usage, reason))
    appender = nil
  }
}
