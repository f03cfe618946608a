import DossierVector

extension ColumnReader {
  mutating func readTimestamps(isStrict: Bool) {
    let output = vector.elements(Int64.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if span.count == 19, let micros = TimestampParser.canonical(tile.bytes + Int(span.start)) {
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

  @inline(never)
  private func slowTimestamp(_ text: UnsafeBufferPointer<UInt8>, isStrict: Bool) -> Int64? {
    isStrict
      ? ValueText.timestamp(text, offsetMinutes: offsetMinutes)
      : FixedText.timestamp(text, offsetMinutes: offsetMinutes)
  }

  mutating func readDates(isStrict: Bool) {
    let output = vector.elements(Int32.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if span.count == 10, let days = DateParser.canonical(tile.bytes + Int(span.start)) {
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
  private func slowDate(_ text: UnsafeBufferPointer<UInt8>, isStrict: Bool) -> Int32? {
    isStrict ? ValueText.date(text) : FixedText.date(text)
  }

  /// Timestamps, in which a bare date means the end of its day.
  mutating func readDeadlines() {
    let output = vector.elements(Int64.self) + firstRow
    let validity = validity
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      if span.count == 19, let micros = TimestampParser.canonical(tile.bytes + Int(span.start)) {
        output[row] = micros
        validity[row] = 1
      } else if let days = FixedText.date(tile.text(span)),
        let midnight = Microseconds.timestamp(ofDay: days + 1)
      {
        output[row] = midnight - 1
        validity[row] = 1
      } else if let micros = FixedText.timestamp(tile.text(span), offsetMinutes: offsetMinutes) {
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
}
