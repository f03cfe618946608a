import DossierBase
import Glibc

/// Functions of dates, timestamps and intervals.
enum DateFunctions {
  static let resolvers: [String: FunctionContext.Resolver] = [
    "date_trunc": truncate, "datetrunc": truncate, "date_part": part, "datepart": part,
    "date_diff": difference, "datediff": difference, "date_sub": wholeParts, "datesub": wholeParts,
    "date_add": add, "last_day": lastDay, "make_date": makeDate, "current_date": currentDate,
    "today": currentDate, "strftime": formatted, "dayname": dayName, "monthname": monthName,
    "year": namedPart, "quarter": namedPart, "month": namedPart, "week": namedPart,
    "weekofyear": namedPart, "day": namedPart, "dayofmonth": namedPart, "hour": namedPart,
    "minute": namedPart, "second": namedPart, "millisecond": namedPart, "microsecond": namedPart,
    "dayofweek": namedPart, "weekday": namedPart, "isodow": namedPart, "dayofyear": namedPart,
    "isoyear": namedPart, "yearweek": namedPart, "epoch": namedPart, "century": namedPart,
    "decade": namedPart, "millennium": namedPart, "era": namedPart,
    "to_years": span, "to_months": span, "to_weeks": span, "to_days": span, "to_hours": span,
    "to_minutes": span, "to_seconds": span, "to_milliseconds": span, "to_microseconds": span,
    "to_quarters": span, "to_decades": span, "to_centuries": span, "to_millennia": span,
  ]

  /// year(x), quarter(x) and so on.
  private static func namedPart(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    return try part(context, name: context.name, of: context.arguments[0])
  }

  /// to_years(n), to_days(n) and so on.
  private static func span(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let unit = try datePart(String(context.name.dropFirst(3)), at: context.range)
    return try interval(of: context.arguments[0], unit: unit, context)
  }

  private static func part(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    return try part(context, name: try context.constantText(0), of: context.arguments[1])
  }

  /// date_part and EXTRACT.
  static func part(
    _ context: FunctionContext, name: String, of value: BoundExpression
  ) throws(EngineError) -> BoundExpression {
    let part = try datePart(name, at: context.range)
    let argument =
      value.type == .varchar && value.isLiteral || value.type == .null
      ? try Coercion.cast(value, to: .timestamp) : value
    // DuckDB chooses among the types of date_part, not of year() and its kin, before it knows a null's part.
    let isUndecided = context.name.hasPrefix("date") && argument.constantValue == .null
    let resultType: DataType = part == .epoch || isUndecided ? .double : .bigint
    let function: ScalarFunction
    switch argument.type {
    case .date: function = part == .epoch ? DateKernels.epochOfDate : DateKernels.part(part, ofDate: ())
    case .timestamp:
      function = part == .epoch ? DateKernels.epochOfTimestamp : DateKernels.part(part, ofTimestamp: ())
    case .time where part == .epoch || part.isTimeOfDay:
      function = part == .epoch ? DateKernels.epochOfTime : DateKernels.part(part, ofTime: ())
    case .interval where part.isOfInterval || argument.constantValue == .null:
      function = part == .epoch ? DateKernels.epochOfInterval : DateKernels.part(part, ofInterval: ())
    default: throw context.typeError("\(name) takes a DATE or a TIMESTAMP")
    }
    return isUndecided
      ? .constant(.null, resultType, at: context.range) : context.call(function, [argument], resultType)
  }

  private static func datePart(_ name: String, at range: Range<Int>) throws(EngineError) -> DatePart {
    if let part = DatePart(name: name) { return part }
    let known = DatePart.allCases.map(\.rawValue)
    throw EngineError(
      .binding, "\(ShownText.shortened(name)) is not a part of a date", at: .sql(range),
      hint: NearestName.nearest(to: name, among: known).map { "did you mean \($0)?" })
  }

  private static func truncate(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let part = try datePart(try context.constantText(0), at: context.arguments[0].range)
    guard part.isTimeOfDay || part == .epoch || part.truncated(day: 0) != nil else {
      throw EngineError(.binding, "date_trunc cannot cut to \(part)", at: .sql(context.range))
    }
    let argument = try context.dateOrTimestamp(1)
    let function =
      argument.type == .date
      ? DateKernels.truncate(part, date: ()) : DateKernels.truncate(part, timestamp: ())
    return context.call(function, [argument], .timestamp)
  }

  private static func difference(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    let part = try comparedPart(context)
    return context.call(DateKernels.boundaries(part), try timestamps(context), .bigint)
  }

  private static func wholeParts(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    let part = try comparedPart(context)
    return context.call(DateKernels.wholeParts(part), try timestamps(context), .bigint)
  }

  /// The part that two dates differ by: no era.
  private static func comparedPart(_ context: FunctionContext) throws(EngineError) -> DatePart {
    try context.expect(3...3)
    let part = try datePart(try context.constantText(0), at: context.arguments[0].range)
    guard part != .era else {
      throw EngineError(.binding, "\(context.name) cannot count eras", at: .sql(context.range))
    }
    return part
  }

