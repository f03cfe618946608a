import DossierBase
import DossierStore

extension KernelCase {
  /// The checksum of a block's bytes.
  static var checksums: [KernelCase] {
    [
      KernelCase("checksum of 64 KiB") { () throws(EngineError) in
        var random = SeededRandom(seed: 64)
        let bytes = (0..<65_536).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var sum: UInt64 = 0
        return Kernel(
          valueCount: bytes.count, byteCount: bytes.count,
          run: { () throws(EngineError) in sum = bytes.withUnsafeBytes { Checksum.of($0, seed: 1_191) } },
          isRight: { () throws(EngineError) in sum == xxh64(bytes, seed: 1_191) })
      }
    ]
  }

  /// XXH64 of whole stripes, step by step as its specification says.
  ///
  /// - Precondition: the bytes are a multiple of 32, and not empty.
  private static func xxh64(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
    let primes: [UInt64] = [
      11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 1_609_587_929_392_839_161,
      9_650_029_242_287_828_579,
    ]
    func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
    func round(_ sum: UInt64, _ word: UInt64) -> UInt64 {
      rotate(sum &+ word &* primes[1], 31) &* primes[0]
    }
    var sums = [seed &+ primes[0] &+ primes[1], seed &+ primes[1], seed, seed &- primes[0]]
    for place in stride(from: 0, to: bytes.count, by: 8) {
      let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
      sums[place / 8 % 4] = round(sums[place / 8 % 4], word)
    }
    var result = zip(sums, [1, 7, 12, 18]).reduce(UInt64(0)) { $0 &+ rotate($1.0, $1.1) }
    for sum in sums { result = (result ^ round(0, sum)) &* primes[0] &+ primes[3] }
    result &+= UInt64(bytes.count)
    result = (result ^ result >> 33) &* primes[1]
    result = (result ^ result >> 29) &* primes[2]
    return result ^ result >> 32
  }
}
