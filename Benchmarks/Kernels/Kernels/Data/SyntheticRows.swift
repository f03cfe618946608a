import DossierBase
import DossierVector

/// Columns like those of dossiers, as arrays for plain computations and as vectors for the engine.
final class SyntheticRows {
  static let count = 1 << 20
  static let sectorCount = 164
  static let agencyCount = 945
  static let procedureCount = 2_308

  private(set) var sector: [UInt16] = []
  private(set) var agency: [UInt16] = []
  private(set) var procedure: [UInt16] = []
  private(set) var stamp: [Int64] = []
  /// Null in every 25th row, about.
  private(set) var due: [Int32?] = []
  private(set) var days: [Int32] = []
  private(set) var amount: [Int32] = []
  private(set) var key: [Int64] = []

  init() {
    var random = SeededRandom(seed: 1_191)
    for row in 0..<Self.count {
      sector.append(UInt16(random.skewed(below: Self.sectorCount)))
      agency.append(UInt16(random.skewed(below: Self.agencyCount)))
      procedure.append(UInt16(random.skewed(below: Self.procedureCount)))
      // Six years from 2019 on, in order of receipt.
      let day = 17_897 + row * 2_190 / Self.count
      stamp.append((Int64(day) * 86_400 + Int64(25_200 + random.below(36_000))) * 1_000_000)
      due.append(random.below(25) == 0 ? nil : Int32(day + random.below(3)) - 1)
      days.append(Int32(random.skewed(below: 180)))
      amount.append(Int32(random.below(200)) * 5_000)
      key.append(Int64(random.below(200_000)) * 7_919)
    }
  }

  static func text(_ prefix: String, _ code: Int) -> String { "\(prefix) \(code)" }

  private static func dictionary(_ prefix: String, count: Int) -> VectorDictionary {
    VectorDictionary(StringDictionary((0..<count).map { text(prefix, $0) }))
  }

  /// The columns as a table named `rows`.
  lazy var table: MemoryTable = {
    let sectors = Self.dictionary("sector", count: Self.sectorCount)
    let agencies = Self.dictionary("agency", count: Self.agencyCount)
    let procedures = Self.dictionary("procedure", count: Self.procedureCount)
    let batches = (0..<Self.count / Limits.blockRowCount).map { number in
      let rows = number * Limits.blockRowCount..<(number + 1) * Limits.blockRowCount
      return Batch(
        columns: [
          Self.codes(sector[rows], sectors), Self.codes(agency[rows], agencies),
          Self.codes(procedure[rows], procedures), Self.flat(.timestamp, stamp[rows]),
          Self.dates(due[rows]), Self.flat(.integer, days[rows]), Self.flat(.integer, amount[rows]),
          Self.flat(.bigint, key[rows]),
        ], rowCount: rows.count)
    }
    return MemoryTable(
      schema: Schema([
        ColumnDefinition("sector", .varchar), ColumnDefinition("agency", .varchar),
        ColumnDefinition("procedure", .varchar), ColumnDefinition("stamp", .timestamp),
        ColumnDefinition("due", .date), ColumnDefinition("days", .integer),
        ColumnDefinition("amount", .integer), ColumnDefinition("key", .bigint),
      ]), batches: batches)
  }()

  private static func flat<Element>(_ type: DataType, _ values: ArraySlice<Element>) -> Vector {
    builder(type, values).finish()
  }

  private static func builder<Element>(_ type: DataType, _ values: ArraySlice<Element>) -> VectorBuilder {
    let builder = VectorBuilder(type, capacity: values.count)
    builder.count = values.count
    for (row, value) in values.enumerated() { builder.elements(Element.self)[row] = value }
    return builder
  }

  private static func codes(_ values: ArraySlice<UInt16>, _ dictionary: VectorDictionary) -> Vector {
    .coded(flat(.smallint, values), dictionary)
  }

  private static func dates(_ values: ArraySlice<Int32?>) -> Vector {
    let builder = builder(.date, ArraySlice(values.map { $0 ?? 0 }))
    for (row, value) in values.enumerated() where value == nil { builder.setNull(row) }
    return builder.finish()
  }
}

/// The rows that several kernels share, made when the first one asks.
final class SharedRows {
  lazy var rows = SyntheticRows()
}
