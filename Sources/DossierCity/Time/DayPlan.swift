import DossierBase

/// How many dossiers are accepted on each day: seasons, weekdays, Tết, the lockdown, the break of 2025.
final class DayPlan: Sendable {
  let firstDay: Int
  /// The number of the first row of each day, and at the end that of all rows.
  let firstRows: [Int]

  init(_ request: CityRequest, calendar: WorkingDays) {
    let random = CityRandom(seed: request.seed, .day)
    firstDay = request.days.lowerBound
    let weights = request.days.map { Self.weight(of: $0, calendar, random.number($0)) }
    let total = weights.reduce(0, +)
    var rows = [0]
    var passed = 0
    for weight in weights {
      passed += weight
      let (high, low) = UInt64(request.rowCount).multipliedFullWidth(by: UInt64(passed))
      rows.append(Int(UInt64(total).dividingFullWidth((high, low)).quotient))
    }
    firstRows = rows
  }

  /// Dossiers to be expected on a day, in thousandths.
  private static func weight(of day: Int, _ calendar: WorkingDays, _ random: UInt64) -> Int {
    let profile = YearProfile.of(day: day)
    var weight = profile.volume * 1_000_000 / 251
    if calendar.isWorked(day) {
      weight =
        weight * [1_150, 1_040, 1_000, 970, 920, 500, 300][CivilDate.isoWeekday(days: day) - 1] / 1_000
    } else {
      // Where nothing is open, only online filings arrive; on Saturday mornings counters are.
      let share = calendar.opening(of: day) == .saturday ? 90 : 40
      weight = weight * share * (200 + profile.online) / 1_000_000
    }
    weight = weight * season(of: day) / 1_000
    return weight * (900 + Int(random % 201)) / 1_000
  }

  /// The month's and Tết's part, in thousandths.
  private static func season(of day: Int) -> Int {
    let months = [1_020, 960, 1_060, 1_010, 1_000, 1_030, 1_020, 1_040, 980, 990, 980, 930]
    var season = months[CivilDate(days: day).month - 1]
    for tet in CityDates.lunarNewYears {
      if (tet - 7..<tet).contains(day) { season = season * 450 / 1_000 }
      if (tet + 5..<tet + 15).contains(day) { season = season * 1_350 / 1_000 }
      if (tet + 15..<tet + 30).contains(day) { season = season * 1_120 / 1_000 }
    }
    return season
  }

  /// The place of the day, counted from the first, that a row lies in.
  func dayIndex(ofRow row: Int) -> Int {
    var low = 0
    var high = firstRows.count - 1
    while low + 1 < high {
      let middle = (low + high) / 2
      if firstRows[middle] <= row { low = middle } else { high = middle }
    }
    // Days without rows have the same first row as the day after them.
    while firstRows[low + 1] <= row { low += 1 }
    return low
  }
}
