import DossierBase
import Synchronization

/// The tables loaded last, by name, so that a new generation loads only what is new.
final class TableCache: Sendable {
  private let tables = Mutex<[[UInt8]: StoredTable]>([:])

  /// The table of this name as it was loaded last.
  func known(_ name: String) -> StoredTable? { tables.withLock { $0[Schema.folded(name)] } }

  /// The table of an entry: the object loaded before if nothing has changed.
  func table(_ entry: TableEntry, reader: ExtentReader) throws(EngineError) -> StoredTable {
    let name = Schema.folded(entry.name)
    let former = tables.withLock { $0[name] }
    if let former, former.entry == entry { return former }
    let loaded = try TableLoader(entry: entry, reader: reader, former: former).load()
    return tables.withLock { tables in
      // Of two threads that loaded it at once, both get the first one's.
      if let other = tables[name], other.entry == entry { return other }
      tables[name] = loaded
      return loaded
    }
  }
}
