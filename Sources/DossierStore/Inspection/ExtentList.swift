import DossierBase

/// Extents that the metadata of a file names, to find those that overlap.
struct ExtentList: ~Copyable {
  /// What an extent is, by the numbers of tables, columns, segments and blocks.
  enum Content: BitwiseCopyable {
    case root
    case dictionary(table: UInt32, column: UInt32)
    case segment(table: UInt32, index: UInt32)
    case chunk(table: UInt32, column: UInt32, block: UInt32)

    func name(in catalog: FileCatalog) -> String {
      switch self {
      case .root: return "root"
      case .dictionary(let table, let column):
        let table = catalog.tables[Int(table)]
        return "dictionary of table '\(table.name)', column '\(table.columns[Int(column)].name)'"
      case .segment(let table, let index):
        return "table '\(catalog.tables[Int(table)].name)', segment \(index)"
      case .chunk(let table, let column, let block):
        let table = catalog.tables[Int(table)]
        return "table '\(table.name)', column '\(table.columns[Int(column)].name)', block \(block)"
      }
    }
  }

  struct Entry: BitwiseCopyable {
    var offset: Int
    var byteCount: Int
    var content: Content
    /// Counts entries in the order in which they were added.
    var ordinal: UInt32
  }

  private var entries: ReservedArray<Entry>

  init(_ budget: MemoryBudget) { entries = ReservedArray(budget, for: FileChecker.purpose) }

  /// The root and all extents that it lists, which come in the order of tables: dictionaries, then segments.
  init(_ generation: borrowing Generation, _ budget: MemoryBudget) throws(EngineError) {
    self.init(budget)
    try add(generation.header.root, .root)
    for (index, table) in generation.catalog.tables.enumerated() {
      let number = UInt32(index)
      for (column, entry) in table.columns.enumerated() {
        for chunk in entry.dictionaryChunks {
          try add(chunk.extent, .dictionary(table: number, column: UInt32(column)))
        }
      }
      for (index, segment) in table.segments.enumerated() {
        try add(segment.extent, .segment(table: number, index: UInt32(index)))
      }
    }
  }

  var count: Int { entries.count }

  /// - Throws: ``EngineError/Code/memoryLimit``.
  mutating func add(_ extent: Extent, _ content: Content) throws(EngineError) {
    try entries.reserve(1)
    entries.append(
      Entry(
        offset: extent.offset, byteCount: extent.byteCount, content: content, ordinal: UInt32(entries.count)))
  }

  /// Calls `body` with each extent that begins within another one, and that one; sorts the list.
  mutating func findOverlaps(
    _ body: (_ extent: Entry, _ earlier: Entry) throws(EngineError) -> Void
  ) throws(EngineError) {
    guard entries.count > 1 else { return }
    entries.sort { ($0.offset, $0.ordinal) < ($1.offset, $1.ordinal) }
    var furthest = entries[0]
    for index in 1..<entries.count {
      let entry = entries[index]
      if entry.offset < furthest.offset + furthest.byteCount { try body(entry, furthest) }
      if entry.offset + entry.byteCount > furthest.offset + furthest.byteCount { furthest = entry }
    }
  }
}

extension Damage {
  /// An extent that begins within another one.
  init(
    _ extent: ExtentList.Entry, overlapping earlier: ExtentList.Entry, in catalog: FileCatalog, path: String
  ) {
    self.init(
      path: path, offset: extent.offset, byteCount: extent.byteCount, what: extent.content.name(in: catalog),
      message: "it overlaps \(earlier.content.name(in: catalog))")
  }

  /// Memory that it takes in a list, and again in the answer made of that.
  var memory: Int { 2 * (256 + path.utf8.count + what.utf8.count + message.utf8.count) }
}

/// Which extents of a root may be read: those that overlap no other, or come first.
struct ReadableExtents: ~Copyable {
  private var isRefused: ReservedArray<Bool>
  /// The next extent that is asked for, in the order of ``ExtentList``.
  private var next = 1

  /// - Parameter record: is called with every damage.
  init(
    _ generation: borrowing Generation, _ budget: MemoryBudget,
    record: (Damage) throws(EngineError) -> Void
  ) throws(EngineError) {
    var extents = try ExtentList(generation, budget)
    var refused = ReservedArray<Bool>(budget, for: FileChecker.purpose)
    try refused.extend(to: extents.count, with: false)
    let (catalog, path) = (generation.catalog, generation.reader.file.path)
    try extents.findOverlaps { (extent, earlier) throws(EngineError) in
      refused[Int(extent.ordinal)] = true
      try record(Damage(extent, overlapping: earlier, in: catalog, path: path))
    }
    isRefused = refused
  }

  /// Whether the next of the extents may be read; asked for once for each after the root.
  mutating func mayReadNext() -> Bool {
    defer { next += 1 }
    return !isRefused[next]
  }
}
