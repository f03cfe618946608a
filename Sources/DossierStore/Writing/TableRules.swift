import DossierBase

/// What names and columns a table may have.
enum TableRules {
  static func check(_ schema: Schema) throws(EngineError) {
    guard !schema.columns.isEmpty else { throw EngineError(.binding, "a table needs at least one column") }
    var names: Set<[UInt8]> = []
    for column in schema.columns {
      guard names.insert(Schema.folded(column.name)).inserted else {
        throw EngineError(.binding, "two columns are called '\(column.name)'")
      }
      guard column.type != .null else {
        throw EngineError(.binding, "column '\(column.name)' needs a type")
      }
    }
  }
}
