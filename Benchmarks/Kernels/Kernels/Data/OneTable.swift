import DossierBase
import DossierCalendar
import DossierQuery
import DossierVector

/// A catalogue of the one table `rows`.
final class OneTable: Catalog, Sendable {
  private let source: MemoryTable

  init(_ source: MemoryTable) { self.source = source }

  let tableNames = ["rows"]

  func table(named name: String) throws(EngineError) -> (any TableSource)? {
    name.lowercased() == "rows" ? source : nil
  }

  func calendar() throws(EngineError) -> WorkingCalendar {
    throw EngineError(.unsupported, "there is no calendar beside the rows")
  }
}
