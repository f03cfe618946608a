import DossierBase

/// The errors of types that the request gives to columns.
enum TypeCheck {
  static func unknownColumn(_ column: ColumnDefinition, among headers: [String]) -> EngineError {
    let nearest = NearestName.nearest(to: column.name, among: headers)
    return EngineError(
      .usage, "the input has no column '\(column.name)' to give the type \(column.type.name)",
      hint: nearest.map { "did you mean '\($0)'?" })
  }

  static func otherType(_ name: String, _ known: DataType, _ stated: DataType) -> EngineError {
    EngineError(
      .usage, "the column '\(name)' is \(known.name) and cannot be \(stated.name)",
      hint: "leave out its type, or load the values under another header")
  }
}

/// Checks the columns of an input for a table whose columns are given.
enum ColumnCheck {
  static func check(
    _ names: [String], required: [String], known: Schema?, file: String
  ) throws(EngineError) {
    let expected = known?.columns.map(\.name) ?? []
    let hint = "the columns are " + NameList.plain(expected, limit: 40)
    let given = NameIndex(names)
    for name in required where given.index(of: name) == nil {
      throw EngineError(
        .data, "the column '\(name)' of the table is missing", at: .text(file: file, line: 1, column: 1),
        hint: hint)
    }
    let columns = NameIndex(expected)
    for (place, name) in names.enumerated() where columns.index(of: name) == nil {
      throw EngineError(
        .data, "the table has no column '\(name)', and takes no others",
        at: .text(file: file, line: 1, column: place + 1), hint: hint)
    }
  }
}
