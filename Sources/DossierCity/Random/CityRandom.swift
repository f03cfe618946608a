/// Random numbers without state: a keyed mix of counters, so that every row can be drawn alone.
///
/// Integer arithmetic only, hence the same numbers on every machine.
struct CityRandom: Sendable {
  /// What the numbers are for; each purpose has a sequence of its own.
  enum Purpose: UInt64 {
    case day = 1
    case time, row, agencyWeight, agencyLoad, procedure
  }

  private let key: UInt64

  init(seed: UInt64, _ purpose: Purpose) {
    key = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15 &* (purpose.rawValue &+ 0x51))
  }

  private init(key: UInt64) { self.key = key }

  /// The numbers of one thing among many, such as a day.
  func stream(_ index: Int) -> CityRandom {
    CityRandom(key: Self.mix(key ^ (UInt64(bitPattern: Int64(index)) &* 0xD6E8_FEB8_6659_FD93)))
  }

  /// The number at a place.
  @inline(__always)
  func number(_ index: Int) -> UInt64 {
    Self.mix(key &+ UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A bijection whose output bits each depend on all input bits.
  ///
  /// Source: D. Stafford, "Better Bit Mixing", variant 13, as in SplitMix64.
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
