import DossierBase
import DossierStore
import DossierVector

/// Tables in a file, which need not exist before the first write.
///
/// Reading and writing go through two handles of the file, so that reading needs no right to write.
final class FileStore: TableStore {
  private let path: String
  private let isReadOnly: Bool
  private let settings: EngineSettings
  private let reader = Guarded<DatabaseFile?>(nil)

  /// Opens the file if it exists.
  init(path: String, isReadOnly: Bool, settings: EngineSettings) throws(EngineError) {
    if path.isEmpty { throw EngineError(.usage, "the file has no name") }
    self.path = path
    self.isReadOnly = isReadOnly
    self.settings = settings
    if isReadOnly || PosixFileSystem().exists(path) { _ = try openReader() }
  }

  func tables() throws(EngineError) -> any TableSet { FileTableSet(try openReader().snapshot()) }

  func beginWriting() throws(EngineError) -> any TableWriter {
    if isReadOnly {
      throw EngineError(
        .usage, "the database was opened for reading only",
        at: .file(path: path, offset: 0, what: "file"))
    }
    return try FileTableWriter(try DatabaseFile.openOrCreate(path: path), settings: settings)
  }

  /// The handle for reading; made when it is first needed.
  private func openReader() throws(EngineError) -> DatabaseFile {
    if let known = reader.withLock({ $0 }) { return known }
    guard PosixFileSystem().exists(path) else {
      throw EngineError(
        .inputOutput, "there is no file \(path)", hint: "importing data into it creates it")
    }
    let opened = try DatabaseFile.open(path: path, readOnly: true)
    return reader.withLock { known in
      let first = known ?? opened
      known = first
      return first
    }
  }
}

/// The tables of a snapshot.
final class FileTableSet: TableSet {
  private let snapshot: Snapshot

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  var generation: Int { snapshot.generation }
  var names: [String] { snapshot.tables.map(\.name) }

  func source(named name: String) throws(EngineError) -> (any TableSource)? {
    try snapshot.source(named: name)
  }
}

/// A transaction on a file.
final class FileTableWriter: TableWriter {
  private let file: DatabaseFile
  private let settings: EngineSettings
  private var transaction: WriteTransaction
  let isNew: Bool

  init(_ file: DatabaseFile, settings: EngineSettings) throws(EngineError) {
    self.file = file
    self.settings = settings
    transaction = try file.beginWrite()
    isNew = transaction.tables.isEmpty
  }

  func schema(ofTable name: String) -> Schema? {
    let wanted = Schema.folded(name)
    return transaction.tables.first { Schema.folded($0.name) == wanted }?.schema
  }

  func sink(table name: String, schema: Schema, isReplacing: Bool) throws(EngineError) -> any TableSink {
    if isReplacing {
      try transaction.replaceTable(name, schema: schema)
    } else if self.schema(ofTable: name) == nil {
      try transaction.createTable(name, schema: schema)
    }
    return try transaction.appender(table: name, schema: schema, encoding: settings.encoding)
  }

  func startOver() throws(EngineError) {
    transaction.rollback()
    transaction = try file.beginWrite()
  }

  func commit() throws(EngineError) { try transaction.commit() }
  func rollback() { transaction.rollback() }
}
