/// One dossier as drawn, before it is written to columns.
struct Draft {
  var procedure = 0
  /// Places in the register of agencies.
  var receiving = 0
  var resolving = 0
  var channel = Channel.direct
  /// Seconds since 1970-01-01.
  var accepted = 0
  /// Days since 1970-01-01; nil without an appointment.
  var originalDue: Int?
  var due: Int?
  /// Working days that the law allows.
  var statutoryDays = 0
  var supplementCount = 0
  var isExtended = false
  /// Working days by which the appointment moved: the pause of a supplement, or the extension.
  var addedDays = 0
  /// When the appointment was moved: at the first supplement request, or at the extension.
  var dueChanged: Int?
  var isLate = false
  /// Seconds since 1970-01-01; nil while the dossier is open.
  var finished: Int?
  var feeInDong = 0
  /// 1 to 5; 0 if not rated.
  var rating = 0
  var fault = Fault.none

  enum Channel: UInt8 {
    case direct, online, postal
    static let names = ["direct", "online", "postal"]
  }
}
