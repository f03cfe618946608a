/// Expressions.
extension SQLPrinter {
  mutating func add(_ expression: SQLExpression) {
    switch expression.kind {
    case .literal(let literal): add(literal)
    case .column(let parts): list(parts, separator: ".") { $0.add($1) }
    case .parameter(.numbered(let number)): add("$\(number)")
    case .parameter(.named(let name)): add("$\(name.name)")
    case .unary(.not, let operand):
      add("(NOT ")
      add(operand)
      add(")")
    case .unary(let sign, let operand):
      add("(\(sign.rawValue)(")
      add(operand)
      add("))")
    case .binary(let sign, let left, let right): infix(left, sign.rawValue, right)
    case .and(let terms): chain(terms, " AND ")
    case .or(let terms): chain(terms, " OR ")
    case .isNull(let operand, let isNegated): postfix(operand, isNegated ? "IS NOT NULL" : "IS NULL")
    case .isTruth(let operand, let truth, let isNegated): truthTest(operand, truth, isNegated)
    case .between(let value, let low, let high, let isNegated): between(value, low, high, isNegated)
    case .inList(let value, let list, let isNegated):
      negatable(value, "IN (", isNegated) {
        $0.add(list)
        $0.add(")")
      }
    case .inQuery(let value, let query, let isNegated):
      negatable(value, style == .sql ? "IN (" : "= ANY(", isNegated) {
        $0.add(query)
        $0.add(")")
      }
    case .anyQuery(let value, let operation, let query):
      negatable(value, "\(operation.rawValue) ANY(", false) {
        $0.add(query)
        $0.add(")")
      }
    case .like(let match): add(match)
    case .cases(let choice): add(choice)
    case .cast(let value, let type, let isTry):
      add(isTry ? "TRY_CAST(" : "CAST(")
      add(value)
      add(" AS \(type.spelling))")
    case .extract(let part, let value): extract(part, value)
    case .interval(let amount, let unit): interval(amount, unit)
    case .call(let call): add(call)
    case .scalarQuery(let query):
      add("(")
      add(query)
      add(")")
    case .defaultValue: add("DEFAULT")
    case .exists(let query):
      add("EXISTS(")
      add(query)
      add(")")
    }
  }

  mutating func add(_ literal: Literal) {
    switch literal {
    case .null: add("NULL")
    case .boolean(let truth): add(truth ? "true" : "false")
    case .number(let number): add(number.spelling)
    case .text(let bytes): add("'" + String(decoding: bytes, as: UTF8.self).doubling("'") + "'")
    }
  }

  private mutating func infix(_ left: SQLExpression, _ sign: String, _ right: SQLExpression) {
    add("(")
    add(left)
    add(" \(sign) ")
    add(right)
    add(")")
  }

  private mutating func postfix(_ operand: SQLExpression, _ words: String) {
    add("(")
    add(operand)
    add(" \(words))")
  }

  private mutating func chain(_ terms: [SQLExpression], _ separator: String) {
    add("(")
    list(terms, separator: separator) { $0.add($1) }
    add(")")
  }

  /// `(value NOT words …)` in SQL, `(NOT (value words …))` in a column's name.
  private mutating func negatable(
    _ value: SQLExpression, _ words: String, _ isNegated: Bool, _ rest: (inout SQLPrinter) -> Void
  ) {
    let isOutside = isNegated && style == .columnName
    add(isOutside ? "(NOT (" : "(")
    add(value)
    add(isNegated && !isOutside ? " NOT " : " ")
    add(words)
    rest(&self)
    add(isOutside ? "))" : ")")
  }

  private mutating func between(
    _ value: SQLExpression, _ low: SQLExpression, _ high: SQLExpression, _ isNegated: Bool
  ) {
    negatable(value, "BETWEEN ", isNegated) {
      $0.add(low)
      $0.add(" AND ")
      $0.add(high)
    }
  }

  private mutating func truthTest(_ operand: SQLExpression, _ truth: Bool, _ isNegated: Bool) {
    if style == .sql { return postfix(operand, "IS \(isNegated ? "NOT " : "")\(truth ? "TRUE" : "FALSE")") }
    add("(CAST(")
    add(operand)
    add(" AS BOOLEAN) IS \(isNegated ? "" : "NOT ")DISTINCT FROM \(truth))")
  }

  private mutating func add(_ match: LikeMatch) {
    guard let escape = match.escape else {
      let sign = (match.isNegated ? "!~~" : "~~") + (match.ignoresCase ? "*" : "")
      return infix(match.value, sign, match.pattern)
    }
    if style == .sql {
      return negatable(match.value, match.ignoresCase ? "ILIKE " : "LIKE ", match.isNegated) {
        $0.add(match.pattern)
        $0.add(" ESCAPE ")
        $0.add(escape)
      }
    }
    if match.isNegated { add("(NOT ") }
    add(match.ignoresCase ? "ilike_escape(" : "like_escape(")
    add([match.value, match.pattern, escape])
    add(match.isNegated ? "))" : ")")
  }

  private mutating func add(_ choice: CaseChoice) {
    if style == .sql { return addPlainly(choice) }
    add("CASE ")
    for branch in choice.branches {
      add(" WHEN (")
      if let operand = choice.operand { infix(operand, "=", branch.condition) } else { add(branch.condition) }
      add(") THEN (")
      add(branch.result)
      add(")")
    }
    add(" ELSE ")
    if let otherwise = choice.otherwise { add(otherwise) } else { add("NULL") }
    add(" END")
  }

  private mutating func addPlainly(_ choice: CaseChoice) {
    add("CASE")
    if let operand = choice.operand {
      add(" ")
      add(operand)
    }
    for branch in choice.branches {
      add(" WHEN ")
      add(branch.condition)
      add(" THEN ")
      add(branch.result)
    }
    if let otherwise = choice.otherwise {
      add(" ELSE ")
      add(otherwise)
    }
    add(" END")
  }

  private mutating func extract(_ part: Identifier, _ value: SQLExpression) {
    if style == .sql {
      add("EXTRACT(\"\(part.name.doubling("\""))\" FROM ")
    } else {
      let unit = part.isQuoted ? nil : IntervalUnit(word: part.name)
      add("date_part('\((unit?.partName ?? part.name).doubling("'"))', ")
    }
    add(value)
    add(")")
  }

  private mutating func interval(_ amount: SQLExpression, _ unit: IntervalUnit) {
    if style == .sql {
      add("INTERVAL (")
      add(amount)
      return add(") \(unit.rawValue.uppercased())")
    }
    add("to_\(unit.plural)(")
    switch unit {
    case .second, .millisecond:
      add("CAST(")
      add(amount)
      add(" AS DOUBLE))")
    default:
      add("CAST(trunc(CAST(")
      add(amount)
      add(" AS DOUBLE)) AS \(unit.isClockUnit ? "BIGINT" : "INTEGER")))")
    }
  }
}

extension IntervalUnit {
  /// The name that DuckDB gives the part of a date: the two smallest in the plural.
  fileprivate var partName: String {
    switch self {
    case .millisecond, .microsecond: plural.uppercased()
    default: rawValue.uppercased()
    }
  }

  /// True for hours and smaller units.
  fileprivate var isClockUnit: Bool {
    switch self {
    case .hour, .minute, .second, .millisecond, .microsecond: true
    default: false
    }
  }
}
