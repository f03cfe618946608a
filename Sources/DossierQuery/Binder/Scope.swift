import DossierSQL
import DossierVector

/// The columns that names in an expression may mean.
struct Scope: Sendable {
  struct Column: Sendable {
    /// The table's name or alias, nil for none.
    var table: String?
    var name: String
    var type: DataType
  }

  var columns: [Column] = []

  /// The position of the column that a name means, or nil if there is none of that name.
  ///
  /// - Throws: if the name means several, or a column of a table that is not there.
  func position(of parts: [Identifier]) throws(EngineError) -> Int? {
    let name = parts[parts.count - 1]
    let wanted = name.folded
    var found: [Int] = []
    if parts.count == 1 {
      found = columns.indices.filter { Schema.folded(columns[$0].name) == wanted }
    } else {
      let table = parts[parts.count - 2]
      let ofTable = columns.indices.filter { Schema.folded(columns[$0].table ?? "") == table.folded }
      guard !ofTable.isEmpty else {
        throw EngineError(
          .binding, "there is no table \(table.name) in FROM", at: .sql(table.range),
          hint: hint(for: table.name, among: columns.compactMap(\.table)))
      }
      found = ofTable.filter { Schema.folded(columns[$0].name) == wanted }
      if found.isEmpty { throw unknown(name, among: ofTable.map { columns[$0].name }) }
    }
    guard found.count <= 1 else {
      throw EngineError(
        .binding, "the column \(name.name) is ambiguous", at: .sql(name.range),
        hint: "write its table's name before it")
    }
    return found.first
  }

  /// The error of a name that means nothing.
  func unknown(_ name: Identifier, among candidates: [String]) -> EngineError {
    EngineError(
      .binding, "there is no column \(name.name)", at: .sql(name.range),
      hint: hint(for: name.name, among: candidates))
  }

  private func hint(for name: String, among candidates: [String]) -> String? {
    NearestName.nearest(to: name, among: candidates).map { "did you mean \($0)?" }
  }
}
