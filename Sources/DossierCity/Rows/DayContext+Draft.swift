/// Draws whole dossiers.
extension DayContext {
  /// Working days late, at 64 quantiles.
  private static let delays = ConstantTable<UInt8>([
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4,
    4,
    4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 22, 25, 28, 33, 40, 50, 65, 90,
  ])

  /// Ends of the ranges of 16 random bits that finish on the day of the appointment and on the day before it, and the
  /// widths of those that finish on the day of acceptance, for procedures of less than five days and for longer ones.
  private static let lastDayLimit = 12_800
  private static let dayBeforeLimit = 28_500
  private static let shortSameDay = 24_000
  private static let longSameDay = 600

  /// The dossier of a row that is accepted at a second of the day.
  @inline(__always)
  func draft(row: Int, second: Int) -> Draft {
    let filing = filing(ofRow: row)
    let entry = model.entries[filing.procedure]
    let timing = rows.number(row &* 4 &+ 1)
    let details = rows.number(row &* 4 &+ 2)
    var draft = Draft()
    draft.procedure = filing.procedure
    draft.receiving = filing.receiving
    draft.resolving = filing.resolving
    draft.channel = hours.channel(at: second, filing.channelBits)
    draft.accepted = day &* 86_400 &+ second
    draft.statutoryDays = Int(entry.statutoryDays)
    setDue(&draft, second: second, details)
    let load = UInt64(model.loads[loadStart &+ filing.resolving])
    let lateLimit = (((UInt64(entry.lateness) &* lateness) >> 8) &* load) >> 8
    draft.isLate = timing & 0xFFFF_FFFF < lateLimit && draft.due != nil
    let end = finish(draft, second: second, timing)
    if end < (model.request.days.upperBound &+ 1) &* 86_400 { draft.finished = end }
    if draft.addedDays > 0 { setChange(&draft, end: end, CityRandom.mix(details)) }
    moveToSuccessor(&draft, end: end)
    setFee(&draft, entry, details)
    setRating(&draft, details)
    if model.request.hasFaults, details >> 32 < Fault.limit { addFault(&draft, details >> 32) }
    return draft
  }

  /// The appointment: none for some immediate ones, later after a supplement or a new appointment.
  @inline(__always)
  private func setDue(_ draft: inout Draft, second: Int, _ details: UInt64) {
    let count = draft.statutoryDays
    if count == 0 {
      if details & 0xFFF < 240 { return }
      let isToday = isWorked && second < 57_600
      draft.originalDue = isToday ? day : model.calendar.day(1, after: day)
      draft.due = draft.originalDue
      return
    }
    let original = model.calendar.day(count, after: day)
    draft.originalDue = original
    draft.due = original
    guard count >= 2, details & 0xFFF < 600 else { return }
    if details & 0xFFF < 530 {
      draft.supplementCount = details & 0xFFF < 490 ? 1 : details & 0xFFF < 526 ? 2 : 3
      draft.addedDays = Int(details >> 3 & 3) + draft.supplementCount
    } else {
      draft.isExtended = true
      draft.addedDays = (count + 1) / 2
    }
    draft.due = model.calendar.day(count + draft.addedDays, after: day)
  }

  /// When the appointment was moved: in office hours of a working day after acceptance and before the appointment.
  ///
  /// A supplement is requested so early that all its pause and a night lie before finishing, an extension is granted
  /// on the last days of the first appointment. What would happen after the cut-off has not happened yet.
  private func setChange(_ draft: inout Draft, end: Int, _ random: UInt64) {
    let calendar = model.calendar
    let count = draft.statutoryDays
    var wait = count - (Int(random & 0xFF) * min(count, 3)) >> 8
    if !draft.isExtended {
      var net = count
      if !draft.isLate {
        let used = calendar.passed[end / 86_400 - calendar.origin] - calendar.passed[day - calendar.origin]
        net = Int(used) - draft.addedDays
      }
      wait = 1 + (Int(random & 0xFFFF) * (net - 1)) >> 16
    }
    let second =
      calendar.day(wait, after: day) * 86_400 + OfficeHours.second(Int(random >> 16 & 0xFFFF))
    if second < (model.request.days.upperBound + 1) * 86_400 {
      draft.dueChanged = second
    } else {
      draft.due = draft.originalDue
      draft.supplementCount = 0
      draft.isExtended = false
      draft.addedDays = 0
    }
  }

  /// The second at which the dossier is finished, be it after the cut-off.
  @inline(__always)
  private func finish(_ draft: Draft, second: Int, _ timing: UInt64) -> Int {
    let spread = Int(timing >> 32 & 0xFFFF)
    var last = day
    if draft.isLate, let due = draft.due {
      last = model.calendar.day(Int(Self.delays[spread >> 10]), after: due)
    } else if let due = draft.due, due > day {
      last = inTime(draft, second: second, due: due, spread)
    } else if !isOpen(at: second) {
      last = model.calendar.day(1, after: day)
    }
    if last == day { return sameDay(second: second, spread) }
    let quantile = Int(timing >> 48) << 8 | Int(timing & 255)
    let batch = Int(
      model.calendar.batchDays[min(last - model.calendar.origin, model.calendar.batchDays.count - 1)])
    let canBatch = draft.isLate ? batch > draft.due! : draft.addedDays == 0
    if batch > day, spread & 15 < 5, canBatch {
      return batch &* 86_400 &+ 55_800 &+ (quantile >> 11)
    }
    return last &* 86_400 &+ HourProfile.finishing.second(quantile)
  }

