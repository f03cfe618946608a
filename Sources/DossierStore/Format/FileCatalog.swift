import DossierBase

/// What the root of a generation lists: tables, their columns, dictionaries and segments, and views.
struct FileCatalog: Sendable, Equatable {
  var tables: [TableEntry] = []
  var views: [ViewDefinition] = []

  func index(of name: String) -> Int? {
    let wanted = Schema.folded(name)
    return tables.firstIndex { Schema.folded($0.name) == wanted }
  }
}

struct TableEntry: Sendable, Equatable {
  var name: String
  var columns: [ColumnEntry]
  /// The id that the next new column gets; ids are never used twice in a table.
  var nextColumnID: UInt32
  /// The columns of the key; empty without one.
  var key: [UInt32] = []
  /// How rows stand in each segment; nil if there never were any.
  var order: TableOrder?
  var segments: [SegmentEntry] = []

  var rowCount: Int { segments.reduce(0) { $0 + $1.rowCount } }

  var schema: Schema { Schema(columns.map { ColumnDefinition($0.name, $0.type) }) }

  /// A table without rows.
  init(_ definition: TableDefinition) {
    name = definition.name
    columns = []
    nextColumnID = 0
    for column in definition.columns { addColumn(column) }
    key = definition.key.map { columns[$0].id }
    if !definition.order.isEmpty { order = .columns(definition.order.map { columns[$0].id }) }
  }

  init(
    name: String, columns: [ColumnEntry], nextColumnID: UInt32, key: [UInt32], order: TableOrder?,
    segments: [SegmentEntry]
  ) {
    self.name = name
    self.columns = columns
    self.nextColumnID = nextColumnID
    self.key = key
    self.order = order
    self.segments = segments
  }

  mutating func addColumn(_ column: TableDefinition.Column) {
    columns.append(ColumnEntry(id: nextColumnID, column))
    nextColumnID += 1
  }

  var definition: TableDefinition {
    var positions: [UInt32: Int] = [:]
    for (position, column) in columns.enumerated() { positions[column.id] = position }
    var orderColumns: [Int] = []
    if case .columns(let ids) = order { orderColumns = ids.compactMap { positions[$0] } }
    return TableDefinition(
      name: name,
      columns: columns.map {
        TableDefinition.Column($0.name, $0.type, isNotNull: $0.isNotNull, defaultSQL: $0.defaultSQL)
      },
      key: key.compactMap { positions[$0] }, order: orderColumns)
  }
}

struct ColumnEntry: Sendable, Equatable {
  /// Names the column within its table for ever, whatever happens to its name.
  var id: UInt32
  var name: String
  var type: DataType
  /// True if null is refused, apart from keys.
  var isNotNull: Bool
  /// The value of rows that have none, as SQL; nil for null.
  var defaultSQL: String?
  /// True once a block did not fit the table-wide dictionary; it then grows no more.
  var isDictionaryClosed = false
  /// The table-wide dictionary, in the order of its codes.
  var dictionaryChunks: [DictionaryChunk] = []

  init(id: UInt32, _ column: TableDefinition.Column) {
    self.id = id
    name = column.name
    type = column.type
    isNotNull = column.isNotNull
    defaultSQL = column.defaultSQL
  }
}

/// Dictionary entries that one commit added.
struct DictionaryChunk: Sendable, Equatable {
  var extent: Extent
  var entryCount: Int
}

/// A run of blocks that one commit added.
struct SegmentEntry: Sendable, Equatable {
  /// The segment's metadata.
  var extent: Extent
  var rowCount: Int
  var blockCount: Int
}
