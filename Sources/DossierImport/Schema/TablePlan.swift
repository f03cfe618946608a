import DossierVector

/// Where a column's type comes from.
enum ColumnRule: Equatable, Sendable {
  /// From the values of the whole input.
  case inferred
  /// From the table or the dossier schema; what does not fit is a bad row.
  case fixed(DataType)
  /// DATE if all values are bare dates, else TIMESTAMP, where a bare date counts to the end of its day.
  case deadline
}

/// A column of the table to be loaded.
struct PlannedColumn: Sendable {
  var name: String
  var rule: ColumnRule
  /// The kinds of value seen in columns of the rule ``ColumnRule/inferred`` and ``ColumnRule/deadline``.
  var kinds = KindSet()

  /// What loading does with the column's fields, as far as the kinds are known.
  ///
  /// `isFinal` says that all values have been looked at.
  func task(isFinal: Bool) -> ColumnTask {
    switch rule {
    case .fixed(let type): return .fixed(type)
    case .deadline:
      let hasOnlyDates = kinds.reading != .timestamp
      return hasOnlyDates ? .deadlineDate : .deadlineTimestamp
    case .inferred:
      if let reading = kinds.reading { return .inferred(reading) }
      return isFinal ? .inferred(.text) : .undetermined
    }
  }
}

/// One input: how it is written, and which of its fields go to which columns.
struct InputPlan: Sendable {
  var name: String
  var dialect: Dialect
  /// What the input is converted from, if it is not UTF-8.
  var encoding: String?
  /// Fields of each of its rows.
  var fieldCount: Int
  /// The byte and the line where its first row begins.
  var dataOffset: Int
  var dataLine: Int
  /// For each column of the table the number of its field, or nil if this input lacks it.
  var fieldOfColumn: [Int?]
  /// Bytes as they are stored.
  var storedByteCount: Int
}

/// Everything that must be known before rows are loaded.
struct TablePlan: Sendable {
  var columns: [PlannedColumn]
  var inputs: [InputPlan]

  func tasks(areFinal: Bool) -> [ColumnTask] { columns.map { $0.task(isFinal: areFinal) } }

  /// The columns as the sink will get them.
  func schema(_ tasks: [ColumnTask]) -> Schema {
    Schema(zip(columns, tasks).map { ColumnDefinition($0.name, $1.type) })
  }

  /// Adds what a pass saw in the values.
  mutating func learn(from outcome: ImportPass.Outcome) {
    for (column, kinds) in outcome.contradictions { columns[column].kinds.formUnion(kinds) }
    for (column, kinds) in outcome.narrowed { columns[column].kinds.formUnion(kinds) }
  }
}
