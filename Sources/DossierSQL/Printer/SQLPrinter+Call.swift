/// Calls and what stands in and behind their parentheses.
extension SQLPrinter {
  mutating func add(_ call: FunctionCall) {
    if style == .columnName, call.isStar {
      add(call.window == nil ? "count_star()" : "count()")
    } else {
      add("\(name(of: call))(")
      addArguments(of: call)
      if call.ignoresNulls { add(" IGNORE NULLS") }
      add(")")
    }
    if let filter = call.filter {
      add(" FILTER (WHERE ")
      add(filter)
      add(")")
    }
    if let window = call.window { add(window) }
  }

  mutating func add(_ call: TableFunctionCall) {
    add("\(Self.quoted(String(decoding: call.name.folded, as: UTF8.self)))(")
    list(call.arguments) { printer, argument in
      if let name = argument.name {
        printer.add("\(Self.label(name.name)) := ")
      }
      switch argument.value {
      case .expression(let expression): printer.add(expression)
      case .list(let elements):
        printer.add("[")
        printer.add(elements)
        printer.add("]")
      }
    }
    add(")")
  }

  private mutating func addArguments(of call: FunctionCall) {
    if call.isStar { add("*") }
    if call.isDistinct { add("DISTINCT ") }
    add(call.arguments)
    guard !call.orderBy.isEmpty else { return }
    add(call.arguments.isEmpty ? "ORDER BY " : " ORDER BY ")
    list(call.orderBy) { $0.add($1) }
  }

  private func name(of call: FunctionCall) -> String {
    let folded = String(decoding: call.name.folded, as: UTF8.self)
    if folded == "coalesce" || style == .columnName && folded == "ifnull" { return "COALESCE" }
    if style == .columnName, folded == "grouping" { return "GROUPING" }
    return Self.quoted(folded)
  }

  mutating func add(_ term: OrderTerm) {
    add(term.expression)
    addDirection(term.isDescending, term.nulls)
  }

  mutating func addDirection(_ isDescending: Bool, _ nulls: NullOrder) {
    if isDescending { add(" DESC") }
    switch nulls {
    case .standard: break
    case .first: add(" NULLS FIRST")
    case .last: add(" NULLS LAST")
    }
  }

  private mutating func add(_ window: WindowDefinition) {
    add(" OVER ")
    if style == .columnName { return addDefinition(of: Self.expanded(window, windows[...])) }
    if let base = window.base, window.partitionBy.isEmpty, window.orderBy.isEmpty, window.frame == nil {
      add(base)
    } else {
      addDefinition(of: window)
    }
  }

  /// A window with what the named one has that it adds to.
  private static func expanded(
    _ window: WindowDefinition, _ windows: ArraySlice<NamedWindow>
  ) -> WindowDefinition {
    guard let base = window.base, let index = windows.lastIndex(where: { $0.name == base }) else {
      return window
    }
    var result = expanded(windows[index].window, windows[..<index])
    if !window.orderBy.isEmpty { result.orderBy = window.orderBy }
    if let frame = window.frame { result.frame = frame }
    return result
  }

  /// A window in parentheses.
  mutating func addDefinition(of window: WindowDefinition) {
    var isFirst = true
    func separate(_ printer: inout SQLPrinter) {
      if !isFirst { printer.add(" ") }
      isFirst = false
    }
    add("(")
    if let base = window.base {
      separate(&self)
      add(base)
    }
    if !window.partitionBy.isEmpty {
      separate(&self)
      add("PARTITION BY ")
      add(window.partitionBy)
    }
    if !window.orderBy.isEmpty {
      separate(&self)
      add("ORDER BY ")
      list(window.orderBy) { $0.add($1) }
    }
    if let frame = window.frame {
      separate(&self)
      add("\(frame.unit.rawValue) BETWEEN ")
      add(frame.start)
      add(" AND ")
      add(frame.end)
      if frame.exclusion != .noOthers { add(" EXCLUDE \(frame.exclusion.rawValue)") }
    }
    add(")")
  }

  private mutating func add(_ bound: WindowFrame.Bound) {
    switch bound {
    case .unboundedPreceding: add("UNBOUNDED PRECEDING")
    case .currentRow: add("CURRENT ROW")
    case .unboundedFollowing: add("UNBOUNDED FOLLOWING")
    case .preceding(let offset):
      add(offset)
      add(" PRECEDING")
    case .following(let offset):
      add(offset)
      add(" FOLLOWING")
    }
  }
}
