/// Calls and what stands in and behind their parentheses.
extension SQLPrinter {
  mutating func add(_ call: FunctionCall) {
    if style == .columnName, call.isStar {
      add(call.window == nil ? "count_star()" : "count()")
    } else {
      add("\(name(of: call))(")
      addArguments(of: call)
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
    add(" OVER (")
    if !window.partitionBy.isEmpty {
      add("PARTITION BY ")
      add(window.partitionBy)
      if !window.orderBy.isEmpty { add(" ") }
    }
    if !window.orderBy.isEmpty {
      add("ORDER BY ")
      list(window.orderBy) { $0.add($1) }
    }
    add(")")
  }
}
