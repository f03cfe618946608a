import DossierBase
import DossierVector

/// The vectors of a block that is being written, found by column.
final class ColumnSet {
  private var vectors: [Vector] = []
  private let columns: [CityColumn]

  /// Vectors for `count` rows of the request's columns.
  init(_ request: CityRequest, count: Int) {
    columns = CityColumn.columns(request.columns)
    for column in columns {
      let vector = Vector(column.type, capacity: max(count, Limits.vectorRowCount))
      vector.count = count
      vectors.append(vector)
    }
  }

  /// The vector of a column; one that nobody reads if the request has no such column.
  func vector(_ column: CityColumn) -> Vector {
    if let place = columns.firstIndex(of: column) { return vectors[place] }
    preconditionFailure("the request has the column \(column.rawValue)")
  }

  func codes(_ column: CityColumn, _ dictionary: StringDictionary) -> UnsafeMutablePointer<UInt16> {
    let vector = vector(column)
    vector.form = .dictionary
    vector.dictionary = dictionary
    return vector.codes
  }

  func nullable(_ column: CityColumn) -> Vector {
    let vector = vector(column)
    vector.makeValidityWritable()
    return vector
  }

  /// The finished block; columns in which no row is null say so.
  func batch(count: Int) -> Batch {
    for vector in vectors where vector.hasNulls {
      var nulls: UInt8 = 0
      for row in 0..<count { nulls |= vector.validity[row] ^ 1 }
      vector.hasNulls = nulls != 0
    }
    return Batch(columns: vectors, count: count)
  }
}
