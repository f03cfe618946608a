package import DossierBase

/// Batches that wait between operators: in memory as long as there is room, else in a temporary file.
///
/// Several threads append; then one calls ``finish()``, and from then on the store is a table that any number of
/// readers read, each as often as it likes. A store without batches holds no memory.
package final class BatchStore: TableSource, @unchecked Sendable {
  package let schema: Schema
  private let space: SpillSpace
  private let arrivals: Guarded<Arrivals>
  /// In their order, once it is known.
  private var batches: [WaitingBatch] = []
  /// The number of each batch's first row.
  private var firstRows: [Int] = []
  package private(set) var rowCount = 0

  private struct Arrivals {
    var batches: [(ordinal: Int, batch: WaitingBatch)] = []
    /// For each column the first dictionary, over which rows stay codes.
    var dictionaries: [VectorDictionary?]
  }

  package init(schema: Schema, in space: SpillSpace) {
    self.schema = schema
    self.space = space
    arrivals = Guarded(Arrivals(dictionaries: Array(repeating: nil, count: schema.columns.count)))
  }

  /// Adds the rows of a batch that count.
  ///
  /// - Parameter ordinal: the place in the order; batches of one ordinal stand as they came. Without it all do.
  /// - Precondition: the batch has the schema's columns and at most ``Limits/blockRowCount`` rows; not finished yet.
  /// - Throws: ``EngineError/Code/memoryLimit`` if the batch alone finds no room, ``EngineError/Code/diskFull`` and
  ///   what else writing throws, and as ``Vector/view(_:_:)``.
  package func append(_ batch: Batch, ordinal: Int = 0) throws(EngineError) {
    guard batch.count > 0 else { return }
    precondition(batch.columnCount == schema.columns.count, "a vector per column")
    precondition(batch.rowCount <= Limits.blockRowCount, "batches no larger than a block")
    let columns = try batch.columns
    let copy = try WaitingBatch(batch, dictionaries: dictionaries(for: columns), space)
    arrivals.withLock { $0.batches.append((ordinal, copy)) }
    space.offer(copy)
  }

  /// For each column the dictionary over which its rows may stay codes.
  private func dictionaries(for columns: [Vector]) -> [VectorDictionary?] {
    var kept = arrivals.withLock { $0.dictionaries }
    for (column, vector) in columns.enumerated() where kept[column] == nil {
      guard let own = vector.codes?.dictionary, space.holds(own) else { continue }
      arrivals.withLock { arrivals in
        if arrivals.dictionaries[column] == nil { arrivals.dictionaries[column] = own }
        kept[column] = arrivals.dictionaries[column]
      }
    }
    return kept
  }

  /// Puts the batches in their order: nothing is appended any more.
  package func finish() {
    let all = arrivals.withLock { arrivals in
      defer { arrivals.batches = [] }
      return arrivals.batches
    }
    batches = all.indices.sorted { (all[$0].ordinal, $0) < (all[$1].ordinal, $1) }.map { all[$0].batch }
    firstRows = batches.map { batch in
      defer { rowCount += batch.rowCount }
      return rowCount
    }
  }

  /// Memory that the first columns, so many, of the largest batch take while they are read.
  package func largestBatchByteCount(columns: Int) -> Int {
    batches.reduce(0) { max($0, $1.shapes.prefix(columns).reduce(0) { $0 + $1.byteCount }) }
  }

  /// Bytes of the longest text.
  package var longestTextByteCount: Int {
    batches.reduce(0) { $1.shapes.reduce($0) { max($0, $1.longestTextByteCount) } }
  }

  package var blockCount: Int { batches.count }
  package func rowCount(ofBlock block: Int) -> Int { batches[block].rowCount }
  package func statistics(column: Int, block: Int) -> BlockStatistics? { nil }

  package func dictionary(column: Int) -> VectorDictionary? {
    guard let first = batches.first?.shapes[column].dictionary else { return nil }
    return batches.allSatisfy { $0.shapes[column].dictionary === first } ? first : nil
  }

  /// A reader of the given columns, whose batches keep the memory that they need until they are let go.
  package func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(store: self, columns: columns)
  }

  private final class Reader: BlockReader {
    private let store: BatchStore
    private let columns: [Int]

    init(store: BatchStore, columns: [Int]) {
      self.store = store
      self.columns = columns
    }

    func read(block: Int) throws(EngineError) -> Batch {
      let batch = store.batches[block]
      return Batch(
        columns: try batch.vectors(columns), rowCount: batch.rowCount, firstRow: store.firstRows[block])
    }
  }
}
