import DossierBase

/// Writes the columns that only a full request has; three writers share them.
final class DetailWriter {
  private let agencies: AgencyDetailWriter
  private let course: CourseWriter
  private let service: ServiceWriter

  init(_ columns: ColumnSet, _ dictionaries: CityDictionaries, _ model: CityModel) {
    agencies = AgencyDetailWriter(columns, dictionaries, model)
    course = CourseWriter(columns, model)
    service = ServiceWriter(columns, model)
  }

  /// Writes a row; `random` is a number of its own.
  func write(_ draft: Draft, row: Int, _ random: UInt64) {
    agencies.write(draft, row: row, random)
    let returned = course.write(draft, row: row, CityRandom.mix(random &+ 1))
    service.write(draft, row: row, isReturned: returned, CityRandom.mix(random &+ 2))
  }

  /// Ends the block.
  func finish() { agencies.finish() }
}
