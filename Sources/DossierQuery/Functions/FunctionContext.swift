import DossierBase
import DossierCalendar

/// One call of a scalar function while it is bound.
struct FunctionContext {
  /// Lower case.
  let name: String
  let arguments: [BoundExpression]
  let range: Range<Int>
  let catalog: any Catalog

  /// Finds the function for the types of the arguments.
  typealias Resolver = @Sendable (FunctionContext) throws(EngineError) -> BoundExpression

  /// Fails unless the number of arguments is in `counts`.
  func expect(_ counts: ClosedRange<Int>) throws(EngineError) {
    try Self.expect(counts, arguments.count, of: name, at: range)
  }

  /// Fails unless the number of arguments of a function or an aggregate is in `counts`.
  static func expect(
    _ counts: ClosedRange<Int>, _ count: Int, of name: String, at range: Range<Int>
  ) throws(EngineError) {
    if counts.contains(count) { return }
    let wanted = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
    throw EngineError(.binding, "\(name) takes \(wanted) arguments, not \(count)", at: .sql(range))
  }

  /// The error of arguments whose types fit no form of the function.
  func typeError(_ hint: String? = nil) -> EngineError {
    let types = arguments.map(\.type.name).joined(separator: ", ")
    return EngineError(
      .binding, "no function \(name)(\(types))", at: .sql(range), hint: hint ?? "add explicit casts")
  }

  func argument(_ index: Int, as type: DataType) throws(EngineError) -> BoundExpression {
    try Coercion.cast(arguments[index], to: type)
  }

  /// An argument that must be text: texts, literals of any type, and NULL.
  func text(_ index: Int) throws(EngineError) -> BoundExpression {
    let argument = arguments[index]
    if argument.type == .varchar || argument.type == .null {
      return try Coercion.cast(argument, to: .varchar)
    }
    throw typeError("\(name) takes VARCHAR: cast the argument with ::VARCHAR")
  }

  /// A text argument whose value must be known now, such as the part of date_part.
  func constantText(_ index: Int) throws(EngineError) -> String {
    guard case .text(let bytes) = arguments[index].constantValue else {
      throw EngineError(
        .binding, "argument \(index + 1) of \(name) must be a constant text",
        at: .sql(arguments[index].range))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func call(
    _ function: ScalarFunction, _ arguments: [BoundExpression], _ type: DataType
  ) -> BoundExpression {
    ConstantFolding.fold(BoundExpression(.call(function, arguments), type, at: range))
  }

  /// A date-like argument as DATE or TIMESTAMP; a literal text becomes a TIMESTAMP.
  func dateOrTimestamp(_ index: Int) throws(EngineError) -> BoundExpression {
    let argument = arguments[index]
    switch argument.type {
    case .date, .timestamp: return argument
    case .varchar where argument.isLiteral, .null: return try Coercion.cast(argument, to: .timestamp)
    default: throw typeError()
    }
  }

  /// A date-like argument as DATE.
  func date(_ index: Int) throws(EngineError) -> BoundExpression {
    try Coercion.cast(try dateOrTimestamp(index), to: .date)
  }
}
