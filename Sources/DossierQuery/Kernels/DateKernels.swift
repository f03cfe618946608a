import DossierBase

/// date_part, date_trunc, date_diff and what is built on them.
enum DateKernels {
  /// date_part of a DATE as BIGINT.
  static func part(_ part: DatePart, ofDate: Void) -> ScalarFunction {
    ScalarFunction(.named("date_part", [.text(part.rawValue)])) { (frame) throws(EngineError) in
      if part.isTimeOfDay {
        frame.map(Int32.self, Int64.self) { _ in 0 }
      } else {
        let table = DayTable.values(of: part)
        table.values.withUnsafeBufferPointer { values in
          frame.map(Int32.self, Int64.self) { day in
            let place = Int(day) - DayTable.firstDay
            return place >= 0 && place < DayTable.dayCount
              ? Int64(values[place]) : Int64(part.value(day: Int(day)))
          }
        }
      }
      frame.nullifyInfinities(0, Int32.self)
    }
  }

  /// date_part of a TIMESTAMP as BIGINT.
  static func part(_ part: DatePart, ofTimestamp: Void) -> ScalarFunction {
    let ofDate = part.isTimeOfDay ? nil : Self.part(part, ofDate: ())
    return ScalarFunction(.named("date_part", [.text(part.rawValue)]), ofDate: ofDate) {
      (frame) throws(EngineError) in
      if part.isTimeOfDay {
        frame.map(Int64.self, Int64.self) { micros in
          let day = Int64(Microseconds.day(ofTimestamp: micros))
          return DatePart.value(of: part, timeOfDay: micros &- day &* Microseconds.perDay)
        }
      } else {
        let table = DayTable.values(of: part)
        table.values.withUnsafeBufferPointer { values in
          frame.map(Int64.self, Int64.self) { micros in
            let day = Int(Microseconds.day(ofTimestamp: micros))
            let place = day - DayTable.firstDay
            return place >= 0 && place < DayTable.dayCount
              ? Int64(values[place]) : Int64(part.value(day: day))
          }
        }
      }
      frame.nullifyInfinities(0, Int64.self)
    }
  }

  /// date_part of a TIME as BIGINT.
  static func part(_ part: DatePart, ofTime: Void) -> ScalarFunction {
    ScalarFunction(.named("date_part", [.text(part.rawValue)])) { (frame) throws(EngineError) in
      frame.map(Int64.self, Int64.self) { DatePart.value(of: part, timeOfDay: $0) }
    }
  }

  /// date_part of an INTERVAL as BIGINT.
  static func part(_ part: DatePart, ofInterval: Void) -> ScalarFunction {
    ScalarFunction(.named("date_part", [.text(part.rawValue)])) { (frame) throws(EngineError) in
      frame.map(Interval.self, Int64.self) { span in
        switch part {
        case .year: Int64(span.months / 12)
        case .month: Int64(span.months % 12)
        case .quarter: Int64(span.months % 12 / 3 + 1)
        case .decade: Int64(span.months / 120)
        case .century: Int64(span.months / 1_200)
        case .millennium: Int64(span.months / 12_000)
        case .day: Int64(span.days)
        case .hour: span.microseconds / Microseconds.perHour
        default: DatePart.value(of: part, timeOfDay: span.microseconds)
        }
      }
    }
  }

  /// Seconds since 1970 of a TIMESTAMP.
  static let epochOfTimestamp = ScalarFunction("epoch") { (frame) throws(EngineError) in
    frame.map(Int64.self, Double.self) { Double($0) / 1e6 }
    frame.nullifyInfinities(0, Int64.self)
  }

  static let epochOfDate = ScalarFunction("epoch") { (frame) throws(EngineError) in
    frame.map(Int32.self, Double.self) { Double($0) * 86_400 }
    frame.nullifyInfinities(0, Int32.self)
  }

  static let epochOfTime = ScalarFunction("epoch") { (frame) throws(EngineError) in
    frame.map(Int64.self, Double.self) { Double($0) / 1e6 }
  }