  private static func timestamps(_ context: FunctionContext) throws(EngineError) -> [BoundExpression] {
    [
      try Coercion.cast(try context.dateOrTimestamp(1), to: .timestamp),
      try Coercion.cast(try context.dateOrTimestamp(2), to: .timestamp),
    ]
  }

  private static func add(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    return try OperatorBinding.arithmetic(.add, context.arguments[0], context.arguments[1], at: context.range)
  }

  private static func lastDay(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    return context.call(DateKernels.lastDay, [try context.date(0)], .date)
  }

  private static func makeDate(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(3...3)
    let parts = [
      try context.argument(0, as: .bigint), try context.argument(1, as: .bigint),
      try context.argument(2, as: .bigint),
    ]
    return context.call(DateKernels.makeDate, parts, .date)
  }

  /// The day of the clock, in UTC.
  private static func currentDate(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(0...0)
    return .constant(.date(Int32(time(nil) / 86_400)), .date, at: context.range)
  }

  private static func dayName(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    return context.call(DateTextKernels.name(.weekdayName), [try timestamp(context, 0)], .varchar)
  }

  private static func monthName(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    return context.call(DateTextKernels.name(.monthName), [try timestamp(context, 0)], .varchar)
  }

  private static func timestamp(_ context: FunctionContext, _ index: Int) throws(EngineError)
    -> BoundExpression
  {
    try Coercion.cast(try context.dateOrTimestamp(index), to: .timestamp)
  }

  /// strftime(value, format), in either order of the arguments.
  private static func formatted(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let isFormatFirst = context.arguments[0].type == .varchar && context.arguments[1].type != .varchar
    if context.arguments.contains(where: { $0.constantValue == .null }) {
      return .constant(.null, .varchar, at: context.range)
    }
    let format = try context.constantText(isFormatFirst ? 0 : 1)
    let fields = try DateTextKernels.fields(of: format, at: context.range)
    let value = try timestamp(context, isFormatFirst ? 1 : 0)
    return context.call(DateTextKernels.format(fields, format), [value], .varchar)
  }

  /// `INTERVAL n unit` and to_days(n) and so on; fractions below a unit are cut off, but rounded where a text stands
  /// for a whole number.
  static func interval(
    of count: BoundExpression, unit: DatePart, _ context: FunctionContext
  ) throws(EngineError) -> BoundExpression {
    let isFine = unit == .second || unit == .millisecond
    let isText = count.type == .varchar && count.isLiteral && !isFine && context.name != "interval"
    let count = isText ? try Coercion.cast(count, to: .bigint) : count
    let span: Interval
    switch unit {
    case .millennium: span = Interval(months: 12_000)
    case .century: span = Interval(months: 1_200)
    case .decade: span = Interval(months: 120)
    case .year: span = Interval(months: 12)
    case .quarter: span = Interval(months: 3)
    case .month: span = Interval(months: 1)
    case .week: span = Interval(days: 7)
    case .day: span = Interval(days: 1)
    default: span = Interval(microseconds: unit.microsecondCount ?? 1)
    }
    // Seconds, milliseconds and the number after INTERVAL go through DOUBLE, as in DuckDB.
    let isSmall = count.type == .tinyint || count.type == .smallint || count.type == .integer
    let isWhole = isSmall || count.type.isInteger && !isFine && context.name != "interval"
    let number: BoundExpression
    let factor: Interval
    if isFine, !isWhole {
      let seconds = try Coercion.cast(count, to: .double)
      let function = ScalarFunction(.named("microseconds", [.text(unit.rawValue)])) {
        (frame) throws(EngineError) in
        let scale = Double(span.microseconds)
        try frame.tryMap(
          Double.self, Int64.self,
          { count, failed in
            let micros = (count * scale).rounded(.toNearestOrEven)
            guard let exact = Int64(exactly: micros) else {
              failed = true
              return 0
            }
            return exact
          }, failure: { EngineError(.evaluation, "\($0) \(unit)s are out of range for INTERVAL") })
      }
      number = context.call(function, [seconds], .bigint)
      factor = Interval(microseconds: 1)
    } else if isWhole {
      number = try Coercion.cast(count, to: .bigint)
      factor = span
    } else {
      let cut = ScalarFunction("trunc") { (frame) throws(EngineError) in
        frame.map(Double.self, Double.self) { $0.rounded(.towardZero) }
      }
      let whole = context.call(cut, [try Coercion.cast(count, to: .double)], .double)
      number = try Coercion.cast(whole, to: .bigint)
      factor = span
    }
    let unitSpan = BoundExpression.constant(.interval(factor), .interval, at: context.range)
    return context.call(IntervalArithmetic.multiply, [unitSpan, number], .interval)
  }
}
