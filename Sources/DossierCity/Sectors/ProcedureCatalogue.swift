/// The procedures that dossiers are filed under; within a sector their shares fall as the cube of the rank.
package struct ProcedureCatalogue: Sendable {
  package struct Procedure: Sendable {
    package var code: String
    package var sector: Int
    package var statutoryDays: Int
    var fee: Int
    /// 2, 3 or 4 before 2022; partial or full since.
    var onlineLevel: Int
    /// Weights under the old and the new counting.
    var weights: (old: Int, new: Int)
  }

  package private(set) var sectors: [String] = []
  var profiles: [SectorProfile] = []
  package private(set) var procedures: [Procedure] = []

  init(_ reference: CityReference, random: CityRandom) {
    let named = SectorProfiles.named
    let rest = reference.sectors.filter { sector in
      !named.contains { Array($0.sector.utf8) == Array(sector.name.utf8) }
    }
    let tailShare = SectorTail.share(named: named)
    let weightTotal = rest.indices.reduce(0) { $0 + SectorTail.weight(ofPlace: $1) }
    profiles =
      named
      + rest.enumerated().map { place, sector in
        SectorTail.profile(sector, place: place, weightTotal: weightTotal, share: tailShare)
      }
    sectors = profiles.map(\.sector)
    var codes = Set(reference.procedures.map { Array($0.code.utf8) })
    for (sector, profile) in profiles.enumerated() {
      let known = reference.procedures.filter { Array($0.sector.utf8) == Array(profile.sector.utf8) }
      add(profile, sector: sector, known: known.map(\.code), &codes, random.stream(sector))
    }
  }

  private mutating func add(
    _ profile: SectorProfile, sector: Int, known: [String], _ codes: inout Set<[UInt8]>,
    _ random: CityRandom
  ) {
    let count = max(profile.procedureCount, known.count)
    let ranks = (0..<count).map { 1_000_000_000 / (($0 + 1) * ($0 + 1) * ($0 + 1)) }
    let total = ranks.reduce(0, +)
    for rank in 0..<count {
      let code = rank < known.count ? known[rank] : Self.newCode(&codes, random.stream(rank))
      procedures.append(
        Procedure(
          code: code, sector: sector,
          statutoryDays: profile.statutoryDays[rank % profile.statutoryDays.count],
          fee: profile.fees[rank % profile.fees.count], onlineLevel: 2 + (rank + sector) % 3,
          weights: (
            profile.shares.old * 1_000 * ranks[rank] / total, profile.shares.new * 1_000 * ranks[rank] / total
          )))
    }
  }

  /// A code like `1.004203` that no other procedure has.
  private static func newCode(_ codes: inout Set<[UInt8]>, _ random: CityRandom) -> String {
    var attempt = 0
    while true {
      let number = random.number(attempt)
      let digits = String(1_000_000 + Int(number % 14_000))
      let code = "\(1 + (number >> 32) % 3)." + digits.dropFirst()
      if codes.insert(Array(code.utf8)).inserted { return code }
      attempt += 1
    }
  }
}
