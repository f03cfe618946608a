import DossierBase
import DossierVector

/// The columns of a block that is being written, found by column.
final class ColumnSet {
  private var vectors: [VectorBuilder] = []
  private let columns: [CityColumn]

  /// Columns for `count` rows of the request's columns.
  init(_ request: CityRequest, count: Int) {
    columns = CityColumn.columns(request.columns)
    for column in columns {
      let vector = VectorBuilder(column.type, capacity: max(count, Limits.vectorRowCount))
      vector.count = count
      vectors.append(vector)
    }
  }

  /// The rows of a column.
  func vector(_ column: CityColumn) -> VectorBuilder {
    if let place = columns.firstIndex(of: column) { return vectors[place] }
    preconditionFailure("the request has the column \(column.rawValue)")
  }

  func codes(_ column: CityColumn, _ dictionary: VectorDictionary) -> UnsafeMutablePointer<UInt16> {
    let vector = vector(column)
    vector.dictionary = dictionary
    return vector.codes
  }

  func nullable(_ column: CityColumn) -> VectorBuilder {
    let vector = vector(column)
    vector.makeValidityWritable()
    return vector
  }

  /// The finished block.
  func batch(count: Int) -> Batch { Batch(columns: vectors.map { $0.finish() }, rowCount: count) }
}