  /// Seconds of an INTERVAL, its years of 365.25 days and its other months of 30.
  static let epochOfInterval = ScalarFunction("epoch") { (frame) throws(EngineError) in
    frame.map(Interval.self, Double.self) { span in
      let days = Double(span.months / 12) * 365.25 + Double(span.months % 12 * 30) + Double(span.days)
      return days * 86_400 + Double(span.microseconds) / 1e6
    }
  }

  /// date_trunc of a DATE as TIMESTAMP.
  static func truncate(_ part: DatePart, date: Void) -> ScalarFunction {
    ScalarFunction(.named("date_trunc", [.text(part.rawValue)])) { (frame) throws(EngineError) in
      let table = DayTable.truncations(of: part)
      let isFine = part.isTimeOfDay
      try frame.tryMap(
        Int32.self, Int64.self,
        { day, failed in
          if Infinity.contains(day) { return Microseconds.timestamp(ofDay: day) ?? 0 }
          return startOfDay(isFine ? Int(day) : firstDay(of: part, Int(day), table), &failed)
        }, failure: { _ in outOfRange })
    }
  }

  /// date_trunc of a TIMESTAMP.
  static func truncate(_ part: DatePart, timestamp: Void) -> ScalarFunction {
    let isFine = part.isTimeOfDay || part == .epoch
    let ofDate = isFine ? nil : truncate(part, date: ())
    return ScalarFunction(.named("date_trunc", [.text(part.rawValue)]), ofDate: ofDate) {
      (frame) throws(EngineError) in
      if isFine, let unit = part.microsecondCount {
        frame.map(Int64.self, Int64.self) { micros in
          if Infinity.contains(micros) { return micros }
          let rest = micros % unit
          return micros &- (rest < 0 ? rest + unit : rest)
        }
        return
      }
      let table = DayTable.truncations(of: part)
      try frame.tryMap(
        Int64.self, Int64.self,
        { micros, failed in
          if Infinity.contains(micros) { return micros }
          return startOfDay(firstDay(of: part, Int(Microseconds.day(ofTimestamp: micros)), table), &failed)
        }, failure: { _ in outOfRange })
    }
  }

  private static let outOfRange = EngineError(.evaluation, "the timestamp is out of range")

  @inline(__always)
  private static func firstDay(of part: DatePart, _ day: Int, _ table: DayTable) -> Int {
    let place = day - DayTable.firstDay
    return place >= 0 && place < DayTable.dayCount
      ? Int(table.values[place]) : part.truncated(day: day) ?? day
  }

  @inline(__always)
  private static func startOfDay(_ day: Int, _ failed: inout Bool) -> Int64 {
    let (micros, overflow) = Int64(day).multipliedReportingOverflow(by: Microseconds.perDay)
    failed = failed || overflow
    return micros
  }

  /// date_diff of two TIMESTAMPs: how many boundaries of the part lie between them; of weeks, how often seven
  /// days fit between their dates.
  static func boundaries(_ part: DatePart) -> ScalarFunction {
    ScalarFunction(.named("date_diff", [.text(part.rawValue)])) { (frame) throws(EngineError) in
      if let unit = part.microsecondCount, unit < Microseconds.perDay {
        try frame.tryMap(
          Int64.self, Int64.self, Int64.self,
          { left, right, failed in
            if Infinity.contains(left) || Infinity.contains(right) { return 0 }
            let (count, overflow) = floorDivide(right, unit).subtractingReportingOverflow(
              floorDivide(left, unit))
            failed = failed || overflow
            return count
          }, failure: { _, _ in EngineError(.evaluation, "the difference in \(part)s is out of range") })
      } else if part == .week || part == .yearWeek {
        frame.map(Int64.self, Int64.self, Int64.self) { left, right in
          let days = Microseconds.day(ofTimestamp: right) &- Microseconds.day(ofTimestamp: left)
          return Int64(days / 7)
        }
      } else {
        frame.map(Int64.self, Int64.self, Int64.self) { left, right in
          let from = part.ordinal(day: Int(Microseconds.day(ofTimestamp: left))) ?? 0
          let to = part.ordinal(day: Int(Microseconds.day(ofTimestamp: right))) ?? 0
          return Int64(to - from)
        }
      }
      nullifyInfinities(frame)
    }
  }

