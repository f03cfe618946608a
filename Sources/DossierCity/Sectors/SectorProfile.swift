/// How the dossiers of a sector behave: the generator's assumptions, as data.
struct SectorProfile: Sendable {
  /// Who resolves the dossiers of a sector, in shares of 256.
  struct Routes: Sendable {
    var commune = 0
    var district = 0
    var landBranch = 0
    /// The rest goes to this agency.
    var office: String
  }

  var sector: String
  /// Shares of all dossiers in millionths, under the counting to June 2025 and from July 2025.
  var shares: (old: Int, new: Int)
  /// Late dossiers per million, before the factor of the year.
  var latePerMillion: Int
  /// The statutory working days of its procedures, the most frequent first.
  var statutoryDays: [Int]
  var procedureCount: Int
  var routes: Routes
  /// Fees in đồng of its procedures.
  var fees: [Int]
}

/// The sectors that have a profile of their own; statistics.md names their shares, rates and days.
enum SectorProfiles {
  private typealias Routes = SectorProfile.Routes

  static let named: [SectorProfile] = [
    SectorProfile(
      sector: "Chứng thực", shares: (650_000, 140_000), latePerMillion: 100, statutoryDays: [0],
      procedureCount: 11, routes: Routes(commune: 190, district: 66, office: "Sở Tư pháp"),
      fees: [2_000, 10_000, 50_000]),
    SectorProfile(
      sector: "Hộ tịch", shares: (80_000, 210_000), latePerMillion: 2_000,
      statutoryDays: [0, 1, 0, 3, 5, 2], procedureCount: 38,
      routes: Routes(commune: 205, district: 46, office: "Sở Tư pháp"), fees: [0, 8_000, 0, 20_000]),
    SectorProfile(
      sector: "Cập nhật biến động đất đai", shares: (26_000, 66_000), latePerMillion: 50_000,
      statutoryDays: [3, 5, 10, 7, 15], procedureCount: 30,
      routes: Routes(landBranch: 244, office: "Văn phòng đăng ký đất đai Thành phố"),
      fees: [28_000, 50_000, 650_000]),
    SectorProfile(
      sector: "Đất đai", shares: (12_000, 30_000), latePerMillion: 55_000,
      statutoryDays: [10, 15, 5, 20, 30], procedureCount: 45,
      routes: Routes(commune: 20, district: 70, landBranch: 140, office: "Sở Tài nguyên và Môi trường"),
      fees: [0, 100_000]),
    SectorProfile(
      sector: "Cấp giấy chứng nhận về đất đai, nhà ở", shares: (8_000, 20_000), latePerMillion: 70_000,
      statutoryDays: [15, 20, 30, 10], procedureCount: 18,
      routes: Routes(landBranch: 220, office: "Sở Tài nguyên và Môi trường"), fees: [100_000, 650_000]),
    SectorProfile(
      sector: "Chuyển mục đích sử dụng đất", shares: (4_000, 9_000), latePerMillion: 70_000,
      statutoryDays: [15, 20, 30], procedureCount: 8,
      routes: Routes(district: 220, office: "Sở Tài nguyên và Môi trường"), fees: [0]),
    SectorProfile(
      sector: "Giấy phép lái xe", shares: (25_000, 60_000), latePerMillion: 4_000, statutoryDays: [5, 3],
      procedureCount: 12, routes: Routes(office: "Sở Giao thông vận tải"), fees: [135_000]),
    SectorProfile(
      sector: "Đường bộ", shares: (10_000, 25_000), latePerMillion: 5_000, statutoryDays: [2, 3, 5],
      procedureCount: 60, routes: Routes(office: "Sở Giao thông vận tải"), fees: [0, 200_000]),
    SectorProfile(
      sector: "Đăng kiểm", shares: (6_000, 15_000), latePerMillion: 5_000, statutoryDays: [1, 3],
      procedureCount: 15, routes: Routes(office: "Sở Giao thông vận tải"), fees: [50_000]),
    SectorProfile(
      sector: "Vận tải hành khách", shares: (4_000, 10_000), latePerMillion: 6_000, statutoryDays: [3, 5],
      procedureCount: 20, routes: Routes(office: "Sở Giao thông vận tải"), fees: [200_000]),
    SectorProfile(
      sector: "Đăng ký doanh nghiệp", shares: (20_000, 70_000), latePerMillion: 5_000,
      statutoryDays: [3], procedureCount: 35, routes: Routes(office: "Phòng Đăng ký kinh doanh"),
      fees: [100_000, 50_000, 0]),
    SectorProfile(
      sector: "Đăng ký hộ kinh doanh", shares: (15_000, 60_000), latePerMillion: 12_000,
      statutoryDays: [3], procedureCount: 9,
      routes: Routes(district: 256, office: "Phòng Đăng ký kinh doanh"), fees: [100_000]),
    SectorProfile(
      sector: "Bảo trợ xã hội", shares: (13_000, 40_000), latePerMillion: 10_000,
      statutoryDays: [5, 10, 3, 15], procedureCount: 35,
      routes: Routes(commune: 150, district: 90, office: "Sở Lao động - Thương binh và Xã hội"), fees: [0]),
    SectorProfile(
      sector: "Người có công", shares: (6_000, 15_000), latePerMillion: 12_000,
      statutoryDays: [5, 10, 15, 20], procedureCount: 30,
      routes: Routes(commune: 120, district: 80, office: "Sở Lao động - Thương binh và Xã hội"), fees: [0]),
    SectorProfile(
      sector: "Bảo hiểm", shares: (8_000, 20_000), latePerMillion: 8_000, statutoryDays: [5, 3, 10],
      procedureCount: 25, routes: Routes(office: "Bảo hiểm xã hội Thành phố"), fees: [0]),
    SectorProfile(
      sector: "Việc làm", shares: (5_000, 13_000), latePerMillion: 9_000, statutoryDays: [5, 10],
      procedureCount: 20, routes: Routes(office: "Sở Lao động - Thương binh và Xã hội"), fees: [0, 400_000]),
    SectorProfile(
      sector: "Cấp giấy phép xây dựng", shares: (5_000, 14_000), latePerMillion: 30_000,
      statutoryDays: [15, 20, 30], procedureCount: 16,
      routes: Routes(district: 215, office: "Sở Xây dựng"), fees: [75_000, 150_000]),
    SectorProfile(
      sector: "Lý lịch tư pháp", shares: (10_000, 30_000), latePerMillion: 30_000, statutoryDays: [10, 15],
      procedureCount: 5, routes: Routes(office: "Sở Tư pháp"), fees: [200_000, 100_000]),
    SectorProfile(
      sector: "Khám bệnh, chữa bệnh", shares: (3_000, 8_000), latePerMillion: 45_000,
      statutoryDays: [20, 10, 30], procedureCount: 55, routes: Routes(office: "Sở Y tế"),
      fees: [360_000, 430_000]),
    SectorProfile(
      sector: "Dược phẩm", shares: (2_000, 5_000), latePerMillion: 25_000, statutoryDays: [10, 20, 30],
      procedureCount: 40, routes: Routes(office: "Sở Y tế"), fees: [500_000, 1_000_000]),
    SectorProfile(
      sector: "Đầu tư", shares: (300, 700), latePerMillion: 70_000, statutoryDays: [15, 20, 30],
      procedureCount: 22, routes: Routes(office: "Phòng Đầu tư"), fees: [0]),
    SectorProfile(
      sector: "Đầu tư tại Việt Nam", shares: (150, 350), latePerMillion: 80_000, statutoryDays: [15, 30],
      procedureCount: 12, routes: Routes(office: "Phòng Đầu tư"), fees: [0]),
    SectorProfile(
      sector: "Đầu tư vào khu công nghiệp", shares: (50, 150), latePerMillion: 60_000,
      statutoryDays: [15, 20], procedureCount: 10,
      routes: Routes(office: "Ban Quản lý các khu chế xuất và công nghiệp"), fees: [0]),
    SectorProfile(
      sector: "Xử lý đơn", shares: (250, 600), latePerMillion: 60_000, statutoryDays: [10],
      procedureCount: 4, routes: Routes(commune: 100, district: 90, office: "Thanh tra Thành phố"),
      fees: [0]),
    SectorProfile(
      sector: "Giải quyết khiếu nại", shares: (170, 400), latePerMillion: 80_000, statutoryDays: [30, 20],
      procedureCount: 4, routes: Routes(commune: 60, district: 120, office: "Thanh tra Thành phố"),
      fees: [0]),
    SectorProfile(
      sector: "Giải quyết tố cáo", shares: (80, 200), latePerMillion: 90_000, statutoryDays: [30],
      procedureCount: 4, routes: Routes(commune: 50, district: 110, office: "Thanh tra Thành phố"),
      fees: [0]),
  ]
}
