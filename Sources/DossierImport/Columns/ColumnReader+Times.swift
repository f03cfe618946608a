import DossierBase

extension ColumnReader {
  mutating func readTimestamps(isStrict: Bool) {
    let output = vector.elements(Int64.self) + firstRow
    let validity = validity
    let isCanonical = readsYearFirst
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if isCanonical, span.count == 19, let micros = TimestampParser.canonical(tile.bytes + Int(span.start)) {
        output[row] = micros
        validity[row] = 1
      } else if span.count > 0, let micros = slowTimestamp(tile.text(span), isStrict: isStrict) {
        output[row] = micros
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }

  /// True if a text that is no date is a timestamp.
  mutating func readsAsTimestamp(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    ValueText.localDate(text) == nil && slowTimestamp(text, isStrict: false) != nil
  }

  @inline(never)
  private mutating func slowTimestamp(_ text: UnsafeBufferPointer<UInt8>, isStrict: Bool) -> Int64? {
    if let moment = patternMoment(text) { return Int64(moment.days) * Microseconds.perDay + moment.micros }
    if !isStrict {
      if let date = ValueText.localDate(text) {
        evidence.add(date)
        return notation.days(date).map { Int64($0) * Microseconds.perDay }
      }
      if let local = ValueText.localTimestamp(text) {
        evidence.add(local.date)
        return notation.days(local.date).map { Int64($0) * Microseconds.perDay + local.micros }
      }
    }
    guard readsYearFirst else { return nil }
    guard let micros = ValueText.timestamp(text, offsetMinutes: style.offsetMinutes) else {
      return isStrict ? nil : FixedText.timestamp(text, offsetMinutes: style.offsetMinutes, notation)
    }
    if ValueText.hasOffset(text) { evidence.offsetCount += 1 }
    return micros
  }

  /// The value of a text in the pattern that the request gives.
  private func patternMoment(_ text: UnsafeBufferPointer<UInt8>) -> (days: Int32, micros: Int64)? {
    style.pattern.flatMap { $0.parse(text) }
  }

  /// False if dates that begin with the year must be in the pattern that the request gives.
  private var readsYearFirst: Bool { style.pattern?.leavesYearFirst ?? true }

  mutating func readDates(isStrict: Bool) {
    let output = vector.elements(Int32.self) + firstRow
    let validity = validity
    let isCanonical = readsYearFirst
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if isCanonical, span.count == 10, let days = DateParser.canonical(tile.bytes + Int(span.start)) {
        output[row] = days
        validity[row] = 1
      } else if span.count > 0, let days = slowDate(tile.text(span), isStrict: isStrict) {
        output[row] = days
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }

  @inline(never)
  private mutating func slowDate(_ text: UnsafeBufferPointer<UInt8>, isStrict: Bool) -> Int32? {
    if let pattern = style.pattern {
      if !pattern.hasTime, let moment = pattern.parse(text) { return moment.days }
      if !pattern.leavesYearFirst { return nil }
    }
    if !isStrict, let date = ValueText.localDate(text) {
      evidence.add(date)
      return notation.days(date)
    }
    return ValueText.date(text)
  }

  /// Timestamps, in which a bare date means the end of its day.
  mutating func readDeadlines() {
    let output = vector.elements(Int64.self) + firstRow
    let validity = validity
    let isCanonical = readsYearFirst
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if isCanonical, span.count == 19, let micros = TimestampParser.canonical(tile.bytes + Int(span.start)) {
        output[row] = micros
        validity[row] = 1
      } else if span.count > 0, let days = slowDate(tile.text(span), isStrict: false),
        let midnight = Microseconds.timestamp(ofDay: days + 1)
      {
        output[row] = midnight - 1
        validity[row] = 1
      } else if span.count > 0, ValueText.localDate(tile.text(span)) == nil,
        let micros = slowTimestamp(tile.text(span), isStrict: false)
      {
        output[row] = micros
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }

  mutating func readLocalDates(_ layout: DateLayout) {
    let output = vector.elements(Int32.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if let date = ValueText.localDate(tile.text(span)), date.layouts.contains(layout),
        let days = date.days(dayFirst: layout.isDayFirst)
      {
        layouts.formIntersection(date.layouts)
        output[row] = days
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }

  mutating func readLocalTimestamps(_ layout: DateLayout) {
    let output = vector.elements(Int64.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if let stamp = ValueText.localTimestamp(tile.text(span)), stamp.hasWholeSeconds,
        stamp.date.dayFirstLayouts.contains(layout), let days = stamp.date.days(dayFirst: true),
        let midnight = Microseconds.timestamp(ofDay: days)
      {
        layouts.formIntersection(stamp.date.dayFirstLayouts)
        output[row] = midnight &+ stamp.micros
        validity[row] = 1
      } else {
        output[row] = 0
        miss(row, span)
      }
    }
  }

  mutating func readPatternDates() {
    let style = style
    readSlowly(Int32.self) { text in
      guard let pattern = style.pattern else { return nil }
      if !pattern.hasTime, let moment = pattern.parse(text) { return moment.days }
      return pattern.leavesYearFirst ? ValueText.date(text) : nil
    }
  }

  mutating func readPatternTimestamps() {
    let style = style
    readSlowly(Int64.self) { text in
      guard let pattern = style.pattern else { return nil }
      if let moment = pattern.parse(text) { return Int64(moment.days) * Microseconds.perDay + moment.micros }
      return pattern.leavesYearFirst ? ValueText.timestamp(text, offsetMinutes: style.offsetMinutes) : nil
    }
  }
}
