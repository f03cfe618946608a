import DossierVector

/// Makes a ``TablePlan`` from the request and samples of its inputs.
struct TablePlanner {
  private let request: ImportRequest
  private var columns: [PlannedColumn] = []
  private var inputs: [InputPlan] = []
  private var usedMappings: Set<Int> = []

  init(_ request: ImportRequest) { self.request = request }

  /// Looks at the start of every input.
  static func plan(_ request: ImportRequest, _ files: [InputFile]) throws(EngineError) -> TablePlan {
    var planner = TablePlanner(request)
    try planner.addExistingColumns()
    try MappingCheck.check(planner.mappings)
    var headers: [String] = []
    for file in files { headers += try planner.add(file) }
    try planner.requireUsedMappings(headers)
    for index in planner.inputs.indices {
      let missing = planner.columns.count - planner.inputs[index].fieldOfColumn.count
      planner.inputs[index].fieldOfColumn += Array(repeating: nil, count: missing)
    }
    return TablePlan(columns: planner.columns, inputs: planner.inputs)
  }

  private var isDossierTable: Bool {
    if case .dossiers = request.shape { true } else { false }
  }

  private var mappings: [ImportRequest.FieldMapping] {
    if case .dossiers(let mappings) = request.shape { mappings } else { [] }
  }

  private mutating func addExistingColumns() throws(EngineError) {
    for column in request.existing?.columns ?? [] {
      if column.type == .interval || column.type == .null {
        throw EngineError(
          .unsupported, "a CSV cannot be loaded into the \(column.type.name) column '\(column.name)'")
      }
      columns.append(PlannedColumn(name: column.name, rule: .fixed(column.type)))
    }
  }

  private func requireUsedMappings(_ headers: [String]) throws(EngineError) {
    for (index, mapping) in mappings.enumerated() where !usedMappings.contains(index) {
      throw MappingCheck.unknownHeader(mapping, among: headers)
    }
  }

  /// Adds an input and the columns it brings; returns its headers.
  private mutating func add(_ file: InputFile) throws(EngineError) -> [String] {
    try EncodingCheck.refuseForeign(file, hasEncoding: request.conversion != nil)
    let expected = ExpectedNames(columns.map(\.name), mappings, isDossierTable: isDossierTable)
    let finding = try DialectDetector.detect(
      try SampleReader.read(file, request), hasHeader: request.hasHeader, name: file.name,
      isKnown: expected.test)
    try checkHeader(finding, file.name)
    let names = try expected.names(of: finding, hasHeader: request.hasHeader, file: file.name)
    let targets = targets(of: names)
    if isDossierTable, !targets.contains(where: { DossierFields.field(named: $0.name) != nil }) {
      try requireUsedMappings(names)
      throw MappingCheck.noFields(names, hasHeader: finding.header != nil, file: file.name)
    }
    var fieldOfColumn: [Int?] = Array(repeating: nil, count: columns.count)
    for (field, target) in targets.enumerated() {
      let place = place(of: target)
      while fieldOfColumn.count < columns.count { fieldOfColumn.append(nil) }
      fieldOfColumn[place] = field
      note(finding.rows, field: field, in: place)
    }
    inputs.append(
      InputPlan(
        name: file.name, dialect: finding.dialect, encoding: request.conversion,
        fieldCount: finding.columnCount,
        dataOffset: finding.dataOffset, dataLine: finding.dataLine, fieldOfColumn: fieldOfColumn,
        storedByteCount: file.storedByteCount))
    return names
  }

  private func checkHeader(_ finding: DialectDetector.Finding, _ name: String) throws(EngineError) {
    for (index, field) in (finding.header ?? []).enumerated() {
      let padded = field + [UInt8](repeating: 0, count: 8)
      let invalid = padded.withUnsafeBufferPointer {
        TextEncoding.firstInvalid($0.baseAddress!, from: 0, to: field.count)
      }
      if let invalid {
        let fault =
          request.conversion.map { RowFault.notInEncoding($0) } ?? .notUTF8(byte: field[invalid])
        throw EngineError(
          .data, "in the header \(fault.message)",
          at: .text(file: name, line: finding.headerLine, column: index + 1),
          hint: fault.hint(Array(finding.header!.joined(separator: [Dialect.blank]))))
      }
    }
  }

  /// A name and a rule for each field of an input.
  private mutating func targets(of names: [String]) -> [(name: String, rule: ColumnRule)] {
    guard isDossierTable else { return names.map { ($0, .inferred) } }
    var fields: [DossierField?] = Array(repeating: nil, count: names.count)
    var taken: Set<String> = []
    for (index, mapping) in mappings.enumerated() {
      let wanted = Schema.folded(mapping.header)
      guard let place = names.firstIndex(where: { Schema.folded($0) == wanted }),
        let field = DossierFields.field(named: mapping.field)
      else { continue }
      usedMappings.insert(index)
      fields[place] = field
      taken.insert(field.name)
    }
    for matches in [DossierFields.field(named:), DossierFields.field(forHeader:)] {
      for (place, name) in names.enumerated() where fields[place] == nil {
        guard let field = matches(name), taken.insert(field.name).inserted else { continue }
        fields[place] = field
      }
    }
    let renamed = distinct(names, fields)
    return zip(renamed, fields).map { ($0, $1?.rule ?? .inferred) }
  }

  /// Names in which the known fields keep theirs, and a column of the same name gets a number.
  private func distinct(_ names: [String], _ fields: [DossierField?]) -> [String] {
    let order = names.indices.filter { fields[$0] != nil } + names.indices.filter { fields[$0] == nil }
    let unique = ColumnNames.deduplicated(order.map { fields[$0]?.name ?? names[$0] })
    var result = names
    for (place, name) in zip(order, unique) { result[place] = name }
    return result
  }

  /// The table's column of this name, which is added if it is new.
  private mutating func place(of target: (name: String, rule: ColumnRule)) -> Int {
    let wanted = Schema.folded(target.name)
    if let place = columns.firstIndex(where: { Schema.folded($0.name) == wanted }) {
      if target.rule == .deadline, columns[place].rule == .fixed(.timestamp) {
        columns[place].rule = .deadline
        columns[place].kinds.formUnion(.timestamp)
      }
      return place
    }
    columns.append(PlannedColumn(name: target.name, rule: target.rule))
    return columns.count - 1
  }

  /// Adds the kinds of a sample's values to a column whose type they decide.
  private mutating func note(_ rows: [Sample.Row], field: Int, in place: Int) {
    switch columns[place].rule {
    case .fixed: return
    case .inferred:
      for row in rows where !row.fields[field].isEmpty {
        columns[place].kinds.formUnion(row.fields[field].withUnsafeBufferPointer { ValueKind.classify($0) })
        if columns[place].kinds.isFinal { return }
      }
    case .deadline:
      for row in rows where !row.fields[field].isEmpty {
        row.fields[field].withUnsafeBufferPointer { text in
          guard FixedText.date(text) == nil, FixedText.timestamp(text, offsetMinutes: 0) != nil else {
            return
          }
          columns[place].kinds = .timestamp
        }
      }
    }
  }
}
