import DossierBase

/// Refuses mappings of headers to dossier fields that make no sense.
enum MappingCheck {
  /// Checks what can be told without the inputs.
  static func check(_ mappings: [ImportRequest.FieldMapping]) throws(EngineError) {
    var fields: [String: String] = [:]
    var headers: [[UInt8]: String] = [:]
    for mapping in mappings {
      guard let field = DossierFields.field(named: mapping.field) else { throw unknownField(mapping) }
      if let header = fields.updateValue(mapping.header, forKey: field.name) {
        throw EngineError(
          .usage, "the field '\(field.name)' is mapped twice, to '\(header)' and to '\(mapping.header)'",
          hint: "map each field once")
      }
      if let other = headers.updateValue(field.name, forKey: Schema.folded(mapping.header)) {
        throw EngineError(
          .usage, "the header '\(mapping.header)' is mapped twice, for '\(other)' and for '\(field.name)'",
          hint: "map each header once")
      }
    }
  }

  /// The error for a mapping whose header no input has.
  static func unknownHeader(_ mapping: ImportRequest.FieldMapping, among headers: [String]) -> EngineError {
    EngineError(
      .usage, "the input has no column '\(mapping.header)' for '\(mapping.field)'",
      hint: suggestion(for: mapping.header, among: headers) + "the headers are " + NameList.quoted(headers))
  }

  /// The error for an input of which no header means a field of a dossier.
  static func noFields(_ headers: [String], hasHeader: Bool, file: String) -> EngineError {
    let found =
      hasHeader ? "no header is a field of a dossier" : "there is no header with fields of a dossier"
    let names = hasHeader ? "; the headers are " + NameList.quoted(headers) : ""
    return EngineError(
      .data, found + ", and at least one is needed, like 'accepted_at' or 'current_due_at'",
      at: .text(file: file, line: 1, column: 1),
      hint: "name a header with --map accepted_at=HEADER, or load any table with --table NAME" + names)
  }

  private static func unknownField(_ mapping: ImportRequest.FieldMapping) -> EngineError {
    let message = "a dossier has no field '\(mapping.field)'"
    let names = DossierFields.all.map(\.name)
    if NearestName.nearest(to: mapping.field, among: names) == nil,
      let field = DossierFields.field(named: mapping.header)
    {
      return EngineError(
        .usage, message, hint: "the field stands first: --map \(field.name)=\(mapping.field)")
    }
    if let field = DossierFields.field(forHeader: mapping.field) {
      return EngineError(.usage, message, hint: "did you mean '\(field.name)'?")
    }
    let nearest = NearestName.ordered(names, by: mapping.field)
    return EngineError(
      .usage, message,
      hint: suggestion(for: mapping.field, among: names) + "the fields are " + NameList.quoted(nearest)
        + "; dossier import --help lists them")
  }

  private static func suggestion(for name: String, among names: [String]) -> String {
    NearestName.nearest(to: name, among: names).map { "did you mean '\($0)'? " } ?? ""
  }
}
