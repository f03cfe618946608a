import DossierBase
import DossierVector

/// Reads a generated batch, flat or coded as it is, row by row for the measurement of entropy.
struct EntropyRow {
  private let batch: Batch
  private let slices = SliceReader()
  /// The columns in the slice that is read.
  private var columns: [VectorView] = []
  private let places: [Int?]
  /// The row within the slice.
  private var row = 0

  init(_ batch: Batch, _ columns: CityRequest.Columns) {
    self.batch = batch
    let order = CityColumn.columns(columns)
    places = CityColumn.allCases.map { order.firstIndex(of: $0) }
    slices.begin(batch)
  }

  /// Turns to a row of the batch, the first one or the next.
  mutating func move(to place: Int) throws(EngineError) {
    row = place % Limits.vectorRowCount
    guard row == 0 else { return }
    slices.move(to: place..<min(place + Limits.vectorRowCount, batch.rowCount))
    columns = []
    for column in 0..<batch.columnCount { columns.append(try slices.view(column)) }
  }

  /// The value as a number: a code, seconds for timestamps, days for dates; nil for null or a missing column.
  func value(_ column: CityColumn) -> Int? {
    guard let place = places[column.ordinal] else { return nil }
    let vector = columns[place]
    if vector.isNull(row) { return nil }
    switch vector.type {
    case .varchar where vector.isCoded: return Int(vector.codes[row])
    case .timestamp: return Int(vector.elements(Int64.self)[row]) / 1_000_000
    case .bigint: return Int(vector.elements(Int64.self)[row])
    case .date, .integer: return Int(vector.elements(Int32.self)[row])
    case .smallint: return Int(vector.elements(Int16.self)[row])
    case .tinyint, .boolean: return Int(vector.elements(Int8.self)[row])
    default:
      let text = vector.text(row)
      return Int(truncatingIfNeeded: Hash.bytes(text.baseAddress!, count: text.count))
    }
  }

  /// The bytes of the row's id.
  var id: UnsafeBufferPointer<UInt8> {
    guard let place = places[CityColumn.dossierID.ordinal] else { preconditionFailure("every city has ids") }
    return columns[place].text(row)
  }
}

extension CityColumn {
  /// The column's place among all columns.
  var ordinal: Int { Self.ordinals[self] ?? 0 }

  private static let ordinals = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
