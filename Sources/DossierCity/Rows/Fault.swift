/// The faults of real exports, and how often each occurs.
///
/// A row has at most one of them: its 32 random bits lie in one of these ranges, or, as a rule, in none.
package enum Fault: UInt8, Sendable, CaseIterable {
  case none
  /// finished_at lies up to two days before accepted_at.
  case finishedBeforeAccepted
  /// The appointment lies on a day that is not worked; only dossiers with a day or more to handle.
  case dueOnHoliday
  /// The row repeats the id of the unit's dossier before it on that day; none if it is the first.
  case repeatedId
  /// Returned, reopened and finished after that: returned_at < finished_at.
  case reopened
  /// Taken into the data 10 to 60 days after the event.
  case lateArrival
  /// The agencies' names are in decomposed Unicode (NFD).
  case decomposedName

  /// Of how many rows one has the fault.
  package var oneIn: Int {
    switch self {
    case .none: 1
    case .finishedBeforeAccepted: 20_000
    case .dueOnHoliday: 10_000
    case .repeatedId: 50_000
    case .reopened: 5_000
    case .lateArrival: 2_000
    case .decomposedName: 1_000
    }
  }

  /// The upper ends of the faults' ranges of 32 random bits.
  private static let limits: [UInt64] = {
    var end: UInt64 = 0
    return allCases.dropFirst().map { fault in
      end += (1 << 32) / UInt64(fault.oneIn)
      return end
    }
  }()

  static let limit = limits[limits.count - 1]

  /// The fault of a row whose bits are below ``limit``.
  static func of(_ bits: UInt64) -> Fault {
    for (index, limit) in limits.enumerated() where bits < limit { return allCases[index + 1] }
    return .none
  }
}
