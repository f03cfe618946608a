import DossierDB

/// One question of the race as a loop over arrays.
protocol BareLoop: Sendable {
  /// What a thread comes to know of its rows.
  associatedtype Tally: Sendable

  /// The name of the race's query.
  var name: String { get }
  /// The same question in SQL.
  var sql: String { get }
  /// The columns that the loop reads.
  var columns: BareColumns { get }
  /// Columns at the front of an answer that tell its rows apart.
  var keyColumnCount: Int { get }

  /// Whether the answer's rows have an order.
  var isOrdered: Bool { get }
  /// The rows to go over, between which threads divide the work.
  var rows: Range<Int> { get }

  /// Goes over some rows, on one thread.
  func tally(_ rows: Range<Int>) -> Tally

  /// Brings the tallies of all threads together, in the order of their rows.
  func merged(_ tallies: [Tally]) -> Tally

  /// The answer's rows as SQL gives them, in any order unless ``isOrdered``.
  func answer(_ tally: Tally) -> [[Value]]
}

extension BareLoop {
  var isOrdered: Bool { false }
  var rows: Range<Int> { 0..<columns.rowCount }
}

/// The texts that the race's queries have in common.
enum RaceSQL {
  static let onTime = "count(*) FILTER (WHERE finished_at::date <= current_due_at) AS on_time"
  static let late = "count(*) FILTER (WHERE finished_at::date > current_due_at) AS late"
  static let counts = "count(*) AS received, count(finished_at) AS finished, \(onTime)"
}

extension Counters {
  /// Received, finished and on time of the group whose outcomes start at a cell, or nil if it has no row.
  func outcomes(at cell: Int) -> [Value]? {
    let onTime = self[cell + Outcome.onTime]
    let finished = onTime + self[cell + Outcome.late] + self[cell + Outcome.noAppointment]
    let received = finished + self[cell + Outcome.open]
    if received == 0 { return nil }
    return [received, finished, onTime].map { .integer(Int64($0)) }
  }
}
