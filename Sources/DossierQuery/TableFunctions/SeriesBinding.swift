import DossierBase
import DossierSQL
import DossierVector

/// generate_series, range and unnest after FROM: rows of numbers, of moments, or of the elements of a list.
extension QueryBinder {
  static let seriesNames = ["generate_series", "range", "unnest"]
  /// So many rows at most: some of what waits is listed block by block.
  private static let seriesRowLimit: Int128 = 1 << 36

  /// The rows of such a function; nil if the name is another one's.
  func bindSeries(_ call: TableFunctionCall) throws(EngineError) -> BoundQuery? {
    let name = String(decoding: call.name.folded, as: UTF8.self)
    guard Self.seriesNames.contains(name) else { return nil }
    if name == "unnest" { return try bindList(call) }
    var arguments: [BoundExpression] = []
    let binder = ExpressionBinder(scope: Scope(), context, .tableFunction)
    for argument in call.arguments {
      guard argument.name == nil, case .expression(let expression) = argument.value else {
        throw EngineError(.binding, "\(name) takes values without names", at: .sql(argument.place.range))
      }
      arguments.append(try binder.bind(expression))
    }
    try FunctionContext.expect(1...3, arguments.count, of: name, at: call.name.range)
    let isMoment = arguments[0].type == .date || arguments[0].type == .timestamp
    let table =
      isMoment
      ? try moments(arguments, name, at: call.name.range) : try numbers(arguments, name, at: call.name.range)
    return try scan(table, name: nil)
  }

  /// The constant that an argument is; nil for null.
  private func constant(
    _ argument: BoundExpression, _ type: DataType, _ name: String
  ) throws(EngineError) -> Scalar? {
    guard let value = try Coercion.cast(argument, to: type).constantValue else {
      throw EngineError(
        .unsupported, "an argument of \(name) that is no constant is not supported yet",
        at: .sql(argument.range))
    }
    return value.isNull ? nil : value
  }

  private func numbers(
    _ arguments: [BoundExpression], _ name: String, at range: Range<Int>
  ) throws(EngineError) -> any TableSource {
    var bounds: [Int64] = []
    for argument in arguments {
      guard
        argument.type.isInteger || argument.type == .null || argument.isLiteral && argument.type == .varchar
      else {
        throw EngineError(
          .binding, "\(name) takes whole numbers, or moments and an INTERVAL, not \(argument.type.name)",
          at: .sql(argument.range))
      }
      guard case .integer(let bound)? = try constant(argument, .bigint, name) else {
        return NumberSeries(name, first: 0, step: 1, rowCount: 0, context.execution)
      }
      bounds.append(bound)
    }
    let (first, last, step) =
      bounds.count == 1 ? (0, bounds[0], 1) : (bounds[0], bounds[1], bounds.count > 2 ? bounds[2] : 1)
    if step == 0 { throw EngineError(.binding, "the step of \(name) is 0", at: .sql(range)) }
    // Steps that fit between the bounds.
    let distance = step > 0 ? Int128(last) - Int128(first) : Int128(first) - Int128(last)
    let width = Int128(step.magnitude)
    let count = distance < 0 ? 0 : name == "range" ? (distance + width - 1) / width : distance / width + 1
    guard count <= Self.seriesRowLimit else {
      throw EngineError(.binding, "\(name) has more than \(Self.seriesRowLimit) rows", at: .sql(range))
    }
    return NumberSeries(name, first: first, step: step, rowCount: Int(count), context.execution)
  }

