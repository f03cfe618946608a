import DossierDB
import Testing

/// The columns of the built-in tables, written out.
@Suite struct ReferenceSchemaTests {
  static let expected: [(table: String, columns: String)] = [
    (
      "agencies",
      """
      agency_id BIGINT, name VARCHAR, kind VARCHAR, level VARCHAR, parent BIGINT, official_code VARCHAR, \
      valid_from DATE, valid_to DATE, source VARCHAR
      """
    ),
    ("calendar", "date DATE, kind VARCHAR, note VARCHAR"),
    (
      "lineage",
      """
      from_agency BIGINT, to_agency BIGINT, date DATE, kind VARCHAR, weight DOUBLE, is_default BIGINT, \
      source VARCHAR
      """
    ),
    (
      "procedures",
      """
      procedure_code VARCHAR, sector VARCHAR, city_competence BIGINT, eligible BIGINT, level BIGINT, \
      valid_from DATE, valid_to DATE, statutory_days BIGINT, source VARCHAR
      """
    ),
    ("sector_groups", "sector_group VARCHAR, sector VARCHAR, clause VARCHAR, source VARCHAR"),
    ("sectors", "sector VARCHAR, field VARCHAR, clause VARCHAR, source VARCHAR"),
    (
      "series_breaks",
      """
      date DATE, until DATE, breaks_comparison BIGINT, label_en VARCHAR, label_vi VARCHAR, source VARCHAR
      """
    ),
    (
      "targets",
      """
      target VARCHAR, reading VARCHAR, is_default BIGINT, clause VARCHAR, scope VARCHAR, metric VARCHAR, \
      op VARCHAR, value DOUBLE, base_year BIGINT, yearly_step DOUBLE, floor DOUBLE, ceiling DOUBLE, \
      valid_to BIGINT, requires VARCHAR, note VARCHAR
      """
    ),
  ]

  @Test(arguments: expected)
  func columns(_ table: String, _ columns: String) throws {
    let result = try Database(inMemory: .init()).connect().query("SELECT * FROM \(table) LIMIT 1")
    let found = result.columns.map { "\($0.name) \($0.type.name)" }.joined(separator: ", ")
    #expect(found == columns)
  }

  @Test func everyTableIsListed() throws {
    let result = try Database(inMemory: .init()).connect().query("SHOW TABLES")
    #expect(result.rowCount == Self.expected.count)
  }

  @Test func codesKeepTheirZeros() throws {
    let sql = "SELECT count(*) FROM procedures WHERE procedure_code LIKE '%0' AND length(procedure_code) = 8"
    let result = try Database(inMemory: .init()).connect().query(sql)
    #expect(result[row: 0, column: 0] != .integer(0))
  }
}
