/// Powers of ten up to 10^38, the greatest that a 128-bit integer holds.
package enum PowersOfTen {
  private static let table: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// 10^`exponent`.
  ///
  /// - Precondition: 0 ≤ exponent ≤ 38.
  package static func value(_ exponent: Int) -> Int128 { table[exponent] }
}
