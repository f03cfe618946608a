import DossierBase
import DossierSQL

/// A plan as text: a line for each step, which stands two blanks to the right of the step that takes its rows.
struct PlanPrinter {
  private var names: [ColumnID: String] = [:]
  private let metrics: PlanMetrics?
  private var lines: [String] = []
  /// The common plans whose columns have names.
  private var named: Set<ObjectIdentifier> = []
  /// The common plans in the order of their first use.
  private var commonPlans: [CommonPlan] = []

  /// - Parameter metrics: what the steps did, if the plan has been run.
  static func lines(of plan: PlanNode, _ metrics: PlanMetrics? = nil) -> [String] {
    var printer = PlanPrinter(metrics)
    printer.nameColumns(of: plan)
    printer.add(plan, indentation: 0)
    return printer.lines
  }

  private init(_ metrics: PlanMetrics?) { self.metrics = metrics }

  /// Columns are called by the name of their table or alias, else by what they are computed from.
  private mutating func nameColumns(of node: PlanNode) {
    for child in node.children { nameColumns(of: child) }
    switch node.operation {
    case .scan(let scan): for column in scan.columns { name(column.column, nil) }
    case .tableFunction(let step): for column in step.columns { name(column.column, nil) }
    case .empty(let columns): for column in columns where names[column.id] == nil { name(column, nil) }
    case .project(let expressions), .aggregate(let expressions, _):
      for expression in expressions where !expression.isPassedThrough {
        name(expression.column, expression.expression)
      }
    case .concatenate(let step):
      for (column, input) in zip(step.columns, step.inputs.first ?? []) where names[column.id] == nil {
        names[column.id] = column.name.map(SQLPrinter.quoted) ?? names[input] ?? "?"
      }
    case .join(let step):
      if case .mark(let mark) = step.kind { names[mark.column] = "is there" }
    case .common(let step):
      if named.insert(ObjectIdentifier(step.common)).inserted { nameColumns(of: step.common.plan) }
      for use in step.columns { names[use.column.id] = names[use.source] }
    case .window(let step): for call in step.calls { names[call.id] = text(of: call) }
    case .oneRow, .filter, .sort, .limit, .repeat: break
    }
    if case .aggregate(_, let calls) = node.operation {
      for call in calls { names[call.id] = ExpressionPrinter.text(of: call.call, names, limit: 100) }
    }
  }

  private mutating func name(_ column: PlanColumn, _ expression: BoundExpression?) {
    names[column.id] =
      column.name.map(SQLPrinter.quoted)
      ?? expression.map { ExpressionPrinter.text(of: $0, names, limit: 100) } ?? "?"
  }

  private mutating func add(_ node: PlanNode, indentation: Int) {
    let (kind, detail) = description(of: node)
    var line = String(repeating: " ", count: indentation) + kind
    if !detail.isEmpty { line += " " + detail }
    lines.append(line + "  (\(numbers(of: node)))")
    for child in node.children { add(child, indentation: indentation + 2) }
    if case .common(let step) = node.operation, !commonPlans.contains(where: { $0 === step.common }) {
      commonPlans.append(step.common)
      add(step.common.plan, indentation: indentation + 2)
    }
  }

  private func numbers(of node: PlanNode) -> String {
    let estimate = "~\(node.estimatedRowCount) rows"
    guard let metrics else { return estimate }
    return "\(estimate); \(metrics[node.id].description)"
  }

  private func description(of node: PlanNode) -> (kind: String, detail: String) {
    switch node.operation {
    case .scan(let scan): return description(of: scan)
    case .oneRow: return ("One row", "")
    case .empty: return ("Empty", "")
    case .tableFunction(let step): return ("Function", step.text)
    case .filter(let conditions): return ("Filter", list(conditions, separator: " AND ") { term($0) })
    case .project(let expressions): return ("Project", list(expressions, separator: ", ") { definition($0) })
    case .aggregate(let keys, let calls):
      let groups = list(keys, separator: ", ") { text($0.expression) }
      if calls.isEmpty { return keys.isEmpty ? ("Aggregate", "") : ("Distinct", groups) }
      let values = list(calls, separator: ", ") { ExpressionPrinter.text(of: $0.call, names) }
      return ("Aggregate", keys.isEmpty ? values : "by \(groups): \(values)")
    case .common(let step):
      let known = commonPlans.firstIndex { $0 === step.common }
      return ("Common", known.map { "\($0 + 1), as above" } ?? "\(commonPlans.count + 1)")
    case .window(let step):
      var detail = list(step.calls, separator: ", ") { text(of: $0) }
      if !step.partition.isEmpty {
        detail += " by " + list(step.partition, separator: ", ") { names[$0] ?? "?" }
      }
      if !step.order.isEmpty { detail += " ordered by " + text(step.order) }
      return ("Window", detail)
    case .sort(let orders, let limit):
      let keys = text(orders)
      return ("Sort", "by \(keys)" + (limit.map { ", first \($0)" } ?? ""))
    case .limit(let count, let offset):
      let parts = [count.map(String.init), offset > 0 ? "offset \(offset)" : nil]
      return ("Limit", parts.compactMap(\.self).joined(separator: " "))
    case .join(let step): return description(of: step)
    case .concatenate: return ("Concatenate", "")
    case .repeat(let count): return ("Repeat", text(count))
    }
  }

