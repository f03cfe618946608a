/// All agencies of the generated years, with who takes over from whom.
package struct AgencyRegister: Sendable {
  package private(set) var agencies: [CityAgency] = []
  /// Who resolves what an agency leaves open at its end; the agency itself if it has no end.
  private(set) var successors: [Int] = []
  private var placeByName: [[UInt8]: Int] = [:]

  private static let always = Int(Int32.min)...Int(Int32.max)
  private static let thuDucCity = "Thành phố Thủ Đức"

  init(_ reference: CityReference, random: CityRandom) {
    let rows = Dictionary(reference.agencies.map { ($0.id, $0) }) { first, _ in first }
    let city = reference.agencies.first { $0.kind == "city" }?.id
    var numbering = UnitNumbering()
    for row in reference.agencies {
      let parent = row.parent.flatMap { rows[$0] }
      switch row.kind {
      case "district" where row.parent == city: addDistrict(row, &numbering)
      case "ward", "commune", "township", "special_zone":
        if row.parent == city {
          add(row, row.name, .commune, numbering.next(.newCommune), from: CityDates.communesOf2025)
        } else if let parent, parent.parent == city {
          addOldCommune(row, of: parent, &numbering)
        }
      case "land_registration_branch": add(row, row.name, .landBranch, numbering.next(.office))
      case "district", "city": break
      default: add(row, row.name, .named, numbering.next(.office))
      }
    }
    for index in agencies.indices { agencies[index].weight = weight(of: agencies[index], random) }
    linkSuccessors(reference)
  }

  /// The place of the agency of this name, or nil.
  func place(named name: String) -> Int? { placeByName[Array(name.utf8)] }

  /// For each agency who resolves what it has open on a day: its successor if it ended the day before.
  func heirs(at day: Int) -> [UInt16] {
    agencies.indices.map { UInt16(agencies[$0].days.upperBound == day - 1 ? successors[$0] : $0) }
  }

  private mutating func addDistrict(_ row: CityReference.Agency, _ numbering: inout UnitNumbering) {
    add(row, row.name, .district, numbering.next(.district))
  }

  /// A commune of the city before July 2025; those of Thủ Đức City twice, for the time before and after 2021.
  ///
  /// The units of 2025 stand for those of the earlier years, whose names no source at hand has.
  private mutating func addOldCommune(
    _ row: CityReference.Agency, of district: CityReference.Agency, _ numbering: inout UnitNumbering
  ) {
    let end = CityDates.communesOf2025 - 1
    if Array(district.name.utf8) == Array(Self.thuDucCity.utf8) {
      let former = FormerWards.district(ofWard: row.name)
      add(
        row, row.name + ", " + former, .commune, numbering.next(.oldCommune), from: Int(Int32.min),
        to: CityDates.thuDucCity - 1)
      add(
        row, row.name + ", " + district.name, .commune, numbering.next(.oldCommune),
        from: CityDates.thuDucCity, to: end)
    } else {
      add(
        row, row.name + ", " + district.name, .commune, numbering.next(.oldCommune), from: Int(Int32.min),
        to: end)
    }
  }

  private mutating func add(
    _ row: CityReference.Agency, _ name: String, _ group: CityAgency.Group, _ unitCode: String,
    from: Int? = nil, to: Int? = nil
  ) {
    let first = from ?? row.validFrom ?? Self.always.lowerBound
    let last = to ?? row.validTo ?? Self.always.upperBound
    placeByName[Array(name.utf8)] = agencies.count
    agencies.append(
      CityAgency(
        name: name, unitCode: unitCode, level: row.level, id: row.id, days: first...last, group: group,
        weight: 0))
  }

  /// Log-normal; Thủ Đức City is as large as the three districts that it came from.
  private func weight(of agency: CityAgency, _ random: CityRandom) -> Int {
    let number = random.number(agency.id)
    switch agency.group {
    case .commune: return LogNormal.weight(number)
    case .named: return 1_000
    case .district, .landBranch:
      let isThuDuc = agency.days.lowerBound == CityDates.thuDucCity
      return LogNormal.narrowWeight(number) * (isThuDuc ? 3 : 1)
    }
  }

  private mutating func linkSuccessors(_ reference: CityReference) {
    successors = Array(agencies.indices)
    var placeByID: [Int: Int] = [:]
    for (place, agency) in agencies.enumerated() where agency.days.upperBound == Self.always.upperBound {
      placeByID[agency.id] = place
    }
    let landOffice = place(named: "Văn phòng đăng ký đất đai Thành phố")
    var firstHeir: [[UInt8]: Int] = [:]
    for (place, agency) in agencies.enumerated() where agency.group == .commune {
      if agency.days.upperBound == CityDates.communesOf2025 - 1 {
        guard let heir = reference.successors[agency.id].flatMap({ placeByID[$0] }) else { continue }
        successors[place] = heir
        let district = agency.name.split(separator: ",").last.map { Array($0.utf8.dropFirst()) } ?? []
        if firstHeir[district] == nil { firstHeir[district] = heir }
      } else if agency.days.upperBound == CityDates.thuDucCity - 1 {
        let later = (agency.name.split(separator: ",").first ?? "") + ", " + Self.thuDucCity
        successors[place] = self.place(named: String(later)) ?? place
      }
    }
    for (place, agency) in agencies.enumerated() where agency.days.upperBound < Self.always.upperBound {
      let isOf2020 = agency.days.upperBound == CityDates.thuDucCity - 1
      switch agency.group {
      case .district:
        successors[place] =
          (isOf2020 ? self.place(named: Self.thuDucCity) : firstHeir[Array(agency.name.utf8)]) ?? place
      case .landBranch:
        let merged = self.place(named: "Chi nhánh Văn phòng đăng ký đất đai " + Self.thuDucCity)
        successors[place] = (isOf2020 ? merged : landOffice) ?? place
      case .commune, .named: break
      }
    }
  }
}