  /// date_sub of two TIMESTAMPs: how many whole parts lie between them.
  static func wholeParts(_ part: DatePart) -> ScalarFunction {
    ScalarFunction(.named("date_sub", [.text(part.rawValue)])) { (frame) throws(EngineError) in
      try frame.tryMap(
        Int64.self, Int64.self, Int64.self,
        { left, right, failed in
          if Infinity.contains(left) || Infinity.contains(right) { return 0 }
          failed = failed || right.subtractingReportingOverflow(left).overflow
          return wholeParts(part, from: left, to: right)
        }, failure: { _, _ in EngineError(.evaluation, "the difference in \(part)s is out of range") })
      nullifyInfinities(frame)
    }
  }

  /// Makes the rows null in which either timestamp is infinite.
  private static func nullifyInfinities(_ frame: KernelFrame) {
    frame.nullifyInfinities(0, Int64.self)
    frame.nullifyInfinities(1, Int64.self)
  }

  private static func wholeParts(_ part: DatePart, from: Int64, to: Int64) -> Int64 {
    if from > to { return 0 &- wholeParts(part, from: to, to: from) }
    if let unit = part.microsecondCount { return (to &- from) / unit }
    if part == .week || part == .yearWeek { return (to &- from) / (7 * Microseconds.perDay) }
    let monthsPerPart: Int64 =
      switch part {
      case .quarter: 3
      case .year, .isoYear: 12
      case .decade: 120
      case .century: 1_200
      case .millennium: 12_000
      default: 1
      }
    let fromDay = Int(Microseconds.day(ofTimestamp: from))
    let toDay = Int(Microseconds.day(ofTimestamp: to))
    var months = Int64(
      (DatePart.month.ordinal(day: toDay) ?? 0) - (DatePart.month.ordinal(day: fromDay) ?? 0))
    let (left, right) = (CivilDate(days: fromDay), CivilDate(days: toDay))
    let leftTime = from &- Int64(fromDay) &* Microseconds.perDay
    let rightTime = to &- Int64(toDay) &* Microseconds.perDay
    let isLastDay = right.day == CivilDate.dayCount(year: right.year, month: right.month)
    let isSameDay = right.day == left.day || isLastDay && right.day < left.day
    let reachesDay = isSameDay ? rightTime >= leftTime : right.day > left.day
    if !reachesDay { months -= 1 }
    return months / monthsPerPart
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value < quotient * divisor ? quotient - 1 : quotient
  }

  static let lastDay = ScalarFunction("last_day") { (frame) throws(EngineError) in
    try frame.tryMap(
      Int32.self, Int32.self,
      { day, failed in
        if Infinity.contains(day) { return day }
        let date = CivilDate(days: Int(day))
        let rest = CivilDate.dayCount(year: date.year, month: date.month) - date.day
        let (last, overflow) = day.addingReportingOverflow(Int32(rest))
        failed = failed || overflow || last == Infinity.date
        return last
      }, failure: { _ in EngineError(.evaluation, "the last day of the month is out of range") })
    frame.nullifyInfinities(0, Int32.self)
  }

  static let makeDate = ScalarFunction("make_date") { (frame) throws(EngineError) in
    let target = frame.output.elements(Int32.self)
    for row in 0..<frame.count where frame.isValid(row) {
      let parts = (0..<3).map { frame.element($0, row, Int64.self) }
      guard parts[0].magnitude < 10_000_000,
        let days = DateParser.days(year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[2]))
      else {
        throw EngineError(.evaluation, "\(parts[0])-\(parts[1])-\(parts[2]) is not a date")
      }
      target[row] = days
    }
  }
}
