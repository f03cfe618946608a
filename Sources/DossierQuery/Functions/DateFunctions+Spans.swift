import DossierBase
import DossierVector

/// Functions of spans of time: how long between two, and in which of equal spans one lies.
extension DateFunctions {
  static let spanResolvers: [String: FunctionContext.Resolver] = [
    "age": age, "time_bucket": bucket, "make_timestamp": makeTimestamp,
    "epoch_ms": { (c) throws(EngineError) in try epoch(c, perSecond: 1_000) },
    "epoch_us": { (c) throws(EngineError) in try epoch(c, perSecond: 1_000_000) },
  ]

  /// age(later, earlier): whole years and months, then days, then the rest.
  private static func age(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let function = ScalarFunction("age") { (frame) throws(EngineError) in
      let target = frame.output.elements(Interval.self)
      for row in 0..<frame.count where frame.isValid(row) {
        let (later, earlier) = (frame.element(0, row, Int64.self), frame.element(1, row, Int64.self))
        if Infinity.contains(later) || Infinity.contains(earlier) { continue }
        target[row] = age(later, earlier)
      }
      frame.nullifyInfinities(0, Int64.self)
      frame.nullifyInfinities(1, Int64.self)
    }
    let arguments = [
      try Coercion.cast(try context.dateOrTimestamp(0), to: .timestamp),
      try Coercion.cast(try context.dateOrTimestamp(1), to: .timestamp),
    ]
    return context.call(function, arguments, .interval)
  }

  private static func age(_ later: Int64, _ earlier: Int64) -> Interval {
    if later < earlier {
      let span = age(earlier, later)
      return Interval(months: -span.months, days: -span.days, microseconds: -span.microseconds)
    }
    let (endDay, startDay) = (
      Int(Microseconds.day(ofTimestamp: later)), Int(Microseconds.day(ofTimestamp: earlier))
    )
    let (end, start) = (CivilDate(days: endDay), CivilDate(days: startDay))
    var micros =
      (later &- Int64(endDay) &* Microseconds.perDay) - (earlier &- Int64(startDay) &* Microseconds.perDay)
    var days = end.day - start.day
    var months = (end.year - start.year) * 12 + end.month - start.month
    if micros < 0 {
      micros += Microseconds.perDay
      days -= 1
    }
    if days < 0 {
      // A month of the earlier one's length.
      days += CivilDate.dayCount(year: start.year, month: start.month)
      months -= 1
    }
    return Interval(months: Int32(months), days: Int32(days), microseconds: micros)
  }

