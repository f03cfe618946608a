import DossierBase

/// What all dossiers accepted on one day share.
struct DayContext {
  let model: CityModel
  let day: Int
  let isWorked: Bool
  let procedures: ConstantTable<UInt16>
  let offices: OfficeTables
  /// Place of the quarter's first agency in the table of loads.
  let loadStart: Int
  /// Lateness of the time in 256ths.
  let lateness: UInt64
  let hours: ChannelHours
  /// Of 256 dossiers, those that another agency than the resolving one receives.
  let forwardedLimit: UInt64
  let rows: CityRandom
  let dueShift: Int

  init(_ model: CityModel, dayIndex: Int) {
    self.model = model
    day = model.plan.firstDay + dayIndex
    isWorked = model.calendar.isWorked(day)
    let isNew = day >= CityDates.communesOf2025
    procedures = isNew ? model.newProcedures : model.oldProcedures
    offices = model.offices[isNew ? 2 : day >= CityDates.thuDucCity ? 1 : 0]
    loadStart = (CityModel.quarter(ofDay: day) - model.firstQuarter) * model.register.agencies.count
    let profile = YearProfile.of(day: day)
    let month = CivilDate(days: day).month
    // The weeks after Tết and the end of the year are busy.
    let season = [1_000, 1_200, 1_150, 1_000, 950, 950, 950, 950, 950, 950, 1_000, 1_100][month - 1]
    lateness = UInt64(profile.lateness * season * 256 / 1_000_000)
    hours = model.hours(ofDay: day)
    forwardedLimit = isNew ? 18 : 5
    rows = model.rows.stream(day)
    dueShift = isWorked ? 0 : 1
  }
}
