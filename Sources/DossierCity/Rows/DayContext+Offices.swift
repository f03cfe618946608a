/// Who receives and who resolves a row.
extension DayContext {
  /// A row's procedure and agencies, and the random bits that are left.
  struct Filing {
    var procedure: Int
    var receiving: Int
    var resolving: Int
    /// 16 random bits.
    var channelBits: UInt64
  }

  /// Draws from one random number of the row.
  @inline(__always)
  func filing(ofRow row: Int) -> Filing {
    let random = rows.number(row &* 4)
    let procedure = Int(procedures[Int(random & (1 << CityModel.procedureBitCount - 1))])
    let entry = model.entries[procedure]
    let route = UInt16(truncatingIfNeeded: random >> 17 & 255)
    let place = Int(random >> 25 & (1 << CityModel.officeBitCount - 1))
    let resolving: UInt16
    if route < entry.communeLimit {
      resolving = offices.communes[place]
    } else if route < entry.districtLimit {
      resolving = offices.districts[place]
    } else if route < entry.branchLimit {
      resolving = offices.branches[place]
    } else {
      resolving = entry.office
    }
    var receiving = resolving
    if random >> 40 & 255 < forwardedLimit { receiving = offices.communes[(place &* 5 &+ 1_237) & 8_191] }
    return Filing(
      procedure: procedure, receiving: Int(receiving), resolving: Int(resolving), channelBits: random >> 48)
  }
}
