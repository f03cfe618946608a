import DossierCalendar
import DossierStore
import DossierVector

/// The columns of the race in memory, each as narrow as its values allow.
struct BareColumns: Sendable {
  var rowCount: Int
  var sector: SectorLane
  var agency: Lane<UInt16>
  var procedure: Lane<UInt16>
  /// An ``Outcome`` per row.
  var outcome: Lane<UInt8>
  /// Days from receipt to finishing above ``leastDays``; ``openDays`` where a dossier is open.
  var days: Lane<UInt16>
  /// Periods of receipt, counted from the first one in the file.
  var month: Lane<UInt8>
  var quarter: Lane<UInt8>
  /// Reporting quarters of finishing, counted from the first one in the file; 0 where a dossier is open.
  var reportingQuarter: Lane<UInt8>

  var sectors: TextList
  var agencies: TextList
  var procedures: TextList
  var leastDays: Int
  var openDays: Int
  var months: PeriodRange
  var quarters: PeriodRange
  var reportingQuarters: PeriodRange
  /// The months that each run of ``Limits/blockRowCount`` rows spans, as a zone map would say.
  var monthBounds: [ClosedRange<UInt8>]

  /// Rows per sector, agency and outcome that direct arrays may have.
  static let cellCountLimit = 1 << 26
}

/// The texts that a column's codes stand for.
struct TextList: Sendable {
  private let dictionary: StringDictionary

  init(_ codes: TextCodes) { dictionary = codes.dictionary }

  var count: Int { dictionary.count }
  subscript(code: Int) -> String { String(decoding: dictionary[code], as: UTF8.self) }
  func bytes(_ code: Int) -> UnsafeBufferPointer<UInt8> { dictionary[code] }
  func code(of text: String) -> Int? { dictionary.code(of: Array(text.utf8)) }
}

/// The periods of one kind that a column's values lie in.
struct PeriodRange: Sendable {
  var kind: PeriodKind
  var first: Int
  var count: Int

  func label(_ position: Int) -> String { kind.label(first + position) }
  func firstDay(_ position: Int) -> Int { kind.firstDay(ofIndex: first + position) }
}

/// How a dossier stands; the numbers are those in the lane.
enum Outcome {
  static let open = 0
  static let onTime = 1
  static let late = 2
  static let noAppointment = 3
  static let count = 4
}
