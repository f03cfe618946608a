import DossierBase
import DossierSQL
import DossierVector

/// Writes bound expressions as SQL, for people: long lists and long expressions are cut.
struct ExpressionPrinter {
  /// Values of a list that are written.
  private static let listLimit = 5

  private let names: [ColumnID: String]
  /// Bytes after which `…` is written and no more.
  private let limit: Int
  private var output = ""
  private var isCut = false

  private init(_ names: [ColumnID: String], limit: Int) {
    self.names = names
    self.limit = limit
  }

  static func text(of expression: BoundExpression, _ names: [ColumnID: String], limit: Int = 400) -> String {
    var printer = ExpressionPrinter(names, limit: limit)
    printer.add(expression)
    return printer.output
  }

  static func text(of call: AggregateCall, _ names: [ColumnID: String], limit: Int = 400) -> String {
    var printer = ExpressionPrinter(names, limit: limit)
    printer.add("\(call.function.name.rawValue)(\(call.isDistinct ? "DISTINCT " : "")")
    if let argument = call.argument { printer.add(argument) } else { printer.add("*") }
    printer.add(")")
    if let filter = call.filter {
      printer.add(" FILTER (WHERE ")
      printer.add(filter)
      printer.add(")")
    }
    return printer.output
  }

  /// A value as a literal of its type.
  static func literal(_ value: Scalar, _ type: DataType) -> String {
    guard let bytes = ValueFormat.text(value, type) else { return "NULL" }
    let text = ShownText.shortened(bytes).split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''")
    switch type {
    case .varchar: return "'\(text)'"
    case .date, .time, .timestamp, .interval: return "\(type.name) '\(text)'"
    default: return text
    }
  }

  private mutating func add(_ text: String) {
    if isCut { return }
    if output.utf8.count > limit {
      output += "…"
      isCut = true
    } else {
      output += text
    }
  }

  private mutating func add(_ expression: BoundExpression) {
    // What is cut is not walked: an expression may refer to its parts in so many ways that a walk would not end.
    if isCut { return }
    switch expression.kind {
    case .column(let column): add(names[column] ?? "column \(column.number)")
    case .constant(let value): add(Self.literal(value, expression.type))
    case .aggregate(let index): add("aggregate \(index)")
    case .and(let terms): addOperands(terms, " AND ", looserThan: .not)
    case .or(let terms): addOperands(terms, " OR ", looserThan: .and)
    case .coalesce(let terms): addCall("coalesce", [], terms)
    case .call(let function, let arguments): add(function.identity, arguments)
    case .conditional(let arms, let otherwise):
      add("CASE")
      for arm in arms {
        add(" WHEN ")
        add(arm.condition)
        add(" THEN ")
        add(arm.value)
      }
      add(" ELSE ")
      add(otherwise)
      add(" END")
    }
  }

  private mutating func add(_ identity: FunctionIdentity, _ arguments: [BoundExpression]) {
    switch identity {
    case .comparison(let operation, _): addOperands(arguments, " \(operation.rawValue) ")
    case .distinctness(_, let isNegated):
      addOperands(arguments, isNegated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ")
    case .nullness(let isNegated): addPostfix(arguments[0], isNegated ? "IS NOT NULL" : "IS NULL")
    case .truth(let truth, let isNegated):
      addPostfix(arguments[0], "IS \(isNegated ? "NOT " : "")\(truth ? "TRUE" : "FALSE")")
    case .not: addPrefix("NOT ", arguments[0], looserThan: .test)
    case .arithmetic(.negate, _): addPrefix("-", arguments[0])
    case .arithmetic(.exactRemainder, _): addOperands(arguments, " % ", looserThan: .closed)
    case .arithmetic(let operation, _): addOperands(arguments, " \(operation.rawValue) ", looserThan: .closed)
    case .cast(_, let target, let isTry):
      add(isTry ? "TRY_CAST(" : "CAST(")
      add(arguments[0])
      add(" AS \(target.name))")
    case .membership(let set): addPostfix(arguments[0], "IN (\(Self.list(of: set)))")
    case .like(let ignoresCase):
      addOperands(Array(arguments.prefix(2)), ignoresCase ? " ILIKE " : " LIKE ")
      guard arguments.count > 2 else { return }
      add(" ESCAPE ")
      add(arguments[2])
    case .named("||", _): addOperands(arguments, " || ", looserThan: .closed)
    case .named(let name, let parameters): addCall(name, parameters, arguments)
    case .computed(let name, _): add(name)
    }
  }

  /// The first values of a set, and how many there are.
  static func list(of set: ConstantSet) -> String {
    var items = set.values.prefix(listLimit).map { literal($0, set.type) }
    if set.values.count > listLimit { items.append("… \(set.values.count) values") }
    if set.hasNull { items.append("NULL") }
    return items.joined(separator: ", ")
  }

  /// Texts among the parameters stand before the arguments, as in `date_part('year', x)`; numbers after them.
  private mutating func addCall(_ name: String, _ parameters: [Scalar], _ arguments: [BoundExpression]) {
    add("\(name)(")
    var isFirst = true
    func separator() -> String {
      defer { isFirst = false }
      return isFirst ? "" : ", "
    }
    for case .text(let bytes) in parameters { add(separator() + Self.literal(.text(bytes), .varchar)) }
    for argument in arguments {
      add(separator())
      add(argument)
    }
    for case .integer(let number) in parameters { add(separator() + "\(number)") }
    add(")")
  }

  private mutating func addOperands(
    _ operands: [BoundExpression], _ separator: String, looserThan strength: Strength = .operation
  ) {
    for (index, operand) in operands.enumerated() {
      if isCut { return }
      if index > 0 { add(separator) }
      addOperand(operand, looserThan: strength)
    }
  }

  private mutating func addPostfix(_ operand: BoundExpression, _ words: String) {
    addOperand(operand, looserThan: .operation)
    add(" \(words)")
  }

  private mutating func addPrefix(
    _ sign: String, _ operand: BoundExpression, looserThan strength: Strength = .closed
  ) {
    add(sign)
    addOperand(operand, looserThan: strength)
  }

  /// How strongly an expression's parts hold together without parentheses; of operations nobody need know.
  fileprivate enum Strength: Int {
    case or, and, not, test, operation, closed
  }

  /// An expression, in parentheses if its parts hold together less than `strength`.
  private mutating func addOperand(_ operand: BoundExpression, looserThan strength: Strength) {
    if operand.strength.rawValue >= strength.rawValue { return add(operand) }
    add("(")
    add(operand)
    add(")")
  }
}

extension BoundExpression {
  fileprivate var strength: ExpressionPrinter.Strength {
    switch kind {
    case .column, .constant, .aggregate, .coalesce, .conditional: return .closed
    case .and: return .and
    case .or: return .or
    case .call(let function, _):
      switch function.identity {
      case .not: return .not
      case .comparison, .distinctness, .nullness, .truth, .membership, .like: return .test
      case .arithmetic, .named("||", _): return .operation
      case .cast, .named, .computed: return .closed
      }
    }
  }
}
