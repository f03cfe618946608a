import DossierBase

/// What the root of a generation lists: tables, their columns, dictionaries and segments.
struct FileCatalog: Sendable, Equatable {
  var tables: [TableEntry] = []

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
  /// How rows stand in each segment; nil if there never were any.
  var order: TableOrder?
  var segments: [SegmentEntry] = []

  var rowCount: Int { segments.reduce(0) { $0 + $1.rowCount } }

  var schema: Schema { Schema(columns.map { ColumnDefinition($0.name, $0.type) }) }

  /// A table without rows.
  init(name: String, schema: Schema) {
    self.name = name
    columns = []
    nextColumnID = 0
    for column in schema.columns { addColumn(column) }
  }

  init(
    name: String, columns: [ColumnEntry], nextColumnID: UInt32, order: TableOrder?, segments: [SegmentEntry]
  ) {
    self.name = name
    self.columns = columns
    self.nextColumnID = nextColumnID
    self.order = order
    self.segments = segments
  }

  mutating func addColumn(_ column: ColumnDefinition) {
    columns.append(ColumnEntry(id: nextColumnID, name: column.name, type: column.type))
    nextColumnID += 1
  }
}

struct ColumnEntry: Sendable, Equatable {
  /// Names the column within its table for ever, whatever happens to its name.
  var id: UInt32
  var name: String
  var type: DataType
  /// True once a block did not fit the table-wide dictionary; it then grows no more.
  var isDictionaryClosed = false
  /// The table-wide dictionary, in the order of its codes.
  var dictionaryChunks: [DictionaryChunk] = []

  init(id: UInt32, name: String, type: DataType) {
    self.id = id
    self.name = name
    self.type = type
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
