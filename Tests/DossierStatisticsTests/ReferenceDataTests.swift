import DossierCalendar
import DossierReference
import Testing

/// The reference tables that are built in.
@Suite struct ReferenceDataTests {
  @Test func theyAreTheFilesOfDatasets() throws {
    for (name, csv) in ReferenceData.tables {
      let file = try CSVTable(name == "calendar" ? "vn_calendar_2019_2026.csv" : "\(name).csv")
      let built = CSVTable(text: csv)
      #expect(built.header == file.header && built.rows == file.rows, "\(name)")
    }
    #expect(ReferenceData.tables.reduce(0) { $0 + $1.csv.count } < 300_000)
  }

  @Test func keysAreUniqueAndReferencesKnown() {
    let sectors = CSVTable(text: ReferenceData.sectors).column("sector")
    #expect(Set(sectors.map { Array($0.utf8) }).count == sectors.count)
    #expect(Set(CSVTable(text: ReferenceData.procedures).column("sector")).isSubset(of: sectors))
    #expect(Set(CSVTable(text: ReferenceData.sectorGroups).column("sector")).isSubset(of: sectors))
    let agencies = CSVTable(text: ReferenceData.agencies)
    let ids = Set(agencies.column("agency_id"))
    #expect(ids.count == agencies.rows.count)
    #expect(Set(agencies.column("parent")).subtracting([""]).isSubset(of: ids))
    let lineage = CSVTable(text: ReferenceData.lineage)
    #expect(Set(lineage.column("from_agency") + lineage.column("to_agency")).isSubset(of: ids))
  }

  @Test func theLandRegistrationBranchesAreCountedAsTheTargetsDo() {
    let agencies = CSVTable(text: ReferenceData.agencies)
    let branches = zip(
      agencies.column("kind"), zip(agencies.column("valid_from"), agencies.column("valid_to"))
    )
    .filter { $0.0 == "land_registration_branch" }.map(\.1)
    #expect(branches.filter { $0.0 == "" }.count == 24)
    #expect(branches.filter { $0.1 != "2020-12-31" }.count == 22)
  }

  @Test func everyTargetIsThere() {
    let targets = Set(CSVTable(text: ReferenceData.targets).column("target"))
    #expect((1...22).allSatisfy { targets.contains("T\($0)") })
  }
}
