import DossierBase

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
  /// Texts are brought into composed form.
  var isComposed = false
  /// What the sample shows of numbers with dots and commas, in a column whose type the values decide.
  var numbers = SampledNumbers()

  /// The type that the rule gives, or nil if the values decide.
  var givenType: DataType? {
    switch rule {
    case .fixed(let type): type
    case .deadline: .timestamp
    case .inferred: nil
    }
  }

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

/// How a header came to its column.
enum HeaderMatch: Equatable, Sendable {
  /// The request maps it to a field.
  case mapped
  /// It is the name of the column, however it is written.
  case named
  /// It is one of the words for a field.
  case known
  /// The column takes its name.
  case own
  /// It has no column.
  case ignored
}

/// A header of an input.
struct PlannedHeader: Sendable {
  var name: String
  var match: HeaderMatch
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
  /// How the values of each column of the table are written here.
  var notations: [Notation] = []
  /// The headers, or the names given to columns without them.
  var headers: [PlannedHeader] = []
  /// False if the input has no rows, and so brings no columns.
  var hasRows = true
  /// Lines above the header, or the first row, that were taken for titles.
  var titleLineCount = 0
  /// Bytes as they are stored.
  var storedByteCount: Int
}

/// Everything that must be known before rows are loaded.
struct TablePlan: Sendable {
  var columns: [PlannedColumn]
  var inputs: [InputPlan]
  var style = TextStyle()
  /// Columns that the table has already.
  var existingCount = 0
  /// Headers whose values are no values of the field that they mean, and the field.
  var keptAsText: [(header: String, field: String, type: DataType)] = []
  /// Rows like "Tổng cộng: 12" are titles or totals, and no dossiers.
  var refusesTotals = false

  func tasks(areFinal: Bool) -> [ColumnTask] { columns.map { $0.task(isFinal: areFinal) } }

  /// The columns as the sink will get them.
  func schema(_ tasks: [ColumnTask]) -> Schema {
    Schema(zip(columns, tasks).map { ColumnDefinition($0.name, $1.type) })
  }

  /// Adds what a pass saw in the values; true if that changes how they are read.
  mutating func learn(from outcome: ImportPass.Outcome) -> Bool {
    for (column, kinds) in outcome.contradictions { columns[column].kinds.formUnion(kinds) }
    for (column, kinds) in outcome.narrowed { columns[column].kinds.formUnion(kinds) }
    let changed = settleNotations(outcome.evidence) || !outcome.contradictions.isEmpty
    return changed || keepOtherContent(outcome.evidence)
  }

  /// Decides how the values of all given types are written; true if something is decided otherwise than before.
  mutating func settleNotations(_ evidence: [[NotationEvidence]]) -> Bool {
    var hasChanged = false
    for input in inputs.indices {
      let orders = columns.indices.compactMap { column in
        holdsDates(column) ? evidence[input][column].provenOrder : nil
      }
      // Where a column leaves it open, the others of the input show what is usual there.
      let usual = orders.allSatisfy { $0 == orders.first } ? orders.first : nil
      for column in columns.indices {
        guard let type = columns[column].givenType else { continue }
        let seen = evidence[input][column]
        var notation = inputs[input].notations[column]
        if seen.hasOrderedDates {
          notation.dateOrder = style.dateOrder ?? seen.provenOrder ?? usual ?? .dayFirst
        }
        notation.marks = style.marks ?? seen.marks(of: type)
        if notation != inputs[input].notations[column] {
          inputs[input].notations[column] = notation
          hasChanged = true
        }
      }
    }
    return hasChanged
  }

  private func holdsDates(_ column: Int) -> Bool {
    columns[column].givenType == .date || columns[column].givenType == .timestamp
  }

  /// Keeps as text what a header of a known meaning has instead of values of its field.
  private mutating func keepOtherContent(_ evidence: [[NotationEvidence]]) -> Bool {
    var hasChanged = false
    for input in inputs.indices {
      for column in evidence[input].indices {
        let seen = evidence[input][column]
        guard seen.misfitCount > seen.fitCount, let field = inputs[input].fieldOfColumn[column],
          inputs[input].headers[field].match == .known
        else { continue }
        keepAsText(column, field, of: input)
        hasChanged = true
      }
    }
    return hasChanged
  }

  private mutating func keepAsText(_ column: Int, _ field: Int, of input: Int) {
    let header = inputs[input].headers[field].name
    keptAsText.append((header, columns[column].name, columns[column].givenType ?? .varchar))
    inputs[input].headers[field].match = .own
    let wanted = Schema.folded(header)
    let same = columns.indices.first { place in
      Schema.folded(columns[place].name) == wanted && inputs[input].fieldOfColumn[place] == nil
        && columns[place].rule == .fixed(.varchar)
    }
    let isShared =
      column < existingCount || same != nil
      || inputs.indices.contains { $0 != input && inputs[$0].fieldOfColumn[column] != nil }
    guard isShared else {
      columns[column].name = ColumnNames.free(header, among: columns.map(\.name))
      columns[column].rule = .fixed(.varchar)
      columns[column].isComposed = style.composesTexts
      return
    }
    let place = same ?? columns.count
    if same == nil {
      var added = PlannedColumn(
        name: ColumnNames.free(header, among: columns.map(\.name)), rule: .fixed(.varchar))
      added.isComposed = style.composesTexts
      columns.append(added)
      for index in inputs.indices {
        inputs[index].fieldOfColumn.append(nil)
        inputs[index].notations.append(Notation())
      }
    }
    inputs[input].fieldOfColumn[column] = nil
    inputs[input].fieldOfColumn[place] = field
  }

  /// The error for a column that holds, in one input, nothing but values of another kind, and so leaves less than
  /// half of the rows.
  func otherContent(_ outcome: ImportPass.Outcome) -> EngineError? {
    for input in inputs.indices {
      for column in outcome.evidence[input].indices {
        let seen = outcome.evidence[input][column]
        guard seen.misfitCount > outcome.loadedCount, seen.fitCount == 0,
          let field = inputs[input].fieldOfColumn[column],
          let type = columns[column].givenType
        else { continue }
        return EngineError(
          .data, "column '\(columns[column].name)': no value is a \(type.name)",
          at: .text(file: inputs[input].name, line: inputs[input].dataLine, column: field + 1),
          hint: Self.wayOn(columns[column].name, inputs[input].headers[field]))
      }
    }
    return nil
  }

  private static func wayOn(_ column: String, _ header: PlannedHeader) -> String {
    header.match == .mapped
      ? "map another header to the field '\(column)', or none"
      : "rename the header, so that its values are kept under another name"
  }
}
