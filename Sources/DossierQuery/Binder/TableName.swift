import DossierBase
import DossierSQL

/// Names of tables with what may stand before them: `main.t` and `database.main.t` mean `t`.
enum TableName {
  static let schema = "main"

  /// The table's own name.
  ///
  /// - Throws: ``EngineError/Code/binding`` if another schema is named.
  static func last(of parts: [Identifier]) throws(EngineError) -> Identifier {
    if parts.count > 1 {
      let schema = parts[parts.count - 2]
      let known = [Self.schema, InformationSchema.name].map(Schema.folded)
      guard parts.count <= 3, known.contains(schema.folded) else {
        throw EngineError(
          .binding, "there is no schema \(ShownText.shortened(schema.name))", at: .sql(schema.range),
          hint: "tables are in \(Self.schema), and information_schema lists them")
      }
    }
    return parts[parts.count - 1]
  }
}
