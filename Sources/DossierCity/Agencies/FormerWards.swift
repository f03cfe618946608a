/// The wards of Thủ Đức City that belonged to District 2 and District 9 until the end of 2020.
///
/// All others belonged to Thủ Đức District.
enum FormerWards {
  private static let district2 = [
    "An Khánh", "An Lợi Đông", "An Phú", "Bình Trưng Đông", "Bình Trưng Tây", "Cát Lái", "Thạnh Mỹ Lợi",
    "Thảo Điền", "Thủ Thiêm", "Bình An", "Bình Khánh",
  ]
  private static let district9 = [
    "Hiệp Phú", "Long Bình", "Long Phước", "Long Thạnh Mỹ", "Long Trường", "Phú Hữu", "Phước Bình",
    "Phước Long A", "Phước Long B", "Tăng Nhơn Phú A", "Tăng Nhơn Phú B", "Tân Phú", "Trường Thạnh",
  ]

  /// The district that a ward named like `Phường An Phú` was in.
  static func district(ofWard name: String) -> String {
    if district2.contains(where: { name == "Phường " + $0 }) { return "Quận 2" }
    if district9.contains(where: { name == "Phường " + $0 }) { return "Quận 9" }
    return "Quận Thủ Đức"
  }
}
