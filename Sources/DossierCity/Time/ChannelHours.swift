import DossierBase

/// When the dossiers of a kind of day are accepted, and by which channel at each time.
///
/// Counters and the post are bound to office hours; online filings come at any time from morning to night.
final class ChannelHours: Sendable {
  /// What is open on a day.
  enum Opening: Int, CaseIterable {
    /// Counters and the post, all day.
    case working
    /// Counters, in the morning.
    case saturday
    /// Online services only.
    case closed
  }

  /// All channels together.
  let profile: HourProfile
  /// For each half hour the ends of the ranges of online and postal filing in 16 random bits.
  private let onlineLimits: ConstantTable<UInt32>
  private let postalLimits: ConstantTable<UInt32>

  /// The hours at the time of a profile.
  init(_ year: YearProfile, _ opening: Opening) {
    // Of 1,000,000 dossiers; the closed days' surplus of online filings is taken from the working days.
    let offline = (1_000 - year.online) * 1_000
    let online: Int
    let postal: Int
    switch opening {
    case .working: (online, postal) = (1_000_000 - offline * 1_014 / 1_000, year.postal * 1_014)
    case .saturday: (online, postal) = (1_000_000 - offline / 2, 0)
    case .closed: (online, postal) = (1_000_000, 0)
    }
    let onlineHours = opening == .working ? Self.onlineHours : Self.leisureHours
    let officeHours = opening == .saturday ? Self.morningHours : Self.counterHours
    var weights: [Int] = []
    var onlineEnds: [UInt32] = []
    var postalEnds: [UInt32] = []
    for half in 0..<48 {
      let atHome = online * onlineHours[half] / onlineHours.reduce(0, +)
      let byPost = postal * officeHours[half] / officeHours.reduce(0, +)
      let atCounter = (1_000_000 - online - postal) * officeHours[half] / officeHours.reduce(0, +)
      let all = atHome + byPost + atCounter
      weights.append(all)
      onlineEnds.append(byPost + atCounter == 0 ? 65_536 : UInt32(atHome * 65_536 / all))
      postalEnds.append(atCounter == 0 ? 65_536 : UInt32((atHome + byPost) * 65_536 / all))
    }
    profile = HourProfile(weights)
    onlineLimits = ConstantTable(onlineEnds)
    postalLimits = ConstantTable(postalEnds)
  }

  /// The channel of a dossier accepted at a second of the day, for 16 random bits.
  @inline(__always)
  func channel(at second: Int, _ bits: UInt64) -> Draft.Channel {
    let half = second / 1_800
    return bits < UInt64(onlineLimits[half]) ? .online : bits < UInt64(postalLimits[half]) ? .postal : .direct
  }

  /// Counters: from 7:30 to 11:30 and from 13:00 to 17:00, with peaks from 8 to 10 and from 13 to 15.
  private static let counterHours = HourProfile.halves([
    (15, 70), (16, 150), (17, 165), (18, 150), (19, 125), (20, 95), (21, 70), (22, 45),
    (26, 110), (27, 130), (28, 118), (29, 95), (30, 75), (31, 55), (32, 35), (33, 14),
  ])
  /// Saturday mornings of the one-stop offices.
  private static let morningHours = HourProfile.halves([
    (15, 40), (16, 80), (17, 85), (18, 80), (19, 70), (20, 50), (21, 40), (22, 25),
  ])
  /// Online filing on working days: office hours above all, and the evening.
  private static let onlineHours = HourProfile.halves([
    (12, 2), (13, 6), (14, 25), (15, 70), (16, 145), (17, 160), (18, 150), (19, 125), (20, 95), (21, 70),
    (22, 45), (23, 22), (24, 16), (25, 24), (26, 105), (27, 125), (28, 115), (29, 95), (30, 75), (31, 55),
    (32, 38), (33, 22), (34, 10), (35, 6), (36, 6), (37, 6), (38, 7), (39, 8), (40, 9), (41, 8),
    (42, 6), (43, 4), (44, 2), (45, 1), (46, 1),
  ])
  /// Online filing on days that are not worked.
  private static let leisureHours = HourProfile.halves([
    (13, 5), (14, 10), (15, 30), (16, 60), (17, 70), (18, 75), (19, 70), (20, 60), (21, 50), (22, 35),
    (23, 25), (24, 20), (25, 20), (26, 25), (27, 30), (28, 35), (29, 35), (30, 35), (31, 30), (32, 30),
    (33, 25), (34, 20), (35, 20), (36, 20), (37, 24), (38, 30), (39, 34), (40, 36), (41, 32), (42, 24),
    (43, 16), (44, 10), (45, 5), (46, 2),
  ])
}