  /// time_bucket(width, value [, origin or offset]): the beginning of the span of that width in which a value lies.
  ///
  /// Spans of days and below count from the Monday 2000-01-03, those of months from 2000-01-01.
  private static func bucket(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...3)
    let value = try context.dateOrTimestamp(1)
    var arguments = [
      try context.argument(0, as: .interval), try Coercion.cast(value, to: .timestamp),
    ]
    var isOffset = false
    if context.arguments.count == 3 {
      isOffset = context.arguments[2].type == .interval
      arguments.append(
        isOffset ? context.arguments[2] : try Coercion.cast(try context.dateOrTimestamp(2), to: .timestamp))
    }
    let kind = isOffset ? "offset" : arguments.count == 3 ? "origin" : ""
    let function = ScalarFunction(.named("time_bucket", [.text(kind)])) {
      [isOffset] (frame) throws(EngineError) in
      let target = frame.output.elements(Int64.self)
      for row in 0..<frame.count where frame.isValid(row) {
        let width = frame.element(0, row, Interval.self)
        let value = frame.element(1, row, Int64.self)
        if isOffset {
          let offset = frame.element(2, row, Interval.self)
          target[row] = try bucket(width, value, offset: offset)
        } else {
          let origin = frame.arguments.count == 3 ? frame.element(2, row, Int64.self) : nil
          target[row] = try bucket(width, value, origin: origin)
        }
      }
    }
    let timestamp = context.call(function, arguments, .timestamp)
    return value.type == .date ? try Coercion.cast(timestamp, to: .date) : timestamp
  }

  private static let outOfRange = EngineError(.evaluation, "the timestamp is out of range")

  private static func bucket(
    _ width: Interval, _ value: Int64, offset: Interval
  ) throws(EngineError) -> Int64 {
    guard let moved = IntervalArithmetic.shifted(value, by: offset, subtract: true),
      let back = IntervalArithmetic.shifted(
        try bucket(width, moved, origin: nil), by: offset, subtract: false)
    else { throw outOfRange }
    return back
  }

  private static func bucket(
    _ width: Interval, _ value: Int64, origin: Int64?
  ) throws(EngineError) -> Int64 {
    if Infinity.contains(value) { return value }
    if width.months != 0 {
      guard width.days == 0, width.microseconds == 0 else {
        throw EngineError(.evaluation, "time_bucket takes months or days and times, not both")
      }
      guard width.months > 0 else { throw notPositive }
      let start = CivilDate(days: Int(Microseconds.day(ofTimestamp: origin ?? monthOrigin)))
      let date = CivilDate(days: Int(Microseconds.day(ofTimestamp: value)))
      let months = (date.year - start.year) * 12 + date.month - start.month
      let count = Int(width.months)
      let first = (months >= 0 ? months / count : (months - count + 1) / count) * count
      guard
        let day = IntervalArithmetic.addMonths(
          CivilDate(year: start.year, month: start.month, day: 1).days, first)
      else { throw outOfRange }
      let result = Int64(day).multipliedReportingOverflow(by: Microseconds.perDay)
      if result.overflow { throw outOfRange }
      return result.partialValue
    }
    let span = Int64(width.days).multipliedReportingOverflow(by: Microseconds.perDay)
    let count = span.partialValue.addingReportingOverflow(width.microseconds)
    if span.overflow || count.overflow { throw outOfRange }
    guard count.partialValue > 0 else { throw notPositive }
    let distance = value.subtractingReportingOverflow(origin ?? dayOrigin)
    if distance.overflow || origin.map(Infinity.contains) ?? false { throw outOfRange }
    var rest = distance.partialValue % count.partialValue
    if rest < 0 { rest += count.partialValue }
    let result = value.subtractingReportingOverflow(rest)
    if result.overflow || Infinity.contains(result.partialValue) { throw outOfRange }
    return result.partialValue
  }

  private static let notPositive = EngineError(.evaluation, "time_bucket takes a width above 0")
  /// Monday, 2000-01-03.
  private static let dayOrigin = Int64(CivilDate(year: 2000, month: 1, day: 3).days) * Microseconds.perDay
  private static let monthOrigin = Int64(CivilDate(year: 2000, month: 1, day: 1).days) * Microseconds.perDay

  /// make_timestamp(year, month, day, hour, minute, second) or of microseconds since 1970.
  private static func makeTimestamp(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    if context.arguments.count == 1 {
      let function = ScalarFunction("make_timestamp") { (frame) throws(EngineError) in
        let target = frame.output.elements(Int64.self)
        for row in 0..<frame.count where frame.isValid(row) {
          let value = frame.element(0, row, Int64.self)
          guard let known = IntervalArithmetic.shifted(value, by: Interval(), subtract: false) else {
            throw outOfRange
          }
          target[row] = known
        }
      }
      return context.call(function, [try context.argument(0, as: .bigint)], .timestamp)
    }
    try context.expect(6...6)
    var arguments: [BoundExpression] = []
    for index in 0..<5 { arguments.append(try context.argument(index, as: .bigint)) }
    arguments.append(try context.argument(5, as: .double))
    let function = ScalarFunction("make_timestamp") { (frame) throws(EngineError) in
      let target = frame.output.elements(Int64.self)
      for row in 0..<frame.count where frame.isValid(row) {
        func part(_ index: Int) -> Int { Int(frame.element(index, row, Int64.self)) }
        guard let day = DateParser.days(year: part(0), month: part(1), day: part(2)) else {
          throw EngineError(.evaluation, "there is no date \(part(0))-\(part(1))-\(part(2))")
        }
        let second = frame.element(5, row, Double.self)
        guard (0..<24).contains(part(3)), (0..<60).contains(part(4)), second >= 0, second <= 60 else {
          throw EngineError(.evaluation, "there is no time \(part(3)):\(part(4)):\(second)")
        }
        let start = Int64(day).multipliedReportingOverflow(by: Microseconds.perDay)
        let time =
          Int64(part(3) * 3_600 + part(4) * 60) * 1_000_000 + Int64((second * 1e6).rounded(.toNearestOrEven))
        let result = start.partialValue.addingReportingOverflow(time)
        if start.overflow || result.overflow || Infinity.contains(result.partialValue) { throw outOfRange }
        target[row] = result.partialValue
      }
    }
    return context.call(function, arguments, .timestamp)
  }

  /// epoch_ms(value) and epoch_us: parts of a second since 1970; of a number the timestamp that it stands for.
  private static func epoch(_ context: FunctionContext, perSecond: Int64) throws(EngineError)
    -> BoundExpression
  {
    try context.expect(1...1)
    let divisor = 1_000_000 / perSecond
    let name = context.name
    if context.arguments[0].type.isInteger, divisor > 1 {
      let function = ScalarFunction(.named(name, [.text("timestamp")])) { (frame) throws(EngineError) in
        let target = frame.output.elements(Int64.self)
        for row in 0..<frame.count where frame.isValid(row) {
          let value = frame.element(0, row, Int64.self).multipliedReportingOverflow(by: divisor)
          guard !value.overflow,
            let known = IntervalArithmetic.shifted(value.partialValue, by: Interval(), subtract: false)
          else { throw outOfRange }
          target[row] = known
        }
      }
      return context.call(function, [try context.argument(0, as: .bigint)], .timestamp)
    }
    let function = ScalarFunction(.named(name)) { (frame) throws(EngineError) in
      let target = frame.output.elements(Int64.self)
      for row in 0..<frame.count where frame.isValid(row) {
        let value = frame.element(0, row, Int64.self)
        if Infinity.contains(value) { continue }
        target[row] = value / divisor - (value % divisor < 0 ? 1 : 0)
      }
      frame.nullifyInfinities(0, Int64.self)
    }
    return context.call(
      function, [try Coercion.cast(try context.dateOrTimestamp(0), to: .timestamp)], .bigint)
  }
}
