import DossierBase
import DossierVector

/// A table with one more column: the number that says where a row stands, as statements that change rows need it.
final class NumberedTable: TableSource {
  /// The name of the column, which no text can spell.
  static let numberName = "\0row"

  let schema: Schema
  private let table: any TableSource

  init(_ table: any TableSource) {
    self.table = table
    schema = Schema(table.schema.columns + [ColumnDefinition(Self.numberName, .bigint)])
  }

  /// The number of a row of a block.
  static func number(ofRow row: Int, block: Int) -> Int { block * Limits.blockRowCount + row }

  static func block(ofNumber number: Int) -> Int { number / Limits.blockRowCount }
  static func row(ofNumber number: Int) -> Int { number % Limits.blockRowCount }

  private var numberColumn: Int { table.schema.columns.count }

  var rowCount: Int { table.rowCount }
  var blockCount: Int { table.blockCount }
  func rowCount(ofBlock block: Int) -> Int { table.rowCount(ofBlock: block) }

  func statistics(column: Int, block: Int) -> BlockStatistics? {
    column == numberColumn ? nil : table.statistics(column: column, block: block)
  }

  func dictionary(column: Int) -> VectorDictionary? {
    column == numberColumn ? nil : table.dictionary(column: column)
  }

  func digits(column: Int) -> (form: DigitsForm, numbers: ClosedRange<Int>)? {
    column == numberColumn ? nil : table.digits(column: column)
  }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    let stored = columns.filter { $0 != numberColumn }
    return Reader(
      try table.makeReader(columns: stored),
      places: columns.map { $0 == numberColumn ? nil : stored.firstIndex(of: $0) })
  }

  private final class Reader: BlockReader {
    private let reader: any BlockReader
    /// Of each column its place among those that are stored; nil for the number.
    private let places: [Int?]

    init(_ reader: any BlockReader, places: [Int?]) { (self.reader, self.places) = (reader, places) }

    func read(block: Int) throws(EngineError) -> Batch {
      let batch = try reader.read(block: block)
      let rowCount = batch.rowCount
      let pending = PendingColumns(count: places.count) { [places] (index) throws(EngineError) in
        if let place = places[index] { return try batch.column(place) }
        let builder = VectorBuilder(.bigint, capacity: max(rowCount, 1))
        let numbers = builder.data.assumingMemoryBound(to: Int64.self)
        for row in 0..<rowCount { numbers[row] = Int64(NumberedTable.number(ofRow: row, block: block)) }
        builder.count = rowCount
        return builder.finish()
      }
      return Batch(pending: pending, rowCount: rowCount, batch.selection, firstRow: batch.firstRow)
    }
  }
}
