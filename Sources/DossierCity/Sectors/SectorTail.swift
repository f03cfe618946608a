/// The sectors without a profile of their own: a long tail that the field's office resolves.
enum SectorTail {
  /// Shares of all dossiers in millionths, of all these sectors together.
  static func share(named profiles: [SectorProfile]) -> (old: Int, new: Int) {
    (
      1_000_000 - profiles.reduce(0) { $0 + $1.shares.old },
      1_000_000 - profiles.reduce(0) { $0 + $1.shares.new }
    )
  }

  private static let offices: [(field: String, office: String)] = [
    ("Tư pháp - hộ tịch", "Sở Tư pháp"), ("Đất đai - môi trường", "Sở Tài nguyên và Môi trường"),
    ("Đầu tư - doanh nghiệp", "Sở Kế hoạch và Đầu tư"), ("Xây dựng - nhà ở", "Sở Xây dựng"),
    ("Giao thông vận tải", "Sở Giao thông vận tải"), ("Y tế", "Sở Y tế"),
    ("Giáo dục", "Sở Giáo dục và Đào tạo"),
    ("Lao động - xã hội", "Sở Lao động - Thương binh và Xã hội"),
    ("Văn hóa - thể thao - du lịch", "Sở Văn hóa và Thể thao"), ("Công thương", "Sở Công Thương"),
    ("Nông nghiệp", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("Tài chính - thuế - hải quan", "Cục Thuế Thành phố"),
    ("Khoa học - thông tin", "Sở Khoa học và Công nghệ"), ("Nội vụ - đối ngoại", "Sở Nội vụ"),
    ("Tiếp công dân", "Thanh tra Thành phố"),
  ]
  private static let days = [[3, 5], [5, 3, 7], [5, 10, 3], [3, 10], [7, 5, 15], [10, 15, 5], [2, 5]]

  /// A profile for the sector at a place of the tail, whose shares fall as 1 / (place + 4).
  static func profile(
    _ sector: CityReference.Sector, place: Int, weightTotal: Int, share: (old: Int, new: Int)
  ) -> SectorProfile {
    let weight = weight(ofPlace: place)
    let office = offices.first { Array($0.field.utf8) == Array(sector.field.utf8) }?.office
    return SectorProfile(
      sector: sector.name,
      shares: (share.old * weight / weightTotal, share.new * weight / weightTotal),
      latePerMillion: 8_000 + place * 83 % 11_000, statutoryDays: days[place % days.count],
      procedureCount: 8 + place * 7 % 10,
      routes: SectorProfile.Routes(
        commune: place % 3 == 0 ? 60 : 0, district: place % 2 == 0 ? 90 : 20, office: office ?? "Sở Nội vụ"),
      fees: [[0], [0, 150_000], [300_000, 0], [30_000]][place % 4])
  }

  static func weight(ofPlace place: Int) -> Int { 1_000_000 / (place + 4) }
}
