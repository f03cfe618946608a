package import DossierBase
package import DossierCalendar
package import DossierVector

/// What of the real city the generator stands on: its agencies, sectors and working days.
package struct CityReference: Sendable {
  /// A row of the table `agencies`.
  package struct Agency: Sendable {
    package var id: Int
    package var name: String
    package var kind: String
    package var level: String
    package var parent: Int?
    package var validFrom: Int?
    package var validTo: Int?
  }

  /// A row of the table `sectors`.
  package struct Sector: Sendable {
    package var name: String
    package var field: String
  }

  package var agencies: [Agency] = []
  package var sectors: [Sector] = []
  /// The codes of the table `procedures`, each once, with their sectors.
  package var procedures: [(code: String, sector: String)] = []
  /// From old communes to the unit of 1 July 2025 that took all or the larger part of them.
  package var successors: [Int: Int] = [:]
  package var calendar: WorkingCalendar

  /// Reads the reference tables of these names.
  ///
  /// Throws ``EngineError/Code/data`` if a table lacks a column.
  package init(
    calendar: WorkingCalendar, table: (String) throws(EngineError) -> any TableSource
  ) throws(EngineError) {
    self.calendar = calendar
    let agencyColumns = ["agency_id", "name", "kind", "level", "parent", "valid_from", "valid_to"]
    for row in try Self.rows(of: try table("agencies"), agencyColumns) {
      agencies.append(
        Agency(
          id: row[0].number ?? 0, name: row[1].text, kind: row[2].text, level: row[3].text,
          parent: row[4].number, validFrom: row[5].number, validTo: row[6].number))
    }
    for row in try Self.rows(of: try table("sectors"), ["sector", "field"]) {
      sectors.append(Sector(name: row[0].text, field: row[1].text))
    }
    var seen: Set<[UInt8]> = []
    for row in try Self.rows(of: try table("procedures"), ["procedure_code", "sector"])
    where seen.insert(Array(row[0].text.utf8)).inserted {
      procedures.append((row[0].text, row[1].text))
    }
    for row in try Self.rows(of: try table("lineage"), ["from_agency", "to_agency", "date", "is_default"])
    where row[3].number == 1 && row[2].number == CityDates.communesOf2025 {
      if let from = row[0].number, let to = row[1].number { successors[from] = to }
    }
  }

  private static func rows(
    of table: any TableSource, _ names: [String]
  ) throws(EngineError) -> [[Scalar]] {
    var columns: [Int] = []
    for name in names {
      guard let column = table.schema.index(of: name) else {
        throw EngineError(.data, "a reference table has no column \(name)")
      }
      columns.append(column)
    }
    let reader = try table.makeReader(columns: columns)
    var rows: [[Scalar]] = []
    let slices = SliceReader()
    for block in 0..<table.blockCount {
      slices.begin(try reader.read(block: block))
      while slices.next() {
        var values: [VectorView] = []
        for column in columns.indices { values.append(try slices.view(column)) }
        for row in 0..<slices.count { rows.append(values.map { $0.scalar(row) }) }
      }
    }
    return rows
  }
}

extension Scalar {
  /// The text, or nothing for any other value.
  fileprivate var text: String {
    if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { "" }
  }

  /// The whole number or day, or nil for any other value.
  fileprivate var number: Int? {
    switch self {
    case .integer(let number): Int(number)
    case .date(let day): Int(day)
    case .boolean(let flag): flag ? 1 : 0
    default: nil
    }
  }
}
