import DossierBase

/// What changes over the years: volume, lateness and the online share. Calibration, as data.
struct YearProfile: Sendable, Hashable {
  /// Dossiers a year, in thousands, at this time's pace.
  var volume: Int
  /// Lateness against the sectors' assumed rates, in thousandths.
  var lateness: Int
  /// Shares of online and postal filing, in thousandths.
  var online: Int
  var postal: Int

  /// The pace of a day.
  static func of(day: Int) -> YearProfile {
    if CityDates.lockdown.contains(day) {
      return YearProfile(volume: 6_300, lateness: 1_500, online: 610, postal: 60)
    }
    switch CivilDate(days: day).year {
    case ...2_019: return YearProfile(volume: 17_500, lateness: 1_300, online: 80, postal: 8)
    case 2_020: return YearProfile(volume: 16_800, lateness: 1_000, online: 150, postal: 14)
    case 2_021: return YearProfile(volume: 17_800, lateness: 900, online: 270, postal: 22)
    case 2_022: return YearProfile(volume: 20_600, lateness: 530, online: 400, postal: 24)
    case 2_023: return YearProfile(volume: 22_600, lateness: 335, online: 518, postal: 20)
    case 2_024: return YearProfile(volume: 17_800, lateness: 307, online: 680, postal: 16)
    case 2_025 where day < CityDates.communesOf2025:
      return YearProfile(volume: 18_000, lateness: 420, online: 800, postal: 12)
    default: return YearProfile(volume: 5_400, lateness: 3_300, online: 965, postal: 7)
    }
  }
}
