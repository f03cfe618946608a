package import DossierBase
import DossierSQL
import DossierVector

/// The arguments of one call of a table function, of the kinds that its parameters have.
package struct TableFunctionArguments: Sendable {
  /// A text, and where it stands in the statement.
  package struct Text: Sendable {
    package let text: String
    let range: Range<Int>

    /// An error about this text.
    package func error(_ message: String, hint: String? = nil) -> EngineError {
      EngineError(.binding, message, at: .sql(range), hint: hint)
    }
  }

  enum Value: Sendable {
    case text(Text)
    case texts([Text])
    case date(Int32)
    case integer(Int64)
  }

  private(set) var values: [String: (value: Value, range: Range<Int>)] = [:]
  /// Where the function's name stands.
  let call: Range<Int>

  init(call: Range<Int>) { self.call = call }

  mutating func set(_ name: String, to value: Value, at range: Range<Int>) { values[name] = (value, range) }

  package func text(_ name: String) -> Text? {
    if case .text(let text)? = values[name]?.value { text } else { nil }
  }

  /// The elements of a list, none if it is not given.
  package func texts(_ name: String) -> [Text] {
    if case .texts(let texts)? = values[name]?.value { texts } else { [] }
  }

  /// Days since 1970-01-01.
  package func day(_ name: String) -> Int32? {
    if case .date(let day)? = values[name]?.value { day } else { nil }
  }

  package func integer(_ name: String) -> Int64? {
    if case .integer(let number)? = values[name]?.value { number } else { nil }
  }

  /// The value that a text names; nil if it is not given.
  ///
  /// - Throws: ``EngineError/Code/binding`` if it names none.
  package func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type
  ) throws(EngineError) -> Choice? where Choice.RawValue == String {
    guard let text = text(name) else { return nil }
    if let choice = Choice.allCases.first(where: { Schema.folded($0.rawValue) == Schema.folded(text.text) }) {
      return choice
    }
    let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
    throw text.error("\(name) is \(names), not \(ShownText.shortened(text.text))")
  }

  /// An error about an argument, or about the call if the argument is not given.
  package func error(_ message: String, about name: String, hint: String? = nil) -> EngineError {
    EngineError(.binding, message, at: .sql(values[name]?.range ?? call), hint: hint)
  }
}

/// Resolves the arguments of one call.
struct TableFunctionArgumentBinder {
  let call: TableFunctionCall
  let function: any TableFunction
  let context: BindingContext

  /// What every table function is told of the rows it reads.
  private static let shared = [
    TableFunctionParameter("table", .text), TableFunctionParameter("condition", .text),
  ]

  /// The arguments, and the condition as it was written.
  func bind() throws(EngineError) -> (arguments: TableFunctionArguments, condition: SQLExpression?) {
    var arguments = TableFunctionArguments(call: call.name.range)
    var condition: SQLExpression?
    var given: Set<String> = []
    for argument in call.arguments {
      let parameter = try parameter(of: argument)
      guard given.insert(parameter.name).inserted else {
        throw failure("\(function.name) is given \(parameter.name) twice", argument)
      }
      if parameter.name == "condition" {
        condition = try self.condition(argument)
      } else if let value = try value(of: argument, for: parameter) {
        arguments.set(parameter.name, to: value, at: argument.place.range)
      }
    }
    for parameter in function.parameters where arguments.values[parameter.name] == nil {
      if parameter.isRequired {
        throw EngineError(
          .binding,
          "\(function.name) needs the argument \(parameter.name), which is \(parameter.kind.rawValue)",
          at: .sql(call.name.range))
      }
      if let standard = parameter.standard {
        let text = TableFunctionArguments.Text(text: standard, range: call.name.range)
        arguments.set(parameter.name, to: .text(text), at: call.name.range)
      }
    }
    return (arguments, condition)
  }

  private func failure(
    _ message: String, _ argument: TableFunctionCall.Argument, hint: String? = nil
  ) -> EngineError {
    EngineError(
      .binding, message, at: .sql(argument.name?.range ?? argument.place.range), hint: hint)
  }