  private func moments(
    _ arguments: [BoundExpression], _ name: String, at range: Range<Int>
  ) throws(EngineError) -> any TableSource {
    guard arguments.count == 3 else {
      throw EngineError(
        .binding, "\(name) of moments takes a first one, a last one and an INTERVAL", at: .sql(range))
    }
    let builder = SeriesBuilder(name, context)
    guard case .timestamp(let first)? = try constant(arguments[0], .timestamp, name),
      case .timestamp(let last)? = try constant(arguments[1], .timestamp, name),
      case .interval(let step)? = try constant(arguments[2], .interval, name)
    else { return builder.table(of: .timestamp, []) }
    if [first, last].contains(where: { $0 == .max || $0 == -.max }) {
      throw EngineError(.binding, "the bounds of \(name) are finite", at: .sql(range))
    }
    let parts = [Int64(step.months), Int64(step.days), step.microseconds]
    if parts.allSatisfy({ $0 == 0 }) {
      throw EngineError(.binding, "the step of \(name) is 0", at: .sql(range))
    }
    if parts.contains(where: { $0 > 0 }), parts.contains(where: { $0 < 0 }) {
      throw EngineError(.binding, "the step of \(name) goes forward and back", at: .sql(range))
    }
    let isForward = parts.contains { $0 > 0 }
    var values: [Scalar] = []
    var moment = first
    while isForward ? moment < last : moment > last {
      try builder.add(.timestamp(moment), to: &values)
      guard let next = IntervalArithmetic.shifted(moment, by: step, subtract: false) else {
        return builder.table(of: .timestamp, values)
      }
      moment = next
    }
    if moment == last, name != "range" { try builder.add(.timestamp(moment), to: &values) }
    return builder.table(of: .timestamp, values)
  }

  /// `unnest([a, b, …])`.
  private func bindList(_ call: TableFunctionCall) throws(EngineError) -> BoundQuery {
    guard call.arguments.count == 1, call.arguments[0].name == nil,
      case .list(let elements) = call.arguments[0].value
    else {
      throw EngineError(.binding, "unnest takes one list: unnest([1, 2, 3])", at: .sql(call.name.range))
    }
    let binder = ExpressionBinder(scope: Scope(), context, .tableFunction)
    var bound: [BoundExpression] = []
    for element in elements { bound.append(try binder.bind(element)) }
    let builder = SeriesBuilder("unnest", context)
    guard !bound.isEmpty else { return try scan(builder.table(of: .integer, []), name: nil) }
    var values: [Scalar] = []
    bound[0] = bound[0].computed
    let unified = try Coercion.unify(bound, for: "unnest", at: call.name.range)
    let type = unified[0].type == .null ? .integer : unified[0].type
    for element in unified { try builder.add(try constant(element, type, "unnest") ?? .null, to: &values) }
    return try scan(builder.table(of: type, values), name: nil)
  }
}

/// Gathers the values of a series within the memory of the plan.
private struct SeriesBuilder {
  private let name: String
  private let context: BindingContext

  init(_ name: String, _ context: BindingContext) { (self.name, self.context) = (name, context) }

  func add(_ value: Scalar, to values: inout [Scalar]) throws(EngineError) {
    if values.count % Limits.vectorRowCount == 0 {
      try context.execution.interruption.check()
      try context.reserve(Limits.vectorRowCount, BindingContext.constantByteCount)
    }
    values.append(value)
  }

  func table(of type: DataType, _ values: [Scalar]) -> MemoryTable {
    var batches: [Batch] = []
    for start in stride(from: 0, to: values.count, by: Limits.blockRowCount) {
      let part = Array(values[start..<min(start + Limits.blockRowCount, values.count)])
      batches.append(Batch(columns: [Vector(type, part)], rowCount: part.count))
    }
    return MemoryTable(schema: Schema([ColumnDefinition(name, type)]), batches: batches)
  }
}

/// Numbers in equal steps, which are made when they are read.
private final class NumberSeries: EvenTable {
  let schema: Schema
  let rowCount: Int
  let context: ExecutionContext
  private let first: Int64
  private let step: Int64

  init(_ name: String, first: Int64, step: Int64, rowCount: Int, _ context: ExecutionContext) {
    schema = Schema([ColumnDefinition(name, .bigint)])
    (self.first, self.step, self.rowCount, self.context) = (first, step, rowCount, context)
  }

  var blockRowCount: Int { Limits.blockRowCount }

  func block(
    _ block: Int, _ columns: [Int], _ reservation: inout MemoryReservation
  ) throws(EngineError) -> Batch {
    let count = rowCount(ofBlock: block)
    try reservation.grow(by: count * columns.count * MemoryLayout<Int64>.size)
    let start = block * blockRowCount
    let vectors = columns.map { _ in
      let builder = VectorBuilder(.bigint, capacity: count)
      builder.count = count
      let target = builder.elements(Int64.self)
      for row in 0..<count { target[row] = first &+ Int64(start + row) &* step }
      return builder.finish()
    }
    return Batch(columns: vectors, rowCount: count, firstRow: start)
  }
}
