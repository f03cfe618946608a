import DossierBase

/// One committed state of a file: its header and what its root lists.
struct Generation: Sendable {
  let header: FileHeader
  let catalog: FileCatalog
  let reader: ExtentReader
  /// What the catalogue takes of the budget.
  private let memory: SharedReservation?

  /// Reads the state in force; `known` is the answer if it still is.
  static func inForce(
    of file: any StorageFile, _ budget: MemoryBudget, _ cache: ChunkCache?, known: Generation? = nil
  ) throws(EngineError) -> Generation {
    var attempt = 0
    while true {
      do throws(EngineError) {
        let header = try HeaderSlots(of: file).headerInForce()
        if let known, known.header == header { return known }
        return try Generation(header: header, file: file, budget, cache)
      } catch {
        // A header that another process was just writing looks damaged for a moment.
        attempt += 1
        if error.code != .damaged || attempt == 3 { throw error }
      }
    }
  }

  /// Reads the root that a header names.
  init(
    header: FileHeader, file: any StorageFile, _ budget: MemoryBudget, _ cache: ChunkCache? = nil
  ) throws(EngineError) {
    let byteCount = try file.byteCount()
    guard header.end <= byteCount else {
      throw EngineError(
        .damaged, "the file is cut off: it has \(byteCount) of \(header.end) bytes",
        at: .file(path: file.path, offset: byteCount, what: "end of the file"))
    }
    let reader = ExtentReader(
      file: file, fileID: header.fileID, end: header.end, budget: budget, cache: cache)
    let bytes = try reader.bytes(of: header.root, owner: .root, what: "root")
    self.header = header
    self.reader = reader
    memory = try reader.located(header.root, "root") { () throws(EngineError) in
      try SharedReservation(
        budget, byteCount: FileCatalog.memoryPerByte * bytes.byteCount, for: ExtentReader.purpose)
    }
    catalog = try reader.located(header.root, "root") { () throws(EngineError) in
      try FileCatalog(UnsafeRawBufferPointer(bytes.bytes), fileID: header.fileID, end: header.end)
    }
  }

  /// What a transaction on `base` has made of its tables.
  init(on base: Generation, _ catalog: FileCatalog) {
    header = FileHeader(
      fileID: base.header.fileID, generation: base.header.generation + 1, root: base.header.root,
      end: base.header.end)
    self.catalog = catalog
    reader = base.reader
    memory = base.memory
  }

  /// The state of a file that no commit has reached yet.
  init(emptyFile file: any StorageFile, _ budget: MemoryBudget, _ cache: ChunkCache?) {
    header = .unused(fileID: 0)
    catalog = FileCatalog()
    reader = ExtentReader(file: file, fileID: 0, end: header.end, budget: budget, cache: cache)
    memory = nil
  }
}
