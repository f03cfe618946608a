import DossierBase

/// Everything that rows are drawn from; unchanging, shared by all threads.
final class CityModel: Sendable {
  let request: CityRequest
  let register: AgencyRegister
  let catalogue: ProcedureCatalogue
  let calendar: WorkingDays
  let plan: DayPlan
  let entries: ConstantTable<ProcedureEntry>
  /// Procedures dealt out by their weights under the old and the new counting.
  let oldProcedures: ConstantTable<UInt16>
  let newProcedures: ConstantTable<UInt16>
  /// Agencies dealt out by their weights, for each time between two reorganisations.
  let offices: [OfficeTables]
  /// Load of each agency in each quarter in 256ths: 256 is usual.
  let loads: ConstantTable<UInt16>
  /// Who takes over from each agency on 1 January 2021, and on 1 July 2025; itself if it goes on.
  let heirsOf2021: ConstantTable<UInt16>
  let heirsOf2025: ConstantTable<UInt16>
  let firstQuarter: Int
  /// Hours and channels of each kind of day, for each profile of the years.
  private let hours: [YearProfile: [ChannelHours]]
  let rows: CityRandom
  let times: CityRandom

  static let procedureBitCount: UInt64 = 17
  static let officeBitCount: UInt64 = 13

  /// Throws ``EngineError/Code/usage`` if the calendar does not cover the days asked for.
  init(_ request: CityRequest, _ reference: CityReference) throws(EngineError) {
    self.request = request
    let register = AgencyRegister(reference, random: CityRandom(seed: request.seed, .agencyWeight))
    // Procedure codes name things, like agencies: they are the same for all seeds.
    let catalogue = ProcedureCatalogue(reference, random: CityRandom(seed: 0, .procedure))
    self.register = register
    self.catalogue = catalogue
    calendar = try WorkingDays(request.days, calendar: reference.calendar)
    plan = DayPlan(request, calendar: calendar)
    entries = ConstantTable(Self.entries(catalogue, register))
    let places = 1 << Int(Self.procedureBitCount)
    oldProcedures = ConstantTable(Sampler.places(catalogue.procedures.map(\.weights.old), count: places))
    newProcedures = ConstantTable(Sampler.places(catalogue.procedures.map(\.weights.new), count: places))
    let starts = [Int.min, CityDates.thuDucCity, CityDates.communesOf2025]
    offices = starts.indices.map { time in
      let day = time == 0 ? CityDates.thuDucCity - 1 : starts[time]
      return OfficeTables(register, day: day)
    }
    firstQuarter = Self.quarter(ofDay: request.days.lowerBound)
    let quarters = firstQuarter...Self.quarter(ofDay: request.days.upperBound)
    loads = ConstantTable(
      Self.loads(register, quarters, CityRandom(seed: request.seed, .agencyLoad)))
    heirsOf2021 = ConstantTable(register.heirs(at: CityDates.thuDucCity))
    heirsOf2025 = ConstantTable(register.heirs(at: CityDates.communesOf2025))
    hours = Dictionary(
      uniqueKeysWithValues: Set(request.days.map { YearProfile.of(day: $0) }).map { year in
        (year, ChannelHours.Opening.allCases.map { ChannelHours(year, $0) })
      })
    rows = CityRandom(seed: request.seed, .row)
    times = CityRandom(seed: request.seed, .time)
  }

  /// Hours and channels of a day of the request.
  func hours(ofDay day: Int) -> ChannelHours {
    guard let hours = hours[YearProfile.of(day: day)] else {
      preconditionFailure("a day of the request")
    }
    return hours[calendar.opening(of: day).rawValue]
  }

  /// Quarters since the year 0.
  static func quarter(ofDay day: Int) -> Int {
    let date = CivilDate(days: day)
    return date.year * 4 + (date.month - 1) / 3
  }

  private static func entries(_ catalogue: ProcedureCatalogue, _ register: AgencyRegister) -> [ProcedureEntry]
  {
    catalogue.procedures.map { procedure in
      let profile = catalogue.profiles[procedure.sector]
      let routes = profile.routes
      guard let office = register.place(named: routes.office) else {
        preconditionFailure("the office \(routes.office) is among the agencies")
      }
      return ProcedureEntry(
        lateness: UInt32(profile.latePerMillion * 4_295), feeInDong: Int32(procedure.fee),
        sector: UInt16(procedure.sector), office: UInt16(office), communeLimit: UInt16(routes.commune),
        districtLimit: UInt16(routes.commune + routes.district),
        branchLimit: UInt16(routes.commune + routes.district + routes.landBranch),
        statutoryDays: UInt8(procedure.statutoryDays), onlineLevel: UInt8(procedure.onlineLevel))
    }
  }

  /// An agency's lasting load times that of its quarter, around 1 on the average.
  private static func loads(
    _ register: AgencyRegister, _ quarters: ClosedRange<Int>, _ random: CityRandom
  ) -> [UInt16] {
    let agencies = random.stream(-1)
    return quarters.flatMap { quarter in
      let ofQuarter = random.stream(quarter)
      return register.agencies.map { agency in
        let lasting = LogNormal.narrowWeight(agencies.number(agency.id))
        let passing = LogNormal.narrowWeight(ofQuarter.number(agency.id))
        return UInt16(min(lasting * passing * 256 / 1_173_000, 4_096))
      }
    }
  }
}