  private func parameter(
    of argument: TableFunctionCall.Argument
  ) throws(EngineError) -> TableFunctionParameter {
    let all = function.parameters + Self.shared
    guard let name = argument.name else {
      throw failure(
        "arguments of \(function.name) have names", argument,
        hint: all.first.map { "write \($0.name) := before it" })
    }
    if let known = all.first(where: { Schema.folded($0.name) == name.folded }) { return known }
    let nearest = NearestName.nearest(to: name.name, among: all.map(\.name))
    throw failure(
      "\(function.name) has no argument \(ShownText.shortened(name.name))", argument,
      hint: nearest.map { "did you mean \($0)?" } ?? "it takes \(all.map(\.name).joined(separator: ", "))")
  }

  /// The condition, also one that is written as a text, as in `--where`.
  private func condition(_ argument: TableFunctionCall.Argument) throws(EngineError) -> SQLExpression? {
    guard case .expression(let expression) = argument.value else {
      throw failure("condition takes a condition, not a list", argument)
    }
    switch expression.kind {
    case .literal(.null): return nil
    case .literal(.text(let bytes)):
      return try SQLParser.expression(in: bytes, at: expression.range.lowerBound + 1)
    default: return expression
    }
  }

  /// What an argument is; nil for NULL.
  private func value(
    of argument: TableFunctionCall.Argument, for parameter: TableFunctionParameter
  ) throws(EngineError) -> TableFunctionArguments.Value? {
    switch (argument.value, parameter.kind) {
    case (.list(let elements), .texts):
      var texts: [TableFunctionArguments.Text] = []
      for element in elements {
        guard let text = try text(element, parameter) else {
          throw EngineError(
            .binding, "\(parameter.name) takes texts, none of them NULL", at: .sql(element.range))
        }
        texts.append(text)
      }
      return .texts(texts)
    case (.list, let kind):
      throw failure("\(parameter.name) takes \(kind.rawValue), not a list", argument)
    case (.expression(let expression), .texts): return try text(expression, parameter).map { .texts([$0]) }
    case (.expression(let expression), .text): return try text(expression, parameter).map { .text($0) }
    case (.expression(let expression), .date):
      guard case .date(let day) = try constant(expression, parameter, .date) else { return nil }
      return .date(day)
    case (.expression(let expression), .integer):
      guard case .integer(let number) = try constant(expression, parameter, .bigint) else { return nil }
      return .integer(number)
    }
  }

  private func text(
    _ expression: SQLExpression, _ parameter: TableFunctionParameter
  ) throws(EngineError) -> TableFunctionArguments.Text? {
    guard case .text(let bytes) = try constant(expression, parameter, .varchar) else { return nil }
    return TableFunctionArguments.Text(
      text: String(decoding: bytes, as: UTF8.self), range: expression.range)
  }

  /// The value of an expression without columns.
  private func constant(
    _ expression: SQLExpression, _ parameter: TableFunctionParameter, _ type: DataType
  ) throws(EngineError) -> Scalar {
    let bound: BoundExpression
    do throws(EngineError) {
      bound = try ExpressionBinder(scope: Scope(), context, .tableFunction).bind(expression)
    } catch {
      guard case .column(let parts) = expression.kind, parts.count == 1 else { throw error }
      throw EngineError(
        .binding, "\(parameter.name) takes \(parameter.kind.rawValue), and no column",
        at: .sql(expression.range),
        hint: "a text stands in single quotes: '\(ShownText.shortened(parts[0].name))'")
    }
    let fits = type != .bigint || bound.type.isInteger || bound.type == .null
    guard fits, type != .date || bound.type != .boolean && !bound.type.isNumeric else {
      throw EngineError(
        .binding, "\(parameter.name) takes \(parameter.kind.rawValue), not \(bound.type.name)",
        at: .sql(expression.range))
    }
    let value = try Coercion.cast(bound, to: type)
    if let constant = value.constantValue { return constant }
    // What cannot be folded fails, and says why when it is computed.
    let oneRow = SliceReader()
    oneRow.present([], count: 1)
    let evaluator = value.makeEvaluator(.empty)
    defer { withExtendedLifetime(evaluator) {} }
    return try evaluator.evaluate(oneRow).scalar(0)
  }
}
