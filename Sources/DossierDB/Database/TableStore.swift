import DossierVector

/// Where a database keeps its tables.
protocol TableStore: Sendable {
}

/// Tables in a file.
struct FileStore: TableStore {
  init(path: String, isReadOnly: Bool) throws(EngineError) {}
}

/// Tables in memory.
struct MemoryStore: TableStore {
}
