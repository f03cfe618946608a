import DossierBase

/// A column that the table `dossiers` knows.
struct DossierField: Sendable {
  var name: String
  var rule: ColumnRule
  /// Headers that mean this field in exports of agencies, in Vietnamese and English.
  var synonyms: [String]

  /// True for a date of the dossier itself, as every dossier has one.
  var tellsWhen: Bool {
    switch rule {
    case .deadline: true
    case .fixed(let type): type == .timestamp && name != "ingested_at"
    case .inferred: false
    }
  }

  fileprivate init(_ name: String, _ rule: ColumnRule, _ synonyms: String...) {
    self.name = name
    self.rule = rule
    self.synonyms = synonyms
  }
}

/// The known columns of a dossier: names, types and the headers that mean them. Data, not logic.
enum DossierFields {
  static let all: [DossierField] = [
    DossierField(
      "dossier_id", .fixed(.varchar), "Mã hồ sơ", "Số hồ sơ", "Mã số hồ sơ", "Mã HS", "Số biên nhận",
      "dossier",
      "dossier_code", "dossier_number", "case_id", "application_id"),
    DossierField(
      "procedure_code", .fixed(.varchar), "Mã thủ tục", "Mã TTHC", "Mã thủ tục hành chính", "procedure_id"),
    DossierField(
      "sector", .fixed(.varchar), "Lĩnh vực", "Tên lĩnh vực", "Lĩnh vực thủ tục", "sector_name"),
    DossierField(
      "receiving_agency", .fixed(.varchar), "Đơn vị tiếp nhận", "Cơ quan tiếp nhận", "Nơi tiếp nhận",
      "receiving_unit", "received_by"),
    DossierField(
      "resolving_agency", .fixed(.varchar), "Đơn vị giải quyết", "Cơ quan giải quyết", "Đơn vị xử lý",
      "Cơ quan xử lý", "Đơn vị thụ lý", "agency", "resolving_unit", "processing_agency"),
    DossierField(
      "agency_level", .fixed(.varchar), "Cấp đơn vị", "Cấp cơ quan", "Cấp hành chính", "Cấp thực hiện"),
    DossierField(
      "channel", .fixed(.varchar), "Hình thức tiếp nhận", "Kênh tiếp nhận", "Hình thức nộp", "Kênh nộp",
      "receiving_channel", "intake_channel"),
    DossierField(
      "online_level", .fixed(.varchar), "Mức độ", "Mức độ dịch vụ công", "Mức độ trực tuyến", "Mức độ DVC"),
    DossierField(
      "submitted_at", .fixed(.timestamp), "Ngày nộp", "Ngày nộp hồ sơ", "Thời gian nộp", "Thời điểm nộp",
      "submission_date"),
    DossierField(
      "accepted_at", .fixed(.timestamp), "Ngày tiếp nhận", "Ngày nhận", "Ngày nhận hồ sơ",
      "Ngày tiếp nhận hồ sơ", "Thời gian tiếp nhận", "Thời điểm tiếp nhận", "received_at", "received_date",
      "accepted_date", "acceptance_date"),
    DossierField(
      "original_due_at", .deadline, "Ngày hẹn trả ban đầu", "Hạn trả ban đầu", "original_due_date"),
    DossierField(
      "current_due_at", .deadline, "Ngày hẹn trả", "Hạn trả", "Ngày hẹn trả kết quả", "Hạn trả kết quả",
      "Hạn giải quyết", "Hạn xử lý", "Ngày hẹn", "Thời hạn giải quyết", "due_date", "due_at", "deadline",
      "appointment_date"),
    DossierField(
      "due_changed_at", .fixed(.timestamp), "Ngày gia hạn", "Ngày đổi hẹn", "Ngày thay đổi hạn trả"),
    DossierField(
      "statutory_days", .fixed(.smallint), "Số ngày quy định", "Số ngày giải quyết", "Thời gian quy định"),
    DossierField(
      "finished_at", .fixed(.timestamp), "Ngày hoàn thành", "Ngày giải quyết", "Ngày giải quyết xong",
      "Ngày xử lý xong", "Ngày kết thúc", "Ngày kết thúc xử lý", "Thời gian hoàn thành", "Ngày có kết quả",
      "completed_at", "completed_date", "finished_date", "resolved_at", "closed_at"),
    DossierField(
      "returned_at", .fixed(.timestamp), "Ngày trả", "Ngày trả kết quả", "Ngày trả hồ sơ",
      "Thời gian trả kết quả",
      "returned_date"),
    DossierField(
      "status", .fixed(.varchar), "Trạng thái", "Tình trạng", "Trạng thái hồ sơ", "Tình trạng hồ sơ"),
    DossierField("result", .fixed(.varchar), "Kết quả", "Kết quả giải quyết", "Kết quả xử lý"),
    DossierField("supplement_count", .fixed(.tinyint), "Số lần bổ sung", "Số lần yêu cầu bổ sung"),
    DossierField("paused_minutes", .fixed(.integer), "Số phút tạm dừng"),
    DossierField("extension_count", .fixed(.tinyint), "Số lần gia hạn"),
    DossierField("late_cause", .fixed(.varchar), "Nguyên nhân trễ", "Lý do trễ hạn", "Nguyên nhân trễ hạn"),
    DossierField("apology_at", .fixed(.timestamp), "Ngày xin lỗi", "Ngày gửi thư xin lỗi"),
    DossierField("applicant_type", .fixed(.varchar), "Đối tượng", "Loại người nộp", "Đối tượng nộp"),
    DossierField("applicant_key", .fixed(.varchar), "Mã người nộp"),
    DossierField("is_joint", .fixed(.boolean), "Liên thông", "Hồ sơ liên thông"),
    DossierField("lead_agency", .fixed(.varchar), "Cơ quan chủ trì", "Đơn vị chủ trì"),
    DossierField("fee_vnd", .fixed(.bigint), "Phí", "Lệ phí", "Phí lệ phí", "fee"),
    DossierField(
      "payment_method", .fixed(.varchar), "Hình thức thanh toán", "Phương thức thanh toán"),
    DossierField(
      "return_channel", .fixed(.varchar), "Hình thức trả", "Hình thức trả kết quả", "Kênh trả kết quả"),
    DossierField("digitised", .fixed(.boolean), "Số hóa", "Đã số hóa", "digitized"),
    DossierField("e_result", .fixed(.boolean), "Kết quả điện tử", "Trả kết quả điện tử"),
    DossierField("data_reused", .fixed(.boolean), "Tái sử dụng dữ liệu", "Dùng lại dữ liệu"),
    DossierField("rating", .fixed(.tinyint), "Đánh giá", "Điểm đánh giá", "Mức độ hài lòng"),
    DossierField("has_complaint", .fixed(.boolean), "Có khiếu nại", "Phản ánh kiến nghị"),
    DossierField("receipt_field_mask", .fixed(.integer), "Các mục biên nhận"),
    DossierField("source_system", .fixed(.varchar), "Hệ thống nguồn", "Nguồn dữ liệu"),
    DossierField("ingested_at", .fixed(.timestamp), "Ngày nạp", "Thời điểm nạp"),
  ]

  private static let indexByHeader: [[UInt32]: Int] = {
    var index: [[UInt32]: Int] = [:]
    for (place, field) in all.enumerated() {
      for header in [field.name] + field.synonyms where index[HeaderFolding.fold(header)] == nil {
        index[HeaderFolding.fold(header)] = place
      }
    }
    return index
  }()

  /// The field that a header means, whatever its case, accents and separators.
  static func field(forHeader header: String) -> DossierField? {
    indexByHeader[HeaderFolding.fold(header)].map { all[$0] }
  }

  /// True for the name of the field that tells dossiers apart.
  static func isID(_ name: String) -> Bool { Schema.folded(name) == Schema.folded(all[0].name) }

  /// The field of exactly this name.
  static func field(named name: String) -> DossierField? {
    let wanted = Schema.folded(name)
    return all.first { Schema.folded($0.name) == wanted }
  }
}
