import DossierBase
import DossierSQL

/// Errors about names that mean nothing, with what was probably meant.
extension Scope {
  /// The error of a column's name that means nothing.
  func unknown(_ name: Identifier, among candidates: [String]) -> EngineError {
    EngineError(
      .binding, "there is no column \(ShownText.shortened(name.name))", at: .sql(name.range),
      hint: hint(for: name, among: candidates))
  }

  /// The hint if a name is the first words of one that stands in no quotes.
  static func hint(forPartOf name: Identifier, among candidates: [String]) -> String? {
    guard !name.isQuoted, let whole = NearestName.longer(than: name.name, among: candidates) else {
      return nil
    }
    return "a name with blanks stands in double quotes: \(SQLPrinter.quoted(whole))"
  }

  private func hint(for name: Identifier, among candidates: [String]) -> String? {
    if let field = catalog?.column(forHeader: name.name), candidates.contains(field) {
      return "an import renames this header: the column is \(field)"
    }
    if let hint = Self.hint(forPartOf: name, among: candidates) { return hint }
    if let nearest = NearestName.nearest(to: name.name, among: candidates) {
      return "did you mean \(SQLPrinter.quoted(nearest))?"
    }
    if name.isQuoted {
      let text = name.name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
      return "double quotes are for names; a text stands in single quotes: '\(ShownText.shortened(text))'"
    }
    guard let catalog, let table = columns.first?.table else { return nil }
    let isRenamed = columns.contains { catalog.column(forHeader: $0.name) == $0.name }
    return "DESCRIBE \(SQLPrinter.quoted(table)) lists the columns"
      + (isRenamed ? "; an import gives mapped headers the names of their fields" : "")
  }
}
