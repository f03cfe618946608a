import DossierBase
import DossierVector

/// The rows of several tables, one after the other.
final class ConcatenatedTable: TableSource {
  /// A table and which of its columns stand for these.
  struct Part: Sendable {
    let source: any TableSource
    let columns: [Int]
  }

  let schema: Schema
  private let parts: [Part]
  /// For each block its part, and its number there.
  private let blocks: [(part: Int, block: Int)]
  let rowCount: Int

  convenience init(_ parts: [Part], types: [DataType]) { self.init(parts, Schema(types: types)) }

  init(_ parts: [Part], _ schema: Schema) {
    self.schema = schema
    self.parts = parts
    blocks = parts.indices.flatMap { part in (0..<parts[part].source.blockCount).map { (part, $0) } }
    rowCount = parts.reduce(0) { $0 + $1.source.rowCount }
  }

  var blockCount: Int { blocks.count }

  func rowCount(ofBlock block: Int) -> Int {
    parts[blocks[block].part].source.rowCount(ofBlock: blocks[block].block)
  }

  func statistics(column: Int, block: Int) -> BlockStatistics? {
    let part = parts[blocks[block].part]
    return part.source.statistics(column: part.columns[column], block: blocks[block].block)
  }

  func dictionary(column: Int) -> VectorDictionary? {
    guard let first = parts.first, let known = first.source.dictionary(column: first.columns[column]) else {
      return nil
    }
    return parts.allSatisfy { $0.source.dictionary(column: $0.columns[column]) === known } ? known : nil
  }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(self, columns)
  }

  private final class Reader: BlockReader {
    private let table: ConcatenatedTable
    private let columns: [Int]
    /// Of the part that was read last.
    private var reader: (part: Int, reader: any BlockReader)?

    init(_ table: ConcatenatedTable, _ columns: [Int]) { (self.table, self.columns) = (table, columns) }

    func read(block: Int) throws(EngineError) -> Batch {
      let (part, number) = table.blocks[block]
      if let reader, reader.part == part { return try reader.reader.read(block: number) }
      let source = table.parts[part]
      let next = try source.source.makeReader(columns: columns.map { source.columns[$0] })
      reader = (part, next)
      return try next.read(block: number)
    }
  }
}
