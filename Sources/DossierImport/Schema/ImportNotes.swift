import DossierBase

/// Says what a load made of its inputs: what nobody asked for, and the user should know.
struct ImportNotes {
  let plan: TablePlan
  private let outcome: ImportPass.Outcome
  let request: ImportRequest

  /// Names that a note lists at most.
  private static let listedNameCount = 40

  init(_ plan: TablePlan, _ outcome: ImportPass.Outcome, _ request: ImportRequest) {
    self.plan = plan
    self.outcome = outcome
    self.request = request
  }

  var all: [String] { plan.inputs.indices.flatMap(inputNotes) + columnNotes }

  // MARK: Inputs

  private func inputNotes(_ index: Int) -> [String] {
    let input = plan.inputs[index]
    // Inputs that say the same are said once.
    let isRepeated = plan.inputs[..<index].contains {
      $0.headers.map(\.name) == input.headers.map(\.name) && $0.hasRows == input.hasRows
    }
    let prefix = plan.inputs.count > 1 ? input.name + ": " : ""
    var notes: [String] = []
    if !input.hasRows { notes.append(emptyNote(input)) }
    if let titles = titlesNote(input) { notes.append(prefix + titles) }
    if !isRepeated, input.hasRows {
      if let mapping = mapping(of: input) { notes.append(prefix + mapping) }
      if isDossierTable, let gaps = gapsNote(input) { notes.append(prefix + gaps) }
    }
    if let shape = shape(of: index) { notes.append(prefix + shape) }
    return notes + plan.columns.indices.flatMap { notationNotes(index, $0).map { prefix + $0 } }
  }

  /// Where the headers of an input went, those left out that are named as their column is.
  private func mapping(of input: InputPlan) -> String? {
    var fields: [String] = []
    var kept: [String] = []
    var renamed: [String] = []
    var ignored: [String] = []
    for (place, header) in input.headers.enumerated() {
      guard let column = input.fieldOfColumn.firstIndex(of: place) else {
        ignored.append("'\(header.name)'")
        continue
      }
      let name = plan.columns[column].name
      switch header.match {
      case .mapped, .known: fields.append("'\(header.name)' → \(name)")
      case .own where !name.utf8.elementsEqual(header.name.utf8):
        renamed.append("'\(header.name)' → '\(name)'")
      case .own: kept.append("'\(header.name)'")
      case .named, .ignored: break
      }
    }
    let groups = [
      ("headers taken as fields", fields), ("renamed", renamed),
      ("kept under their own names", isDossierTable ? kept : []), ("left out", ignored),
    ]
    let parts = groups.filter { !$0.1.isEmpty }.map { "\($0.0): \(Self.list($0.1))" }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private var isDossierTable: Bool {
    if case .dossiers = request.shape { true } else { false }
  }

  /// The columns that an input lacks and other inputs of the same load have.
  private func shape(of index: Int) -> String? {
    guard plan.inputs[index].hasRows else { return nil }
    let missing = plan.columns.indices.filter { column in
      plan.inputs[index].fieldOfColumn[column] == nil
        && plan.inputs.contains { $0.hasRows && $0.fieldOfColumn[column] != nil }
    }
    if missing.isEmpty { return nil }
    return "columns of other inputs that are null in its rows: "
      + Self.list(missing.map { "'\(plan.columns[$0].name)'" })
  }

  /// How dates and numbers were read where that could be doubted.
  private func notationNotes(_ index: Int, _ column: Int) -> [String] {
    let seen = outcome.evidence[index][column]
    let notation = plan.inputs[index].notations[column]
    let name = plan.columns[column].name
    var notes: [String] = []
    if notation.dateOrder == .monthFirst, seen.monthFirstCount + seen.eitherOrderCount > 0 {
      let reason =
        plan.style.dateOrder != nil ? "" : seen.monthFirstCount > 0 ? ", as its values show" : Self.likeOthers
      notes.append("the dates of \(name) were read with the month first\(reason)")
    } else if plan.style.dateOrder == nil, seen.eitherOrderCount > 0, seen.dayFirstCount == 0,
      notation.dateOrder == .dayFirst
    {
      notes.append(
        "the dates of \(name) could have the day or the month first, and were read with the day first; "
          + "--date-format mdy reads them the other way")
    }
    if plan.style.decimal == nil, seen.hasOnlyGroupsOfThree { notes += marksNote(column, notation.marks) }
    return notes
  }

  /// How numbers were read that all have one mark before three digits.
  private func marksNote(_ column: Int, _ marks: NumberMarks) -> [String] {
    let name = plan.columns[column].name
    guard plan.columns[column].givenType?.isInteger == true else {
      let isDouble = plan.columns[column].givenType == nil && plan.columns[column].kinds.reading == .double
      return isDouble
        ? [
          "the dots within the numbers of \(name), all before three digits, were read as decimal marks; "
            + "--decimal , reads them as thousands separators"
        ] : []
    }
    let mark = marks == .dotThousands ? "dots" : "commas"
    let other = marks == .dotThousands ? "." : ","
    return [
      "the \(mark) within the numbers of \(name) were read as thousands separators; --decimal \(other) "
        + "reads them as decimal marks"
    ]
  }

  private static let likeOthers = ", as in other columns of the input"

  // MARK: Columns

  private var columnNotes: [String] {
    var notes = plan.keptAsText.map {
      "'\($0.header)' was kept as text: most of its values are no \($0.type.name), which the field \($0.field) takes"
    }
    let added = plan.columns[plan.existingCount...]
    if plan.existingCount > 0, !added.isEmpty {
      notes.append(
        "columns added to the table, null in the rows before: "
          + Self.list(added.map { "'\($0.name)'" }))
    }
    for (column, kinds) in plan.columns.indices.map({ ($0, plan.columns[$0].kinds) }) {
      let seen = kinds.union(outcome.narrowed[column] ?? KindSet())
      if plan.columns[column].rule == .inferred, plan.style.dates == nil, seen.isOfEitherOrder {
        notes.append(
          "the dates of \(plan.columns[column].name) could have the day or the month first, and were read with "
            + "the day first; --date-format mdy reads them the other way")
      }
    }
    notes += plan.columns.compactMap(textNumbersNote)
    let shifted = plan.columns.indices.filter { column in
      outcome.evidence.contains { $0[column].offsetCount > 0 }
    }
    if !shifted.isEmpty {
      let count = shifted.reduce(0) { sum, column in
        outcome.evidence.reduce(sum) { $0 + $1[column].offsetCount }
      }
      notes.append(
        "timestamps with an offset were converted to \(Self.zone(plan.style.offsetMinutes)): \(count), in "
          + Self.list(shifted.map { plan.columns[$0].name }))
    }
    let composed = plan.columns.indices.filter { outcome.composedCounts[$0] > 0 }
    if !composed.isEmpty {
      notes.append(
        "texts brought into composed form (NFC): "
          + Self.list(composed.map { "\(outcome.composedCounts[$0]) of \(plan.columns[$0].name)" }))
    }
    return notes
  }

  private static func zone(_ minutes: Int) -> String {
    let size = abs(minutes)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (minutes < 0 ? "-" : "+") + two(size / 60) + ":" + two(size % 60)
  }

  static func list(_ names: [String]) -> String { NameList.plain(names, limit: listedNameCount) }
}
