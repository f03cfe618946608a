package import DossierBase
package import DossierCalendar

/// What the rows of a report stand for.
package enum Dimension: Sendable, Hashable {
  case sector, procedure
  /// The resolving agency.
  case agency
  case receivingAgency, agencyLevel, channel
  /// Receipt counts by the period of acceptance, resolution by that of finishing, backlog at the period's end.
  case period(PeriodKind)

  /// The name in `--by` and in the report's header.
  package var name: String {
    switch self {
    case .sector: "sector"
    case .procedure: "procedure"
    case .agency: "agency"
    case .receivingAgency: "receiving_agency"
    case .agencyLevel: "agency_level"
    case .channel: "channel"
    case .period(let kind): kind.rawValue
    }
  }

  /// The dossier column that gives the value, or nil for periods, which come from the event columns.
  var columnName: String? {
    switch self {
    case .procedure: "procedure_code"
    case .agency: "resolving_agency"
    case .period: nil
    default: name
    }
  }

  var periodKind: PeriodKind? {
    if case .period(let kind) = self { kind } else { nil }
  }

  /// All dimensions, in the order in which help lists them.
  package static let all: [Dimension] =
    [.sector, .procedure, .agency, .receivingAgency, .agencyLevel, .channel]
    + PeriodKind.allCases.map { .period($0) }

  static let allNames = all.map(\.name).joined(separator: ", ")

  /// The dimension of a name in any case.
  init?(named name: String) {
    guard let known = Self.all.first(where: { Schema.folded($0.name) == Schema.folded(name) }) else {
      return nil
    }
    self = known
  }

  /// Reads a list such as `sector,reporting_quarter`; spaces around names are allowed.
  ///
  /// Throws ``EngineError/Code/usage`` for an unknown or repeated name.
  package static func parse(_ list: String) throws(EngineError) -> [Dimension] {
    var dimensions: [Dimension] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      guard let dimension = Dimension(named: name) else {
        throw EngineError(.usage, "--by does not know “\(name)”", hint: "it knows \(allNames)")
      }
      if dimensions.contains(dimension) { throw EngineError(.usage, "--by names \(name) twice") }
      dimensions.append(dimension)
    }
    return dimensions
  }
}
