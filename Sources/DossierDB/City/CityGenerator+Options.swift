import DossierBase
import DossierCity
import DossierVector

extension CityGenerator {
  /// A generator that stands on the built-in reference tables.
  ///
  /// Throws ``EngineError/Code/usage`` if the options make no sense.
  convenience init(_ options: CityOptions) throws(EngineError) {
    func table(_ name: String) throws(EngineError) -> any TableSource {
      guard let table = try ReferenceTables.table(named: name) else {
        preconditionFailure("there is a built-in table \(name)")
      }
      return table
    }
    let calendar = try CalendarReader.calendar(of: try table("calendar"))
    let reference = try CityReference(calendar: calendar, table: table)
    let request = CityRequest(
      rowCount: options.rowCount, seed: options.seed,
      days: Int(options.days.lowerBound.dayNumber)...Int(options.days.upperBound.dayNumber),
      columns: options.columns == .all ? .all : .peers, hasFaults: options.hasFaults)
    try self.init(request, reference)
  }
}
