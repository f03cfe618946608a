import DossierBase

/// Makes a ``TablePlan`` from the request and samples of its inputs.
struct TablePlanner {
  let request: ImportRequest
  var usedMappings: Set<Int> = []
  var usedTypes: Set<Int> = []
  private let style: TextStyle
  private var columns: [PlannedColumn] = []
  private var names = NameIndex([])
  private var inputs: [InputPlan] = []
  /// What the samples say of notations, by input and column.
  private var evidence: [[NotationEvidence]] = []

  init(_ request: ImportRequest) {
    self.request = request
    var style = TextStyle(
      nulls: request.nulls.map { Array($0.utf8) }, decimal: request.decimal, dates: request.dates,
      offsetMinutes: request.offsetMinutes)
    if case .dossiers = request.shape { style.composesTexts = true }
    style.composesTexts = request.composesTexts ?? style.composesTexts
    self.style = style
  }

  /// Looks at the start of every input.
  static func plan(_ request: ImportRequest, _ files: [InputFile]) throws(EngineError) -> TablePlan {
    var planner = TablePlanner(request)
    try planner.addExistingColumns()
    try MappingCheck.check(planner.mappings)
    var headers: [String] = []
    for file in files { headers += try planner.add(file) }
    if planner.inputs.contains(where: \.hasRows) {
      try planner.requireUsedMappings(headers)
      try planner.requireUsedTypes(headers)
    }
    guard !planner.columns.isEmpty else {
      throw EngineError(
        .data, "there is neither a header nor a row to make a table of",
        at: .text(file: files[0].name, line: 1, column: 1))
    }
    return planner.finish()
  }

  /// The plan, with the notations that the samples show.
  private func finish() -> TablePlan {
    var plan = TablePlan(
      columns: columns, inputs: inputs, style: style, existingCount: request.existing?.columns.count ?? 0,
      refusesTotals: isDossierTable)
    var notation = Notation()
    notation.marks = style.marks ?? .plain
    notation.dateOrder = style.dateOrder ?? .dayFirst
    var evidence = evidence
    for index in inputs.indices {
      let missing = columns.count - inputs[index].fieldOfColumn.count
      plan.inputs[index].fieldOfColumn += Array(repeating: nil, count: missing)
      plan.inputs[index].notations = Array(repeating: notation, count: columns.count)
      evidence[index] += Array(repeating: NotationEvidence(), count: columns.count - evidence[index].count)
    }
    _ = plan.settleNotations(evidence)
    return plan
  }

  var isDossierTable: Bool {
    if case .dossiers = request.shape { true } else { false }
  }

  var mappings: [ImportRequest.FieldMapping] {
    if case .dossiers(let mappings) = request.shape { mappings } else { [] }
  }

  private mutating func addExistingColumns() throws(EngineError) {
    for column in request.existing?.columns ?? [] {
      if column.type == .interval || column.type == .null {
        throw EngineError(
          .unsupported, "a CSV cannot be loaded into the \(column.type.name) column '\(column.name)'")
      }
      append(planned(column.name, .fixed(column.type)))
    }
  }

  private mutating func append(_ column: PlannedColumn) {
    columns.append(column)
    names.append(column.name)
  }

  private func planned(_ name: String, _ rule: ColumnRule) -> PlannedColumn {
    var column = PlannedColumn(name: name, rule: rule)
    column.isComposed = style.composesTexts && !(isDossierTable && DossierFields.isID(name))
    return column
  }

  private func requireUsedMappings(_ headers: [String]) throws(EngineError) {
    for (index, mapping) in mappings.enumerated() where !usedMappings.contains(index) {
      throw MappingCheck.unknownHeader(mapping, among: headers)
    }
  }

  private func requireUsedTypes(_ headers: [String]) throws(EngineError) {
    for (index, column) in request.types.enumerated() where !usedTypes.contains(index) {
      throw TypeCheck.unknownColumn(column, among: headers)
    }
  }

