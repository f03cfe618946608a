import DossierBase

/// Numbers that are the same in every run.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Hash.mix(state)
  }

  /// A number from 0 up to but not including `bound`.
  mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

  /// A number below `bound`, small ones far more often than large ones.
  mutating func skewed(below bound: Int) -> Int { below(1 + below(1 + below(bound))) }
}
