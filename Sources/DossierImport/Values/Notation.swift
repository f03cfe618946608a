import DossierBase

/// How dates and numbers of one column of one input are written.
struct Notation: Equatable, Sendable {
  /// Which of two small numbers before a year is the day.
  enum DateOrder: Equatable, Sendable {
    case dayFirst, monthFirst
    /// Only dates that begin with the year are read.
    case refused
  }

  var dateOrder = DateOrder.dayFirst
  var marks = NumberMarks.plain

  func days(_ date: LocalDate) -> Int32? {
    switch dateOrder {
    case .dayFirst: date.days(dayFirst: true)
    case .monthFirst: date.days(dayFirst: false)
    case .refused: nil
    }
  }
}

/// What the values of a column say of its notation: counts, which are added up over the whole input.
struct NotationEvidence: Equatable, Sendable {
  /// Values that fit the type as they were read, and those that did not.
  var fitCount = 0
  var misfitCount = 0
  /// Dates that exist only in one order, and those that could be meant either way.
  var dayFirstCount = 0
  var monthFirstCount = 0
  var eitherOrderCount = 0
  var dotThousandsCount = 0
  var commaThousandsCount = 0
  var dotThreeCount = 0
  var commaThreeCount = 0
  var dotFractionCount = 0
  var commaFractionCount = 0
  /// Timestamps with an offset from UTC.
  var offsetCount = 0

  mutating func add(_ other: NotationEvidence) {
    fitCount += other.fitCount
    misfitCount += other.misfitCount
    dayFirstCount += other.dayFirstCount
    monthFirstCount += other.monthFirstCount
    eitherOrderCount += other.eitherOrderCount
    dotThousandsCount += other.dotThousandsCount
    commaThousandsCount += other.commaThousandsCount
    dotThreeCount += other.dotThreeCount
    commaThreeCount += other.commaThreeCount
    dotFractionCount += other.dotFractionCount
    commaFractionCount += other.commaFractionCount
    offsetCount += other.offsetCount
  }

  mutating func add(_ date: LocalDate) {
    switch (date.days(dayFirst: true) != nil, date.days(dayFirst: false) != nil) {
    case (true, false): dayFirstCount += 1
    case (false, true): monthFirstCount += 1
    case (true, true): if date.first != date.second { eitherOrderCount += 1 }
    case (false, false): break
    }
  }

  /// Adds a number with marks; other texts say nothing.
  mutating func add(number text: UnsafeBufferPointer<UInt8>) {
    guard text.contains(where: NumberMarks.isMark), let shape = NumberShape(text) else { return }
    switch shape {
    case .zero: break
    case .dotThousands: dotThousandsCount += 1
    case .commaThousands: commaThousandsCount += 1
    case .dotThree: dotThreeCount += 1
    case .commaThree: commaThreeCount += 1
    case .dotFraction: dotFractionCount += 1
    case .commaFraction: commaFractionCount += 1
    }
  }

  /// Adds what a text says in a column of a given type.
  mutating func add(_ text: UnsafeBufferPointer<UInt8>, type: DataType) {
    if type == .date || type == .timestamp {
      if let date = ValueText.localDate(text) ?? ValueText.localTimestamp(text)?.date { add(date) }
    } else if type.isNumeric {
      add(number: text)
    }
  }
}

extension NotationEvidence {
  /// True if there were dates in which day or month comes first.
  var hasOrderedDates: Bool { dayFirstCount + monthFirstCount + eitherOrderCount > 0 }

  /// The order that the dates prove, or nil if they prove none; few slips among many dates prove nothing.
  var provenOrder: Notation.DateOrder? {
    switch Self.stronger(dayFirstCount, monthFirstCount) {
    case .none: nil
    case .first: .dayFirst
    case .second: .monthFirst
    case .neither: .refused
    }
  }

  /// What the marks mean in a column of this type.
  ///
  /// In integers a single dot or comma before three digits is between thousands, for dong have no decimals.
  func marks(of type: DataType) -> NumberMarks {
    var dots = dotThousandsCount + commaFractionCount
    var commas = commaThousandsCount + dotFractionCount
    if type.isInteger {
      dots += dotThreeCount
      commas += commaThreeCount
    }
    switch Self.stronger(dots, commas) {
    case .none: return .plain
    case .first: return .dotThousands
    case .second:
      let hasThousands = commaThousandsCount + (type.isInteger ? commaThreeCount : 0) > 0
      return hasThousands ? .commaThousands : .plain
    case .neither: return .refused
    }
  }

  /// True if marks were read by custom, because no number proves what they mean.
  var hasOnlyGroupsOfThree: Bool { dotThreeCount + commaThreeCount > 0 && !provesMarks }

  /// True if some number shows what its marks mean.
  var provesMarks: Bool {
    dotThousandsCount + commaThousandsCount + dotFractionCount + commaFractionCount > 0
  }

  private enum Stronger { case none, first, second, neither }

  /// Which of two counts decides: the other must be 0, or at most a hundredth.
  private static func stronger(_ first: Int, _ second: Int) -> Stronger {
    if first == 0, second == 0 { return .none }
    if second * 100 <= first { return .first }
    if first * 100 <= second { return .second }
    return .neither
  }
}
