import DossierBase

/// Writes the course of a dossier: from filing over changes of the appointment to the return of the result.
final class CourseWriter {
  private let calendar: WorkingDays
  private let cutOff: Int
  private let submitted: NullableColumn<Int64>
  private let originalDue: NullableColumn<Int32>
  private let dueChanged: NullableColumn<Int64>
  private let statutoryDays: UnsafeMutablePointer<Int16>
  private let returned: NullableColumn<Int64>
  private let statuses: UnsafeMutablePointer<UInt16>
  private let results: NullableColumn<UInt16>
  private let pausedMinutes: UnsafeMutablePointer<Int32>
  private let extensions: UnsafeMutablePointer<Int8>
  private let causes: NullableColumn<UInt16>
  private let apologies: NullableColumn<Int64>
  private let ingested: UnsafeMutablePointer<Int64>

  init(_ columns: ColumnSet, _ model: CityModel) {
    calendar = model.calendar
    cutOff = (model.request.days.upperBound + 1) * 86_400
    submitted = NullableColumn(columns.vector(.submittedAt))
    originalDue = NullableColumn(columns.vector(.originalDueAt))
    dueChanged = NullableColumn(columns.vector(.dueChangedAt))
    statutoryDays = columns.vector(.statutoryDays).elements()
    returned = NullableColumn(columns.vector(.returnedAt))
    statuses = columns.codes(.status, DetailDictionaries.statuses)
    _ = columns.codes(.result, DetailDictionaries.results)
    results = NullableColumn(columns.vector(.result))
    pausedMinutes = columns.vector(.pausedMinutes).elements()
    extensions = columns.vector(.extensionCount).elements()
    _ = columns.codes(.lateCause, DetailDictionaries.lateCauses)
    causes = NullableColumn(columns.vector(.lateCause))
    apologies = NullableColumn(columns.vector(.apologyAt))
    ingested = columns.vector(.ingestedAt).elements()
  }

  /// Writes a row and says whether its result has been returned.
  func write(_ draft: Draft, row: Int, _ random: UInt64) -> Bool {
    let day = draft.accepted / 86_400
    let bits = Int(random & 0xFFFF)
    submitted.write(
      second: draft.channel == .online ? draft.accepted - 60 - ((((bits * bits) >> 16) * 40_000) >> 16) : nil,
      row: row)
    originalDue.write(draft.originalDue, row: row)
    statutoryDays[row] = Int16(draft.statutoryDays)
    writeChanges(draft, row: row)
    let end = returnTime(draft, Int(random >> 16 & 0xFFFF))
    returned.write(second: end, row: row)
    let result = draft.finished == nil ? nil : Self.result(Int(random >> 32 & 0x3FF))
    results.write(result, row: row)
    statuses[row] = Self.status(
      draft, isReturned: end != nil, result: result, isFresh: day == cutOff / 86_400 - 1)
    writeLateness(draft, row: row, Int(random >> 44 & 0xFF))
    writeIngestion(draft, row: row, Int(random >> 52))
    return end != nil
  }

  /// The move of the appointment, and the pause as far as it lies before the cut-off.
  private func writeChanges(_ draft: Draft, row: Int) {
    var pause = draft.supplementCount > 0 ? draft.addedDays : 0
    if draft.finished == nil, let changed = draft.dueChanged {
      let last = calendar.passed[cutOff / 86_400 - 1 - calendar.origin]
      pause = min(pause, Int(last - calendar.passed[changed / 86_400 - calendar.origin]))
    }
    dueChanged.write(second: draft.dueChanged, row: row)
    pausedMinutes[row] = Int32(pause * 480)
    extensions[row] = draft.isExtended ? 1 : 0
  }

  /// Same-day results at once, others within days; some are never fetched.
  private func returnTime(_ draft: Draft, _ bits: Int) -> Int? {
    guard let finished = draft.finished, bits & 31 != 0 else { return nil }
    if draft.fault == .reopened, finished - draft.accepted > 86_400 {
      return finished - 3_600 - bits % 40_000
    }
    var end = finished + 30 + bits % 900
    let day = finished / 86_400
    if draft.statutoryDays > 0, bits & 3 != 0, day >= draft.accepted / 86_400 {
      let wait = 1 + ((bits >> 4) * (bits >> 4)) >> 22
      end = calendar.day(wait, after: day) * 86_400 + OfficeHours.second(bits)
    }
    return end < cutOff ? end : nil
  }

  private static func result(_ bits: Int) -> Int {
    bits < 998 ? 0 : bits < 1_006 ? 1 : bits < 1_013 ? 2 : bits < 1_016 ? 3 : 4
  }

  private static func status(_ draft: Draft, isReturned: Bool, result: Int?, isFresh: Bool) -> UInt16 {
    switch result {
    case nil: isFresh ? 0 : draft.supplementCount > 0 ? 2 : draft.statutoryDays >= 15 ? 3 : 1
    case 2: 4
    case 3: 5
    default: isReturned ? 7 : 6
    }
  }

  private func writeLateness(_ draft: Draft, row: Int, _ bits: Int) {
    guard draft.isLate, let due = draft.due else {
      causes.write(nil, row: row)
      apologies.write(nil, row: row)
      return
    }
    let cause = bits < 116 ? 0 : bits < 168 ? 1 : bits < 193 ? 2 : bits < 213 ? 3 : bits < 218 ? 4 : 5
    causes.write(cause, row: row)
    let apology = (due + 1) * 86_400 + 32_400 + bits * 61
    apologies.write(second: cause < 2 && bits % 5 < 3 && apology < cutOff ? apology : nil, row: row)
  }

  /// The night after the last event; late arrivals 10 to 60 days after it, be it after the cut-off.
  private func writeIngestion(_ draft: Draft, row: Int, _ bits: Int) {
    let last = max(draft.finished ?? draft.dueChanged ?? draft.accepted, draft.accepted) / 86_400
    let delay = draft.fault == .lateArrival ? 10 + bits % 51 : 1
    let second = (last + delay) * 86_400 + 7_200 + draft.resolving * 7 % 3_600
    ingested[row] = Int64(second) * Microseconds.perSecond
  }
}
