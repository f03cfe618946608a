/// The reference tables that are built into the engine, as the bytes of CSV files with a header row.
///
/// They are the files of `datasets/`; a new database gets them as ordinary tables, which data may replace.
package enum ReferenceData {
  /// `date, kind, note`: closures and makeup workdays of Vietnam.
  package static var calendar: [UInt8] { PackageResources.calendar_csv }
  /// `agency_id, name, kind, level, parent, official_code, valid_from, valid_to, source`.
  package static var agencies: [UInt8] { PackageResources.agencies_csv }
  /// `from_agency, to_agency, date, kind, weight, is_default, source`.
  package static var lineage: [UInt8] { PackageResources.lineage_csv }
  /// `sector, field, clause, source`.
  package static var sectors: [UInt8] { PackageResources.sectors_csv }
  /// `sector_group, sector, clause, source`.
  package static var sectorGroups: [UInt8] { PackageResources.sector_groups_csv }
  /// `procedure_code, sector, city_competence, eligible, level, valid_from, valid_to, statutory_days, source`.
  package static var procedures: [UInt8] { PackageResources.procedures_csv }
  /// `date, until, breaks_comparison, label_en, label_vi, source`: days at which series change their meaning.
  package static var seriesBreaks: [UInt8] { PackageResources.series_breaks_csv }
  /// The targets of Decision 1191/QĐ-UBND, one row per target and reading.
  package static var targets: [UInt8] { PackageResources.targets_csv }

  /// Each table with the name it has in a database.
  package static var tables: [(name: String, csv: [UInt8])] {
    [
      ("agencies", agencies), ("calendar", calendar), ("lineage", lineage), ("procedures", procedures),
      ("sector_groups", sectorGroups), ("sectors", sectors), ("series_breaks", seriesBreaks),
      ("targets", targets),
    ]
  }
}
