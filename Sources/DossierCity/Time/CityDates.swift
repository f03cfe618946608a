import DossierBase

/// The days on which the city's series break.
enum CityDates {
  /// District 2, District 9 and Thủ Đức District become Thủ Đức City.
  static let thuDucCity = day(2_021, 1, 1)
  /// Three provinces become one city without districts; the counting changes as well.
  static let communesOf2025 = day(2_025, 7, 1)
  /// The lockdown of 2021, its end excluded.
  static let lockdown = day(2_021, 7, 9)..<day(2_021, 10, 1)
  /// The first days of Tết, by year; from published calendars.
  static let lunarNewYears = [
    day(2_019, 2, 5), day(2_020, 1, 25), day(2_021, 2, 12), day(2_022, 2, 1), day(2_023, 1, 22),
    day(2_024, 2, 10), day(2_025, 1, 29), day(2_026, 2, 17),
  ]

  static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
    CivilDate(year: year, month: month, day: day).days
  }
}
