import DossierBase
import DossierCalendar

/// Working days and reporting periods.
enum CalendarFunctions {
  static let resolvers: [String: FunctionContext.Resolver] = [
    "working_days": workingDays, "add_working_days": addWorkingDays, "is_working_day": isWorkingDay,
    "reporting_year": { (c) throws(EngineError) in try period(c, .reportingYear) },
    "reporting_half": { (c) throws(EngineError) in try period(c, .reportingHalf) },
    "reporting_quarter": { (c) throws(EngineError) in try period(c, .reportingQuarter) },
    "reporting_month": { (c) throws(EngineError) in try period(c, .reportingMonth) },
  ]

  /// working_days(a, b): the working days in (a, b], negative if b < a.
  private static func workingDays(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let calendar = try context.catalog.calendar()
    let function = ScalarFunction("working_days") { (frame) throws(EngineError) in
      let target = frame.output.elements(Int64.self)
      for row in 0..<frame.count where frame.isValid(row) {
        target[row] = Int64(
          try calendar.workingDays(
            from: frame.element(0, row, Int32.self), to: frame.element(1, row, Int32.self)))
      }
    }
    return context.call(function, [try context.date(0), try context.date(1)], .bigint)
  }

  /// add_working_days(d, n): the n-th working day after d, before d for negative n.
  private static func addWorkingDays(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    guard context.arguments[1].type.isInteger || context.arguments[1].type == .null else {
      throw context.typeError()
    }
    let calendar = try context.catalog.calendar()
    let function = ScalarFunction("add_working_days") { (frame) throws(EngineError) in
      let target = frame.output.elements(Int32.self)
      for row in 0..<frame.count where frame.isValid(row) {
        target[row] = try calendar.addWorkingDays(
          Int(frame.element(1, row, Int64.self)), to: frame.element(0, row, Int32.self))
      }
    }
    return context.call(function, [try context.date(0), try context.argument(1, as: .bigint)], .date)
  }

  private static func isWorkingDay(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let calendar = try context.catalog.calendar()
    let function = ScalarFunction("is_working_day") { (frame) throws(EngineError) in
      let target = frame.output.elements(UInt8.self)
      for row in 0..<frame.count where frame.isValid(row) {
        target[row] = try calendar.isWorkingDay(frame.element(0, row, Int32.self)) ? 1 : 0
      }
    }
    return context.call(function, [try context.date(0)], .boolean)
  }

  /// The label of the period that holds a day, as codes of the labels' shared dictionary.
  private static func period(
    _ context: FunctionContext, _ kind: PeriodKind
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let function = ScalarFunction(.named(kind.rawValue)) { (frame) throws(EngineError) in
      let output = frame.output
      let days = frame.arguments[0]
      frame.nullifyInfinities(0, Int32.self)
      if let labels = PeriodLabels.shared(kind), days.isConstant == false,
        labels.codes(
          ofDays: days.elements(Int32.self), validity: output.hasNulls ? output.validity : nil,
          count: frame.count, into: output.codes)
      {
        output.dictionary = labels.dictionary
        return
      }
      try frame.mapToText { (row, heap) throws(EngineError) in
        let day = Int(frame.element(0, row, Int32.self))
        heap.append(Array(kind.label(kind.index(ofDay: day)).utf8))
      }
    }
    return context.call(function, [try context.date(0)], .varchar)
  }
}
