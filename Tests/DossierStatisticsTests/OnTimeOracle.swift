import DossierBase
import DossierCalendar
import DossierStatistics

/// The on-time report by brute force: every dossier is looked at again for every row.
struct OnTimeOracle {
  let options: OnTimeArguments
  let hasDateDues: Bool
  let asOf: AsOf

  /// The counts of each row that is not all zero, by its keys.
  func counts(_ dossiers: [Dossier]) -> [[String?]: [String: Int]] {
    var result: [[String?]: [String: Int]] = [:]
    let start =
      options.from.map { Int($0) }
      ?? dossiers.compactMap(\.accepted).min().map { Int(Microseconds.day(ofTimestamp: $0)) }
    let slices = slices(from: start)
    for dossier in dossiers {
      for slice in slices {
        let found = sets(dossier, slice)
        if found.isEmpty { continue }
        let keys = options.by.map { key($0, dossier, slice.start) }
        for name in found { result[keys, default: [:]][name, default: 0] += 1 }
      }
    }
    return result
  }

  private struct Slice {
    /// Days; nil without a bound, the end exclusive.
    var start: Int?
    var end: Int?
  }

  private var kinds: [PeriodKind] {
    options.by.compactMap { if case .period(let kind) = $0 { kind } else { nil } }
  }

  private func slices(from start: Int?) -> [Slice] {
    let limit = options.to.map { Int($0) + 1 }
    if kinds.isEmpty { return [Slice(start: options.from.map { Int($0) }, end: limit)] }
    guard let start else { return [] }
    var slices: [Slice] = []
    var day = start
    while day < limit ?? .max, day <= max(Int(asOf.day), start) {
      var end = day + 1
      while label(end) == label(day), end < limit ?? .max { end += 1 }
      slices.append(Slice(start: day, end: end))
      day = end
    }
    return slices
  }

  private func label(_ day: Int) -> [Int] { kinds.map { $0.index(ofDay: day) } }

  private func key(_ dimension: Dimension, _ dossier: Dossier, _ day: Int?) -> String? {
    switch dimension {
    case .sector: dossier.sector
    case .agency: dossier.agency
    case .period(let kind): kind.label(kind.index(ofDay: day!))
    default: nil
    }
  }

  private func sets(_ dossier: Dossier, _ slice: Slice) -> [String] {
    guard let accepted = dossier.accepted else { return [] }
    let start = slice.start.map { Int64($0) * Microseconds.perDay } ?? .min
    let end = slice.end.map { Int64($0) * Microseconds.perDay } ?? .max
    // Exclusive; the as-of instant itself is inside.
    let limit = min(end, asOf.instant + 1)
    var due = dossier.due
    if let changed = dossier.dueChanged, changed >= limit { due = dossier.originalDue }
    let finished = dossier.finished.map { max($0, accepted) }
    var found: [String] = []
    if accepted >= start, accepted < limit { found.append("received") }
    if let finished, finished >= start, finished < limit {
      found += ["resolved", verdict(dossier.finished!, due)]
    }
    if accepted < limit, finished == nil || finished! >= limit {
      found.append("open")
      if isOver(due, min(end, asOf.isWholeDay ? asOf.instant + 1 : asOf.instant)) { found.append("overdue") }
    }
    return found
  }

  private func verdict(_ finished: Int64, _ due: Int64?) -> String {
    guard let due else { return "no_appointment" }
    let days = (Microseconds.day(ofTimestamp: finished), Microseconds.day(ofTimestamp: due))
    if options.lateBy == .timestamp, finished > lastInstant(due) { return "late" }
    return days.0 < days.1 ? "early" : days.0 == days.1 ? "on_time" : "late"
  }

  private func isOver(_ due: Int64?, _ judged: Int64) -> Bool {
    guard let due else { return false }
    if options.lateBy == .timestamp { return lastInstant(due) < judged }
    return Microseconds.day(ofTimestamp: due) < Microseconds.day(ofTimestamp: judged)
  }

  private func lastInstant(_ due: Int64) -> Int64 { hasDateDues ? due + Microseconds.perDay - 1 : due }
}