  /// The day of finishing in time.
  ///
  /// The pause of a supplement comes on top of two working days at least; an extension is needed only where the first
  /// appointment passes.
  @inline(__always)
  private func inTime(_ draft: Draft, second: Int, due: Int, _ spread: Int) -> Int {
    let calendar = model.calendar
    var used: Int
    if draft.addedDays == 0 {
      used = workingDays(
        of: Int(calendar.passed[due - calendar.origin] - calendar.passed[day - calendar.origin]), spread)
    } else if draft.isExtended {
      used = draft.statutoryDays + max(workingDays(of: draft.addedDays, spread), 1)
    } else {
      used = draft.addedDays + max(workingDays(of: draft.statutoryDays, spread), 2)
    }
    if !isOpen(at: second) { used = max(used, 1) }
    return used == 0 ? day : calendar.day(used, after: day)
  }

  /// Whether anything is handled on the day itself after this second: not at night and not on days off.
  @inline(__always)
  private func isOpen(at second: Int) -> Bool { isWorked && second < OfficeHours.end }

  /// The working days used of those allowed.
  ///
  /// Immediate procedures and those of a day end on the day itself as a rule. Of the longer ones two in five end on the
  /// day of the appointment and the working day before it, the rest early, most of them after a few days; of those
  /// of five days and more hardly any ends on the day of acceptance.
  @inline(__always)
  private func workingDays(of count: Int, _ spread: Int) -> Int {
    if count < 2 { return spread < 5_200 ? count : 0 }
    if spread < Self.lastDayLimit { return count }
    if spread < Self.dayBeforeLimit { return count - 1 }
    let early = spread - Self.dayBeforeLimit
    if early < (count < 5 ? Self.shortSameDay : Self.longSameDay) { return 0 }
    let place = (early << 16) / (65_536 - Self.dayBeforeLimit)
    let cube = (((place * place) >> 16) * place) >> 16
    return 1 + (((cube * cube) >> 16) * (count * 3 / 4)) >> 16
  }

  /// Minutes to hours after acceptance or the opening of the office, before it closes if possible.
  @inline(__always)
  private func sameDay(second: Int, _ spread: Int) -> Int {
    let used = 180 + ((((spread &* spread) >> 16) &* 9_000) >> 16)
    let start = max(second, OfficeHours.start)
    let isClosed = start + used > OfficeHours.end + 1_800
    return day &* 86_400 &+ start &+ (isClosed ? 60 + (used & 1_023) : used)
  }

  /// What is open when an agency ends goes to its successor, with its appointment.
  @inline(__always)
  private func moveToSuccessor(_ draft: inout Draft, end: Int) {
    let until = min(end / 86_400, model.request.days.upperBound)
    if day < CityDates.thuDucCity, until >= CityDates.thuDucCity {
      draft.resolving = Int(model.heirsOf2021[draft.resolving])
    }
    if day < CityDates.communesOf2025, until >= CityDates.communesOf2025 {
      draft.resolving = Int(model.heirsOf2025[draft.resolving])
    }
  }

  @inline(__always)
  private func setFee(_ draft: inout Draft, _ entry: ProcedureEntry, _ details: UInt64) {
    let bits = Int(details >> 12 & 63)
    if entry.statutoryDays == 0, entry.feeInDong > 0 {
      draft.feeInDong = Int(entry.feeInDong) * (1 + (bits * bits * bits) >> 15)
    } else {
      draft.feeInDong = bits == 0 ? 0 : Int(entry.feeInDong)
    }
  }

  /// About one dossier in eight is rated, most with 5.
  @inline(__always)
  private func setRating(_ draft: inout Draft, _ details: UInt64) {
    let bits = Int(details >> 18 & 0x3FFF)
    guard draft.finished != nil, bits < 2_000 else { return }
    draft.rating =
      draft.isLate ? 1 + bits % 5 : bits < 1_640 ? 5 : bits < 1_860 ? 4 : bits < 1_930 ? 3 : 1 + bits & 1
  }

  /// Applies a fault that changes the dossier itself.
  private func addFault(_ draft: inout Draft, _ bits: UInt64) {
    let fault = Fault.of(bits)
    draft.fault = fault
    switch fault {
    case .finishedBeforeAccepted:
      if draft.finished != nil { draft.finished = draft.accepted - 60 - Int(CityRandom.mix(bits) % 172_740) }
    case .dueOnHoliday:
      if draft.statutoryDays > 0, let due = draft.due { draft.due = model.calendar.closedDay(after: due) }
    case .none, .repeatedId, .reopened, .lateArrival, .decomposedName: break
    }
  }
}
