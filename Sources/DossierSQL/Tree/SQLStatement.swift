/// One statement of a text.
package struct SQLStatement: Sendable, Hashable {
  package var kind: Kind
  /// From its first token to its last, without the semicolon.
  package var place: SourcePlace

  package enum Kind: Sendable, Hashable {
    case query(SQLQuery)
    case explain(SQLQuery, isAnalyze: Bool)
    case describe(table: [Identifier])
    case describeQuery(SQLQuery)
    case showTables
    /// `SUMMARIZE query` or, as `FROM table`, `SUMMARIZE table`.
    case summarize(SQLQuery)
    /// `SET name = value`; the value is a literal or a bare word.
    case set(Identifier, SettingValue)
    case createTable(CreateTable)
    case createView(CreateView)
    case alterTable(AlterTable)
    case drop(Drop)
    case insert(Insert)
    case update(Update)
    case delete(Delete)
    case truncate(table: [Identifier])
    case begin
    case commit
    case rollback
  }

  package var range: Range<Int> { place.range }
}

package enum SettingValue: Sendable, Hashable {
  case literal(Literal)
  case word(Identifier)
}
