package import DossierBase
package import DossierVector
import Synchronization

/// The tables of one committed generation of a file, or those that a transaction would commit.
///
/// Committed bytes are never written again in format version 0, so a snapshot needs no lock: whatever
/// later commits do, all that it points to stays.
package final class Snapshot: Sendable {
  /// A table as a catalogue lists it.
  package struct Table: Sendable, Equatable {
    package var definition: TableDefinition
    package var rowCount: Int

    package var name: String { definition.name }
    package var schema: Schema { definition.schema }

    init(_ entry: TableEntry) {
      definition = entry.definition
      rowCount = entry.rowCount
    }
  }

  /// Counts commits, from 1; 0 before the first one.
  package let generation: Int
  /// In the order in which they were created.
  package let tables: [Table]
  /// In the order in which they were created.
  package var views: [ViewDefinition] { state.catalog.views }

  let state: Generation
  private let cache: TableCache
  /// The tables asked for so far, by position.
  private let loaded: Mutex<[Int: StoredTable]>

  /// - Parameter changed: by position, tables of which more is known than the state lists.
  init(_ state: Generation, cache: TableCache, changed: [Int: StoredTable] = [:]) {
    self.state = state
    self.cache = cache
    loaded = Mutex(changed)
    generation = Int(state.header.generation)
    tables = state.catalog.tables.enumerated().map { index, entry in
      var table = Table(entry)
      if let changed = changed[index] { table.rowCount = changed.rowCount }
      return table
    }
  }

  /// The table of this name (ASCII case-insensitively), or nil if there is none.
  ///
  /// Two calls give the same object, and so the same dictionaries.
  /// - Throws: ``EngineError/Code/damaged`` if its metadata is.
  package func source(named name: String) throws(EngineError) -> (any TableSource)? {
    guard let index = state.catalog.index(of: name) else { return nil }
    if let known = loaded.withLock({ $0[index] }) { return known }
    let table = try cache.table(state.catalog.tables[index], reader: state.reader)
    return loaded.withLock { loaded in
      let first = loaded[index] ?? table
      loaded[index] = first
      return first
    }
  }
}