  private func text(_ orders: [ColumnOrder]) -> String {
    list(orders, separator: ", ") { order in
      (names[order.column] ?? "?") + (order.isDescending ? " DESC" : "")
        + (order.nullsFirst ? " NULLS FIRST" : "")
    }
  }

  private func text(of call: WindowCall) -> String {
    "\(call.function.name)(\(call.arguments.map { names[$0] ?? "?" }.joined(separator: ", ")))"
  }

  private func description(of step: JoinStep) -> (kind: String, detail: String) {
    let kind =
      switch step.kind {
      case .inner: step.keys.isEmpty && step.conditions.isEmpty ? "Cross join" : "Join"
      case .left: "Left join"
      case .full: "Full join"
      case .single: "Value join"
      case .mark: "Mark join"
      }
    var terms = step.keys.map { key in
      "\(text(key.left)) \(key.matchesNulls ? "IS NOT DISTINCT FROM" : "=") \(text(key.right))"
    }
    terms += step.conditions.map { term($0) }
    if case .mark(let mark) = step.kind, let comparison = mark.comparison { terms.append(term(comparison)) }
    return (kind, terms.isEmpty ? "" : "on " + list(terms, separator: " AND ") { $0 })
  }

  private func description(of scan: TableScan) -> (kind: String, detail: String) {
    let columns = list(scan.columns, separator: ", ") { SQLPrinter.quoted($0.name) }
    guard let name = scan.name else { return ("Values", columns) }
    var detail = SQLPrinter.quoted(name)
    if !scan.columns.isEmpty { detail += ": \(columns)" }
    if !scan.predicates.isEmpty {
      let schema = scan.source.schema.columns
      detail += "; skips blocks by " + list(scan.predicates, separator: " AND ") { $0.text(schema) }
    }
    return ("Scan", detail)
  }

  /// A condition beside others.
  private func term(_ condition: BoundExpression) -> String {
    if case .or = condition.kind { "(\(text(condition)))" } else { text(condition) }
  }

  private func definition(_ expression: PlanExpression) -> String {
    let text = text(expression.expression)
    guard let name = expression.name, !expression.isPassedThrough else { return text }
    return "\(text) AS \(SQLPrinter.quoted(name))"
  }

  private func text(_ expression: BoundExpression) -> String { ExpressionPrinter.text(of: expression, names) }

  /// The first parts of a list, and how many there are.
  private func list<Element>(
    _ elements: [Element], separator: String, _ text: (Element) -> String
  ) -> String {
    let limit = 50
    var result = elements.prefix(limit).map(text).joined(separator: separator)
    if elements.count > limit { result += "\(separator)… \(elements.count) in all" }
    return result
  }
}

extension ScanPredicate {
  /// The condition as SQL.
  fileprivate func text(_ schema: [ColumnDefinition]) -> String {
    func name(_ column: Int) -> String { SQLPrinter.quoted(schema[column].name) }
    switch self {
    case .comparison(let column, let operation, let value):
      return "\(name(column)) \(operation.rawValue) \(ExpressionPrinter.literal(value, schema[column].type))"
    case .membership(let column, let set): return "\(name(column)) IN (\(ExpressionPrinter.list(of: set)))"
    case .isNull(let column): return "\(name(column)) IS NULL"
    case .isNotNull(let column): return "\(name(column)) IS NOT NULL"
    case .anyOf(let parts): return "(\(Self.joined(parts, " OR ", schema)))"
    case .allOf(let parts): return "(\(Self.joined(parts, " AND ", schema)))"
    }
  }

  private static func joined(
    _ parts: [ScanPredicate], _ separator: String, _ schema: [ColumnDefinition]
  ) -> String {
    let limit = 10
    var texts = parts.prefix(limit).map { $0.text(schema) }
    if parts.count > limit { texts.append("… \(parts.count) in all") }
    return texts.joined(separator: separator)
  }
}
