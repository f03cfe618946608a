import DossierBase
import DossierVector

/// What a file must be like to replace a reference table.
struct ReferenceRules {
  /// Two columns of days, of which the second must not lie before the first.
  struct Period {
    var first: String
    var last: String
  }

  var table: String
  /// All columns of the table.
  var schema: Schema
  /// The columns that a file must have; the others may be missing, and are null then.
  var required: [String]
  /// Columns without which a row means nothing.
  var filled: [String]
  /// Columns that together may not have the same values twice.
  var key: [String]
  /// The values that a column of kinds may have.
  var kinds: [String]?
  var period: Period?

  /// The rules of the table of this name, or nil if it is no reference table.
  static func rules(of table: String) -> ReferenceRules? {
    guard let name = ReferenceTables.canonicalName(table), let schema = ReferenceSchemas.schema(of: name),
      let form = forms[name]
    else { return nil }
    return ReferenceRules(
      table: name, schema: schema, required: form.required, filled: form.filled, key: form.key,
      kinds: form.kinds, period: form.period)
  }

  private struct Form {
    var required: [String]
    var filled: [String]
    var key: [String]
    var kinds: [String]?
    var period: Period?

    init(
      _ required: [String], filled: [String], key: [String], kinds: [String]? = nil, period: Period? = nil
    ) {
      self.required = required
      self.filled = filled
      self.key = key
      self.kinds = kinds
      self.period = period
    }
  }

  private static let validity = Period(first: "valid_from", last: "valid_to")

  private static let forms: [String: Form] = [
    "agencies": Form(
      ["agency_id", "name", "kind", "level", "parent"], filled: ["agency_id", "name"], key: ["agency_id"],
      period: validity),
    "calendar": Form(
      ["date", "kind"], filled: ["date", "kind"], key: ["date"], kinds: ["closure", "makeup_workday"]),
    "lineage": Form(
      ["from_agency", "to_agency", "date", "kind"], filled: ["from_agency", "to_agency", "date", "kind"],
      key: ["from_agency", "to_agency", "date"], kinds: ["merge", "rename", "split"]),
    "procedures": Form(
      ["procedure_code", "sector"], filled: ["procedure_code", "sector"],
      key: ["procedure_code", "valid_from"], period: validity),
    "sector_groups": Form(
      ["sector_group", "sector"], filled: ["sector_group", "sector"], key: ["sector_group", "sector"]),
    "sectors": Form(["sector", "field"], filled: ["sector"], key: ["sector"]),
    "series_breaks": Form(
      ["date", "label_en", "label_vi"], filled: ["date"], key: ["date", "label_en", "label_vi"],
      period: Period(first: "date", last: "until")),
    "targets": Form(
      ["target", "scope", "metric", "op", "value"], filled: ["target"], key: ["target", "reading"]),
  ]

  /// A reference table is data for people to maintain, and its keys are held in memory.
  private static let rowLimit = 1 << 20

  /// Throws ``EngineError/Code/data`` with the first row that breaks a rule.
  func check(_ table: any TableSource) throws(EngineError) {
    guard table.rowCount <= Self.rowLimit else {
      throw EngineError(.data, "a reference table has at most \(Self.rowLimit) rows")
    }
    let filled = try places(filled, table)
    let key = try places(key, table)
    let kind = try places(kinds == nil ? [] : ["kind"], table)
    let period = try places(self.period.map { [$0.first, $0.last] } ?? [], table)
    var keys: [[Scalar]: Int] = [:]
    var number = 0
    try Self.scan(table) { (row) throws(EngineError) in
      number += 1
      for place in filled where row[place] == .null {
        throw refused("row \(number) has no \(schema.columns[place].name)")
      }
      if let place = kind.first { try checkKind(row[place], number) }
      if let first = keys.updateValue(number, forKey: key.map { row[$0] }) {
        throw refused("the rows \(first) and \(number) have the same \(self.key.joined(separator: ", "))")
      }
      if period.count == 2, case .date(let first) = row[period[0]], case .date(let last) = row[period[1]],
        last < first
      {
        throw refused("row \(number) ends before it begins")
      }
    }
  }

  /// Hands on the rows of a table in their order.
  private static func scan(
    _ table: any TableSource, row: ([Scalar]) throws(EngineError) -> Void
  ) throws(EngineError) {
    let reader = try table.makeReader(columns: Array(table.schema.columns.indices))
    for block in 0..<table.blockCount {
      let batch = try reader.read(block: block).materialized()
      let columns = try batch.columns.map { VectorRows($0) }
      for index in 0..<batch.count { try row(columns.map { $0.scalar(index) }) }
      withExtendedLifetime(batch) {}
    }
  }

  private func places(_ names: [String], _ table: any TableSource) throws(EngineError) -> [Int] {
    var places: [Int] = []
    for name in names {
      guard let place = table.schema.index(of: name) else { throw refused("it has no column \(name)") }
      places.append(place)
    }
    return places
  }

  private func checkKind(_ kind: Scalar, _ number: Int) throws(EngineError) {
    guard let kinds, case .text(let bytes) = kind else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    if !kinds.contains(text) {
      throw EngineError(
        .data, "row \(number) of the table \(table) has the unknown kind '\(text.prefix(60))'",
        hint: "the kinds are " + kinds.joined(separator: ", "))
    }
  }

  private func refused(_ fault: String) -> EngineError {
    EngineError(
      .data, "the table \(table) would not be sound: \(fault)", hint: "nothing was changed; correct the file")
  }
}
