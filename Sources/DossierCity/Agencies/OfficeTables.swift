/// Agencies dealt out by their weights, between two reorganisations.
final class OfficeTables: Sendable {
  let communes: ConstantTable<UInt16>
  /// Where there are no districts the communes have their dossiers.
  let districts: ConstantTable<UInt16>
  /// Where there are no branches the land-registration office has their dossiers.
  let branches: ConstantTable<UInt16>

  /// - Precondition: the register knows communes for that day.
  init(_ register: AgencyRegister, day: Int) {
    let placeCount = 1 << Int(CityModel.officeBitCount)
    func places(_ group: CityAgency.Group) -> [UInt16]? {
      let weights = register.agencies.map { $0.group == group && $0.days.contains(day) ? $0.weight : 0 }
      return weights.contains { $0 > 0 } ? Sampler.places(weights, count: placeCount) : nil
    }
    guard let communes = places(.commune) else { preconditionFailure("every time has its communes") }
    let office = register.place(named: "Văn phòng đăng ký đất đai Thành phố") ?? 0
    self.communes = ConstantTable(communes)
    districts = ConstantTable(places(.district) ?? communes)
    branches = ConstantTable(places(.landBranch) ?? Array(repeating: UInt16(office), count: placeCount))
  }
}
