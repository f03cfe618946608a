import DossierBase

/// The columns of the built-in reference tables: codes are texts, so that their zeros stay.
enum ReferenceSchemas {
  /// The columns of a reference table, in the order of its CSV; nil for any other name.
  static func schema(of table: String) -> Schema? {
    columns[table].map { Schema($0.map { ColumnDefinition($0.0, $0.1) }) }
  }

  private static let columns: [String: [(String, DataType)]] = [
    "agencies": [
      ("agency_id", .bigint), ("name", .varchar), ("kind", .varchar), ("level", .varchar),
      ("parent", .bigint),
      ("official_code", .varchar), ("valid_from", .date), ("valid_to", .date), ("source", .varchar),
    ],
    "calendar": [("date", .date), ("kind", .varchar), ("note", .varchar)],
    "lineage": [
      ("from_agency", .bigint), ("to_agency", .bigint), ("date", .date), ("kind", .varchar),
      ("weight", .double), ("is_default", .bigint), ("source", .varchar),
    ],
    "procedures": [
      ("procedure_code", .varchar), ("sector", .varchar), ("city_competence", .bigint), ("eligible", .bigint),
      ("level", .bigint), ("valid_from", .date), ("valid_to", .date), ("statutory_days", .bigint),
      ("source", .varchar),
    ],
    "sector_groups": [
      ("sector_group", .varchar), ("sector", .varchar), ("clause", .varchar), ("source", .varchar),
    ],
    "sectors": [("sector", .varchar), ("field", .varchar), ("clause", .varchar), ("source", .varchar)],
    "series_breaks": [
      ("date", .date), ("until", .date), ("breaks_comparison", .bigint), ("label_en", .varchar),
      ("label_vi", .varchar), ("source", .varchar),
    ],
    "targets": [
      ("target", .varchar), ("reading", .varchar), ("is_default", .bigint), ("clause", .varchar),
      ("scope", .varchar), ("metric", .varchar), ("op", .varchar), ("value", .double), ("base_year", .bigint),
      ("yearly_step", .double), ("floor", .double), ("ceiling", .double), ("valid_to", .bigint),
      ("requires", .varchar), ("note", .varchar),
    ],
  ]
}