  /// Adds an input and the columns it brings; returns its headers.
  private mutating func add(_ file: InputFile) throws(EngineError) -> [String] {
    try EncodingCheck.refuseForeign(file, hasEncoding: request.conversion != nil)
    let expected = ExpectedNames(columns.map(\.name), mappings, isDossierTable: isDossierTable)
    let prepared = try SampleReader.read(file, request)
    let finding = try DialectDetector.detect(
      prepared, hasHeader: request.hasHeader, name: file.name,
      isKnown: expected.test)
    try checkHeader(finding, file.name)
    let hasRows = !finding.rows.isEmpty || !prepared.sample.isWhole
    // An input without rows says nothing of types: it makes a table only where there is nothing else.
    let addsColumns = hasRows || request.existing == nil && request.inputs.count == 1
    let isEmpty = finding.header == nil && !hasRows
    if let required = request.requiredColumns, !isEmpty, request.hasHeader != false {
      let names = finding.header.map(ColumnNames.written) ?? ColumnNames.numbered(finding.columnCount)
      try ColumnCheck.check(names, required: required, known: request.existing, file: file.name)
    }
    let isLeftOut = isEmpty && !(isDossierTable && addsColumns)
    let names =
      isLeftOut ? [] : try expected.names(of: finding, hasHeader: request.hasHeader, file: file.name)
    let written = finding.header.map(ColumnNames.written) ?? names
    let targets = try targets(of: names)
    if isDossierTable, !names.isEmpty,
      !targets.contains(where: { DossierFields.field(named: $0.name) != nil })
    {
      try requireUsedMappings(names)
      throw MappingCheck.noFields(names, hasHeader: finding.header != nil, file: file.name)
    }
    var fieldOfColumn: [Int?] = Array(repeating: nil, count: columns.count)
    var noted: [Int: NotationEvidence] = [:]
    var headers: [PlannedHeader] = []
    let rows = isDossierTable ? withoutTotals(finding.rows, targets) : finding.rows
    for (field, target) in targets.enumerated() {
      let place = try place(of: target, addsColumns: addsColumns)
      headers.append(PlannedHeader(name: written[field], match: place == nil ? .ignored : target.match))
      guard let place else { continue }
      while fieldOfColumn.count < columns.count { fieldOfColumn.append(nil) }
      fieldOfColumn[place] = field
      noted[place] = note(rows, field: field, in: place)
    }
    evidence.append(columns.indices.map { noted[$0] ?? NotationEvidence() })
    inputs.append(
      InputPlan(
        name: file.name, dialect: finding.dialect, encoding: request.conversion,
        fieldCount: finding.columnCount,
        dataOffset: finding.dataOffset, dataLine: finding.dataLine, fieldOfColumn: fieldOfColumn,
        headers: headers, hasRows: hasRows, titleLineCount: finding.titleLineCount,
        storedByteCount: file.storedByteCount))
    return names
  }

  /// The rows of a sample that are dossiers.
  private func withoutTotals(_ rows: [Sample.Row], _ targets: [ColumnTarget]) -> [Sample.Row] {
    let finder = TotalFinder(
      targets.indices.filter { targets[$0].match != .own }.map { (name: targets[$0].name, field: $0) })
    return rows.filter { !finder.isTotal($0) }
  }

  private func checkHeader(_ finding: DialectDetector.Finding, _ name: String) throws(EngineError) {
    for (index, field) in (finding.header ?? []).enumerated() {
      let invalid = field.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.flatMap { TextEncoding.firstInvalid($0, from: 0, to: bytes.count) }
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

  /// The table's column of this name, which is added if it is new; nil if it may not be added.
  private mutating func place(of target: ColumnTarget, addsColumns: Bool) throws(EngineError) -> Int? {
    if let place = names.index(of: target.name) {
      if let type = target.statedType, case .fixed(let known) = columns[place].rule, known != type {
        throw TypeCheck.otherType(columns[place].name, known, type)
      }
      if target.rule == .deadline, columns[place].rule == .fixed(.timestamp) {
        columns[place].rule = .deadline
        columns[place].kinds.formUnion(.timestamp)
      }
      return place
    }
    guard addsColumns else { return nil }
    append(planned(target.name, target.rule))
    if target.rule == .deadline, target.statedType == .timestamp {
      columns[columns.count - 1].kinds = .timestamp
    }
    return columns.count - 1
  }

  /// Adds the kinds of a sample's values to a column whose type they decide; returns what they say of its notation.
  private mutating func note(_ rows: [Sample.Row], field: Int, in place: Int) -> NotationEvidence {
    var evidence = NotationEvidence()
    let type = columns[place].givenType
    for row in rows where !row.fields[field].isEmpty {
      row.fields[field].withUnsafeBufferPointer { text in
        if style.isNull(text) { return }
        if type == nil { columns[place].numbers.note(text) }
        if columns[place].kinds.isFinal { return }
        if let type { evidence.add(text, type: type) }
        switch columns[place].rule {
        case .fixed: break
        case .inferred: columns[place].kinds.formUnion(ValueKind.classify(text, style))
        case .deadline:
          let hasTime =
            style.pattern.map { $0.hasTime && $0.parse(text) != nil }
            ?? (FixedText.date(text) == nil && FixedText.timestamp(text, offsetMinutes: 0) != nil)
          if hasTime { columns[place].kinds = .timestamp }
        }
      }
    }
    return evidence
  }
}
