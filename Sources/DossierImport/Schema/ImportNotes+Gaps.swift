import DossierVector

/// Notes on what an input lacks, and what was passed over.
extension ImportNotes {
  /// What an input without rows does.
  func emptyNote(_ input: InputPlan) -> String {
    let isReplaced = request.requiredColumns != nil
    guard request.existing == nil, plan.inputs.count == 1, !input.headers.isEmpty else {
      return "\(input.name) has no rows" + (isReplaced ? "" : ", and changes nothing")
    }
    return "\(input.name) has a header and no rows: the table is created without rows; "
      + "--header no takes a first line for a row"
  }

  func titlesNote(_ input: InputPlan) -> String? {
    let count = input.titleLineCount
    if count == 0 { return nil }
    return count == 1
      ? "1 line above the header was passed over" : "\(count) lines above the header were passed over"
  }

  /// The fields of reports on time that no header of an input was taken for.
  func gapsNote(_ input: InputPlan) -> String? {
    let fields = Set(
      plan.columns.indices.filter { input.fieldOfColumn[$0] != nil }.map { plan.columns[$0].name })
    var missing: [String] = []
    var similar: [String] = []
    for need in Self.needs where fields.isDisjoint(with: need.fields) {
      missing.append(need.fields[0])
      guard let place = plan.columns.firstIndex(where: { $0.name == need.similar }),
        let field = input.fieldOfColumn[place]
      else { continue }
      similar.append("'\(input.headers[field].name)' was taken for \(need.similar)")
    }
    guard let first = missing.first else { return nil }
    let beside = similar.isEmpty ? "" : "; " + similar.joined(separator: ", ")
    return
      "no header was taken for \(missing.joined(separator: ", ")), which reports on time need: name it with "
      + "--map \(first)=HEADER" + beside
  }

  /// The fields that reports on time need, one of each group, and one of similar meaning.
  private static let needs: [(fields: [String], similar: String)] = [
    (["accepted_at"], "submitted_at"), (["current_due_at", "original_due_at"], "due_changed_at"),
    (["finished_at"], "returned_at"),
  ]

  /// A column of numbers that became text for their dots and commas.
  func textNumbersNote(_ column: PlannedColumn) -> String? {
    guard column.rule == .inferred, column.kinds.reading == .text, request.decimal == nil,
      let mark = column.numbers.decimalMark
    else { return nil }
    return
      "\(column.name) was kept as text for its numbers like \(column.numbers.example): --decimal \(mark) "
      + "reads them as numbers"
  }
}
