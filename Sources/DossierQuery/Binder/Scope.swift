import DossierBase
import DossierSQL
import DossierVector

/// The columns that names in an expression may mean.
struct Scope: Sendable {
  struct Column: Sendable {
    var id: ColumnID
    /// The table's name or alias, nil for none.
    var table: String?
    var name: String
    var type: DataType
    /// True if only a name with its table's leads there: another column stands for it, as USING says.
    var needsTable = false

    var expression: BoundExpression { BoundExpression(.column(id), type, at: 0..<0) }
  }

  /// A table whose columns are in scope.
  struct Table: Sendable {
    /// Its name or alias.
    var name: String
    var source: any TableSource
    /// All of its columns, in the order of its schema.
    var columns: [ColumnID]
  }

  let columns: [Column]
  /// Those that may have columns which they do not store.
  let tables: [Table]
  /// Knows, for hints, what headers of files were renamed to.
  let catalog: (any Catalog)?
  /// The columns of each name, once one was looked up.
  private let positions = Guarded<[[UInt8]: [Int]]?>(nil)

  init(columns: [Column] = [], tables: [Table] = [], catalog: (any Catalog)? = nil) {
    self.columns = columns
    self.tables = tables
    self.catalog = catalog
  }

  /// The columns of two tables beside each other.
  func joined(_ other: Scope) -> Scope {
    Scope(columns: columns + other.columns, tables: tables + other.tables, catalog: catalog)
  }

  /// The position of the column that a name means, or nil if there is none.
  ///
  /// - Throws: if the name means several.
  func position(of parts: [Identifier]) throws(EngineError) -> Int? {
    let name = parts[parts.count - 1]
    var found = positions(named: name)
    if parts.count > 1 {
      let table = parts[parts.count - 2]
      found = found.filter { isColumn($0, of: table) }
    } else {
      found = found.filter { !columns[$0].needsTable }
    }
    if found.count > 1, found.allSatisfy({ columns[$0].table == columns[found[0]].table }) {
      // A table that was made before names folded alike may have two such names.
      let exact = found.filter { columns[$0].name.utf8.elementsEqual(name.name.utf8) }
      if exact.count == 1 { return exact[0] }
    }
    guard found.count <= 1 else {
      throw EngineError(
        .binding, "the column \(ShownText.shortened(name.name)) is ambiguous", at: .sql(name.range),
        hint: "write its table's name before it")
    }
    return found.first
  }

  /// Every column of a name, in order.
  func positions(named name: Identifier) -> [Int] {
    positions.withLock { known in
      if known == nil {
        var table: [[UInt8]: [Int]] = [:]
        for (index, column) in columns.enumerated() {
          table[Schema.folded(column.name), default: []].append(index)
        }
        known = table
      }
      return known?[name.folded] ?? []
    }
  }

  private func isColumn(_ index: Int, of table: Identifier) -> Bool {
    Schema.folded(columns[index].table ?? "") == table.folded
  }

  /// The error of a name with a table's that means no column: the table has none, or is not there.
  func unknown(_ name: Identifier, of table: Identifier) -> EngineError {
    let candidates = columns.indices.filter { isColumn($0, of: table) }.map { columns[$0].name }
    if !candidates.isEmpty { return unknown(name, among: candidates) }
    let nearest = NearestName.nearest(to: table.name, among: columns.compactMap(\.table))
    return EngineError(
      .binding, "there is no table \(ShownText.shortened(table.name)) in FROM", at: .sql(table.range),
      hint: nearest.map { "did you mean \($0)?" })
  }
}
