import DossierBase
import DossierVector

/// Remembers the ids of dossiers on their way into the table, to find them among those that are there.
///
/// Ids are known by their hashes. Of very many a part is kept that depends on the ids alone.
final class IDSink: TableSink {
  private let sink: any TableSink
  private let column: Int
  private let seen: Guarded<SeenIDs>

  init(_ sink: any TableSink, column: Int, budget: MemoryBudget) {
    self.sink = sink
    self.column = column
    seen = Guarded(SeenIDs(budget))
  }

  func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    var hashes: [UInt64] = []
    hashes.reserveCapacity(block.count)
    var bounds = IDBounds()
    let slice = SliceReader()
    slice.begin(block.withColumns([try block.column(column)]))
    while slice.next() {
      let ids = try slice.view(0)
      for row in 0..<ids.count where !ids.isNull(row) {
        let text = ids.text(row)
        hashes.append(SeenIDs.hash(text))
        bounds.take(text)
      }
    }
    seen.withLock { $0.insert(hashes, bounds) }
    try sink.append(block, ordinal: ordinal)
  }

  func abandon(_ error: EngineError) { sink.abandon(error) }

  /// A sentence on how many of the ids the stored table has, or nil if it has none of them.
  ///
  /// No more rows are looked at than a tenth of the load's own time allows; blocks whose ids are all smaller or
  /// greater cost nothing.
  func note(
    _ stored: any TableSource, loadedCount: Int, interruption: Interruption
  ) throws(EngineError) -> String? {
    var known = seen.withLock { $0 }
    guard !known.isOff else {
      return "whether ids are in the table already was not looked up, for want of memory"
    }
    guard let column = stored.schema.index(of: "dossier_id"), known.count > 0 else { return nil }
    let blocks = (0..<stored.blockCount).filter { block in
      guard let statistics = stored.statistics(column: column, block: block) else { return true }
      return known.bounds.overlaps(statistics.minimum, statistics.maximum)
    }
    let rowCount = blocks.reduce(0) { $0 + stored.rowCount(ofBlock: $1) }
    let rowLimit = loadedCount + 2 * Limits.blockRowCount
    // Evenly over the table, and the same blocks every time.
    let step = max(1, (rowCount + rowLimit - 1) / rowLimit)
    let chosen = stride(from: 0, to: blocks.count, by: step).map { blocks[$0] }
    let reader = try stored.makeReader(columns: [column])
    let slice = SliceReader()
    var lookedAt = 0
    for block in chosen {
      try interruption.check()
      slice.begin(try reader.read(block: block))
      lookedAt += stored.rowCount(ofBlock: block)
      while slice.next() {
        let ids = try slice.view(0)
        for row in 0..<ids.count where !ids.isNull(row) { known.find(SeenIDs.hash(ids.text(row))) }
      }
    }
    guard known.foundCount > 0 else {
      return lookedAt < rowCount
        ? "none of the ids was found in the table, in \(lookedAt) of the \(rowCount) rows that may have them"
        : nil
    }
    if known.share == 1, lookedAt == rowCount {
      return "ids that are in the table already: \(known.foundCount); their rows were added all the same"
    }
    let estimate =
      Double(known.foundCount) * Double(known.share) * Double(rowCount) / Double(max(lookedAt, 1))
    return
      "ids that are in the table already: about \(Int(estimate.rounded())), estimated from a part of them; "
      + "their rows were added all the same"
  }
}

/// The least and the greatest of some ids.
struct IDBounds {
  private var least: [UInt8]?
  private var greatest: [UInt8] = []

  mutating func take(_ id: UnsafeBufferPointer<UInt8>) {
    guard let known = least else {
      least = Array(id)
      greatest = Array(id)
      return
    }
    if known.withUnsafeBufferPointer({ StringHeap.precedes(id, $0) }) { least = Array(id) }
    if greatest.withUnsafeBufferPointer({ StringHeap.precedes($0, id) }) { greatest = Array(id) }
  }

  mutating func take(_ other: IDBounds) {
    guard let least = other.least else { return }
    least.withUnsafeBufferPointer { take($0) }
    other.greatest.withUnsafeBufferPointer { take($0) }
  }

  /// False if all ids of a block lie before or behind these; bounds that are not known exclude nothing.
  func overlaps(_ minimum: Scalar?, _ maximum: Scalar?) -> Bool {
    guard let least, case .text(let low) = minimum, case .text(let high) = maximum else { return true }
    return !high.lexicographicallyPrecedes(least) && !greatest.lexicographicallyPrecedes(low)
  }
}
