/// An axis of values whose steps are 1, 2 or 5 times a power of ten.
///
/// Ticks are whole multiples of the step, so their values and labels are exact.
struct NiceScale: Sendable, Hashable {
  /// 1, 2 or 5.
  let mantissa: Int
  /// The power of ten of the step.
  let exponent: Int
  /// The lowest and the highest tick, in steps from 0.
  let steps: ClosedRange<Int>

  /// The finest step is a millionth.
  private static let exponents = -6...15

  /// A scale that covers two values, with about `tickCount` steps.
  ///
  /// - Precondition: low ≤ high, and both finite and of at most fifteen digits before the point.
  init(_ low: Double, _ high: Double, tickCount: Int) {
    precondition(low <= high && low.magnitude < 1e15 && high.magnitude < 1e15, "a scale covers a range")
    let rough = (high - low) / Double(max(tickCount, 1))
    var choice = (mantissa: 1, exponent: low == high ? 0 : Self.exponents.upperBound)
    search: for exponent in Self.exponents where low < high {
      for mantissa in [1, 2, 5] where Self.value(mantissa, exponent) >= rough {
        choice = (mantissa, exponent)
        break search
      }
    }
    (mantissa, exponent) = choice
    let step = Self.value(mantissa, exponent)
    // Values that lie on a tick but for rounding need no step more.
    let first = Int((low / step + 1e-9).rounded(.down))
    let last = Int((high / step - 1e-9).rounded(.up))
    steps = first == last ? (first - 1)...last : first...last
  }

  var lower: Double { value(ofStep: steps.lowerBound) }
  var upper: Double { value(ofStep: steps.upperBound) }

  /// The value of a tick.
  func value(ofStep step: Int) -> Double { Self.value(step * mantissa, exponent) }

  /// True if a value lies between the lowest and the highest tick.
  func covers(_ value: Double) -> Bool { (lower...upper).contains(value) }

  /// Where a value lies between the lowest tick, 0, and the highest, 1; those beyond lie at the ends.
  func fraction(_ value: Double) -> Double { min(max((value - lower) / (upper - lower), 0), 1) }

  /// The text of a tick, with as many digits after the point as the step has.
  func label(ofStep step: Int) -> String {
    let number = step * mantissa
    if exponent >= 0 { return String(number) + (number == 0 ? "" : String(repeating: "0", count: exponent)) }
    return DecimalText.text(number, decimals: -exponent)
  }

  private static func value(_ number: Int, _ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent.magnitude { power *= 10 }
    return exponent < 0 ? Double(number) / power : Double(number) * power
  }
}

/// Numbers as charts write them.
enum DecimalText {
  /// A whole number of parts of a power of ten: 9623 with 2 decimals is `96.23`.
  static func text(_ unscaled: Int, decimals: Int) -> String {
    var digits = String(unscaled.magnitude)
    if digits.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits
    }
    let sign = unscaled < 0 ? "-" : ""
    return decimals == 0 ? sign + digits : "\(sign)\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
  }

  /// A value rounded half away from zero to a number of decimals.
  static func text(_ value: Double, decimals: Int) -> String {
    var power = 1.0
    for _ in 0..<decimals { power *= 10 }
    return text(Int((value * power).rounded()), decimals: decimals)
  }
}
