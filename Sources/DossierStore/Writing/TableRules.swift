import DossierBase

/// What names and columns a table may have.
enum TableRules {
  static func check(_ definition: TableDefinition) throws(EngineError) {
    try check(definition.schema)
    func refuse(_ columns: [Int], _ what: String, limit: Int) throws(EngineError) {
      guard columns.count <= limit, Set(columns).count == columns.count else {
        throw EngineError(.binding, "\(what) has up to \(limit) columns, each once")
      }
      for column in columns where definition.columns[column].type == .interval {
        throw EngineError(
          .binding, "\(what) has no intervals, as '\(definition.columns[column].name)' is")
      }
    }
    try refuse(definition.key, "a key", limit: TableOrder.columnLimit)
    try refuse(definition.order, "an order", limit: TableOrder.columnLimit)
  }

  static func check(_ schema: Schema) throws(EngineError) {
    guard !schema.columns.isEmpty else { throw EngineError(.binding, "a table needs at least one column") }
    var names: Set<[UInt8]> = []
    for column in schema.columns {
      if column.name.utf8.contains(0) {
        throw EngineError(.binding, "the name of a column has no character of the code 0")
      }
      guard names.insert(Schema.folded(column.name)).inserted else {
        throw EngineError(.binding, "two columns are called '\(column.name)'")
      }
      guard column.type != .null else {
        throw EngineError(.binding, "column '\(column.name)' needs a type")
      }
    }
  }
}
