/// The language of a chart's words.
public enum ChartLanguage: String, Sendable, Hashable, CaseIterable {
  /// English.
  case english = "en"
  /// Vietnamese.
  case vietnamese = "vi"
}

/// The words that a trend's chart needs.
struct TrendWords {
  let language: ChartLanguage

  func title(period: String, dimensions: [String]) -> String {
    let name = self.period(period)
    switch language {
    case .english:
      let groups = dimensions.map { ", by \($0.replacingUnderscores)" }.joined()
      return "Dossiers on time by \(name)\(groups)"
    case .vietnamese:
      let groups = dimensions.map { ", theo \(dimension($0))" }.joined()
      return "Tỷ lệ hồ sơ giải quyết đúng hạn theo \(name)\(groups)"
    }
  }

  var rate: String { language == .english ? "form rate" : "tỷ lệ đúng hạn" }
  var valueTitle: String {
    language == .english ? "on time of all resolved, %" : "đúng hạn trên số đã giải quyết, %"
  }
  var interval: String { language == .english ? "95 % Wilson interval" : "khoảng tin cậy Wilson 95 %" }
  var target: String { language == .english ? "target" : "chỉ tiêu" }
  var noData: String { language == .english ? "no data" : "không có dữ liệu" }
  var none: String { language == .english ? "(none)" : "(không có)" }

  func rolling(_ count: Int, period: String) -> String {
    let name = self.period(period)
    switch language {
    case .english: return "rolling over \(count) \(name)\(count == 1 ? "" : name.pluralEnding)"
    case .vietnamese: return "cộng dồn \(count) \(name)"
    }
  }

  func incomplete(_ period: String) -> String {
    switch language {
    case .english: "hollow: \(period) is not complete and does not set the scale"
    case .vietnamese: "dấu rỗng: \(period) chưa trọn kỳ, không dùng để chia thang"
    }
  }

  func shown(_ count: Int, of total: Int) -> String {
    switch language {
    case .english: "\(count) of \(total) series are drawn: those with most dossiers resolved"
    case .vietnamese: "Chỉ vẽ \(count) trong \(total) chuỗi: có nhiều hồ sơ đã giải quyết nhất"
    }
  }

  func period(_ name: String) -> String {
    if language == .english { return name.replacingUnderscores }
    let base = name.hasPrefix("reporting_") ? String(name.dropFirst(10)) : name
    let words = [
      "year": "năm", "half": "nửa năm", "quarter": "quý", "month": "tháng", "week": "tuần", "day": "ngày",
    ]
    return (words[base] ?? base) + (base == name ? "" : " báo cáo")
  }

  private func dimension(_ name: String) -> String {
    let words = [
      "sector": "lĩnh vực", "procedure": "thủ tục", "agency": "cơ quan",
      "receiving_agency": "cơ quan tiếp nhận",
      "agency_level": "cấp", "channel": "hình thức nộp",
    ]
    return words[name] ?? name
  }
}

extension String {
  fileprivate var replacingUnderscores: String { split(separator: "_").joined(separator: " ") }

  fileprivate var pluralEnding: String { hasSuffix("half") ? "-years" : "s" }
}
