import DossierBase
import DossierCalendar
import DossierQuery
import DossierVector

/// A table whose vectors lie ready, so that reading it costs nothing.
final class VectorTable: TableSource, @unchecked Sendable {
  let schema: Schema
  let rowCount: Int
  let vectors: [Batch]

  /// - Precondition: every vector but the last has ``Limits/vectorRowCount`` rows.
  init(_ schema: Schema, _ vectors: [Batch]) {
    self.schema = schema
    self.vectors = vectors
    rowCount = vectors.reduce(0) { $0 + $1.count }
  }

  var blockCount: Int { (rowCount + Limits.blockRowCount - 1) / Limits.blockRowCount }

  func rowCount(ofBlock block: Int) -> Int {
    min(Limits.blockRowCount, rowCount - block * Limits.blockRowCount)
  }

  func statistics(column: Int, block: Int) -> BlockStatistics? { nil }

  func dictionary(column: Int) -> StringDictionary? { vectors.first?.columns[column].dictionary }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(vectors.map { batch in Batch(columns: columns.map { batch.columns[$0] }, count: batch.count) })
  }

  private final class Reader: BlockReader {
    private let vectors: [Batch]
    private var first = 0

    init(_ vectors: [Batch]) { self.vectors = vectors }

    func open(block: Int) throws(EngineError) { first = block * Limits.vectorsPerBlock }

    func read(vector: Int) throws(EngineError) -> Batch { vectors[first + vector] }
  }
}

/// A catalogue of the one table `rows`.
final class OneTable: Catalog, Sendable {
  private let source: VectorTable

  init(_ source: VectorTable) { self.source = source }

  let tableNames = ["rows"]

  func table(named name: String) throws(EngineError) -> (any TableSource)? {
    name.lowercased() == "rows" ? source : nil
  }

  func calendar() throws(EngineError) -> WorkingCalendar {
    throw EngineError(.unsupported, "there is no calendar beside the rows")
  }
}
