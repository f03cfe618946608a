package import DossierVector

/// The tables of one committed generation of a file.
package final class Snapshot: Sendable {
  /// A table as a catalogue lists it.
  package struct Table: Sendable, Equatable {
    package var name: String
    package var schema: Schema
    package var rowCount: Int
  }

  /// Counts commits, from 1; 0 before the first one.
  package let generation: Int
  /// In the order in which they were created.
  package let tables: [Table]

  init(generation: Int, tables: [Table]) {
    self.generation = generation
    self.tables = tables
  }

  /// The table of this name (ASCII case-insensitively), or nil if there is none.
  ///
  /// Two calls give the same object, and so the same dictionaries.
  /// - Throws: ``EngineError/Code/damaged`` if its metadata is.
  package func source(named name: String) throws(EngineError) -> (any TableSource)? {
    throw EngineError(.unsupported, "not yet")
  }
}
