import DossierBase
package import DossierVector

/// The labels of all periods of a kind from 1900 to 2199, as a dictionary that the whole process shares.
///
/// Vectors of such codes group and compare by code. Days before or after those years have no code: then the
/// caller writes texts by ``PeriodKind/label(_:)`` instead, so that every date has its label.
package final class PeriodLabels: Sendable {
  package let kind: PeriodKind
  /// The labels in chronological order.
  package let dictionary: VectorDictionary
  private let codes: [UInt16]

  /// The first and the last day that have a code.
  package static let days =
    CivilDate(year: 1_900, month: 1, day: 1)
    .days...CivilDate(
      year: 2_199, month: 12, day: 31
    ).days

  /// The shared labels of a kind, or nil for days, which are too many for 16-bit codes.
  package static func shared(_ kind: PeriodKind) -> PeriodLabels? {
    switch kind {
    case .year: year
    case .half: half
    case .quarter: quarter
    case .month: month
    case .week: week
    case .day: nil
    case .reportingYear: reportingYear
    case .reportingHalf: reportingHalf
    case .reportingQuarter: reportingQuarter
    case .reportingMonth: reportingMonth
    }
  }

  private static let year = PeriodLabels(.year)
  private static let half = PeriodLabels(.half)
  private static let quarter = PeriodLabels(.quarter)
  private static let month = PeriodLabels(.month)
  private static let week = PeriodLabels(.week)
  private static let reportingYear = PeriodLabels(.reportingYear)
  private static let reportingHalf = PeriodLabels(.reportingHalf)
  private static let reportingQuarter = PeriodLabels(.reportingQuarter)
  private static let reportingMonth = PeriodLabels(.reportingMonth)

  private init(_ kind: PeriodKind) {
    self.kind = kind
    let first = kind.index(ofDay: Self.days.lowerBound)
    let last = kind.index(ofDay: Self.days.upperBound)
    dictionary = VectorDictionary(StringDictionary((first...last).map { kind.label($0) }))
    var codes: [UInt16] = []
    codes.reserveCapacity(Self.days.count)
    for index in first...last {
      let end = min(kind.lastDay(ofIndex: index), Self.days.upperBound)
      let start = max(kind.firstDay(ofIndex: index), Self.days.lowerBound)
      codes.append(contentsOf: repeatElement(UInt16(index - first), count: end - start + 1))
    }
    self.codes = codes
  }

  /// Writes the code of each of `count` days and returns true if all of them have one.
  ///
  /// A day without a code gets 0; rows that are null may hold any day and are told apart by `validity`, where 0
  /// means null.
  package func codes(
    ofDays days: UnsafePointer<Int32>, validity: UnsafePointer<UInt8>? = nil, count: Int,
    into result: UnsafeMutablePointer<UInt16>
  ) -> Bool {
    let first = Int32(Self.days.lowerBound)
    let size = UInt32(Self.days.count)
    var isComplete = true
    codes.withUnsafeBufferPointer { table in
      let table = table.baseAddress!
      for row in 0..<count {
        let place = UInt32(bitPattern: days[row] &- first)
        if place < size {
          result[row] = table[Int(place)]
        } else {
          result[row] = 0
          if validity == nil || validity![row] != 0 { isComplete = false }
        }
      }
    }
    return isComplete
  }
}
