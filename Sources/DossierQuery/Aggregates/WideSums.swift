import DossierBase

/// Sums of doubles of any size, for the few groups that need them: integers as wide as the range of doubles, whose
/// lowest bit is 2^-1074, the least double above zero.
struct WideSums: ~Copyable {
  /// Words of an integer: 2,098 bits of a double's range, one for the sign, and room for 2^77 of the greatest values.
  private static let wordCount = 34
  /// Then a word that says which values have no size.
  private static let stride = wordCount + 1
  private static let nan: UInt64 = 1
  private static let infinity: UInt64 = 2
  private static let minusInfinity: UInt64 = 4

  private var index: HashIndex
  private var groups: ReservedArray<UInt32>
  private var words: ReservedArray<UInt64>

  init(_ budget: MemoryBudget) {
    index = HashIndex(budget, for: groupingPurpose)
    groups = ReservedArray(budget, for: groupingPurpose)
    words = ReservedArray(budget, for: groupingPurpose)
  }

  /// Adds a value to a group's sum.
  mutating func add(_ value: Double, to group: Int) throws(EngineError) {
    let integer = try integer(of: group)
    if value.isFinite {
      let exponent = max(Int(value.exponentBitPattern) - 1, 0)
      Self.add(Int128(value.signedSignificand), exponent: exponent, to: integer)
    } else {
      integer[Self.wordCount] |= value.isNaN ? Self.nan : value > 0 ? Self.infinity : Self.minusInfinity
    }
  }

  /// Adds value · 2^(exponent - 1074) to a group's sum.
  mutating func add(_ value: Int128, exponent: Int, to group: Int) throws(EngineError) {
    Self.add(value, exponent: exponent, to: try integer(of: group))
  }

  /// Adds the sums of others, group g of them to group `map[g]`.
  mutating func merge(_ other: borrowing WideSums, map: UnsafePointer<UInt32>) throws(EngineError) {
    for number in 0..<other.groups.count {
      try merge(other, number: number, to: Int(map[Int(other.groups[number])]))
    }
  }

  /// Adds the sum of one group of others, if it has one there, to a group.
  mutating func merge(_ other: borrowing WideSums, group source: Int, to group: Int) throws(EngineError) {
    guard other.groups.count > 0,
      let number = other.index.find(Self.hash(source), isEqual: { other.groups[$0] == source })
    else { return }
    try merge(other, number: number, to: group)
  }

  private mutating func merge(_ other: borrowing WideSums, number: Int, to group: Int) throws(EngineError) {
    let integer = try integer(of: group)
    guard let others = other.words.start else { return }
    let source = others + number * Self.stride
    var carry = false
    for word in 0..<Self.wordCount { (integer[word], carry) = Self.sum(integer[word], source[word], carry) }
    integer[Self.wordCount] |= source[Self.wordCount]
  }

  /// The nearest double to a group's sum and value · 2^(exponent - 1074); nil if there is no sum of the group here.
  func sum(of group: Int, adding value: Int128, exponent: Int) -> Double? {
    guard groups.count > 0, let words = words.start,
      let number = index.find(Self.hash(group), isEqual: { groups[$0] == group })
    else { return nil }
    let known = words + number * Self.stride
    let kinds = known[Self.wordCount]
    if kinds & Self.nan != 0 || kinds == Self.infinity | Self.minusInfinity { return .nan }
    if kinds != 0 { return kinds == Self.infinity ? .infinity : -.infinity }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.wordCount) { sum in
      guard let start = sum.baseAddress else { return 0 }
      start.initialize(from: known, count: Self.wordCount)
      Self.add(value, exponent: exponent, to: start)
      return Self.nearest(sum)
    }
  }

  private static func hash(_ group: Int) -> UInt64 { Hash.mix(UInt64(group)) }

  /// The integer of a group, and behind it what has no size; made if there is none.
  private mutating func integer(of group: Int) throws(EngineError) -> UnsafeMutablePointer<UInt64> {
    try index.reserve(1)
    try groups.reserve(1)
    try words.reserve(Self.stride)
    let (number, isNew) = index.number(Self.hash(group)) { [known = groups.start] in
      known?[$0] == UInt32(group)
    }
    if isNew {
      groups.append(UInt32(group))
      words.extend(by: Self.stride)?.initialize(repeating: 0, count: Self.stride)
    }
    guard let start = words.start else { preconditionFailure("there are words of a group") }
    return start + number * Self.stride
  }

  private static func sum(_ one: UInt64, _ other: UInt64, _ carry: Bool) -> (UInt64, Bool) {
    let (partial, first) = one.addingReportingOverflow(other)
    let (sum, second) = partial.addingReportingOverflow(carry ? 1 : 0)
    return (sum, first || second)
  }

  /// Adds an integer, shifted by bits, to one of all words.
  private static func add(_ value: Int128, exponent: Int, to integer: UnsafeMutablePointer<UInt64>) {
    let (first, shift) = exponent.quotientAndRemainder(dividingBy: 64)
    let rest = UInt64(truncatingIfNeeded: value < 0 ? -1 : 0)
    let lower = UInt64(truncatingIfNeeded: value)
    let upper = UInt64(truncatingIfNeeded: value >> 64)
    var carry = false
    for word in first..<wordCount {
      let part =
        switch word - first {
        case 0: lower << shift
        case 1: upper << shift | lower >> (64 - shift)
        case 2: rest << shift | upper >> (64 - shift)
        default: rest
        }
      (integer[word], carry) = sum(integer[word], part, carry)
      // What follows would not change any more.
      if word > first + 1, carry == (rest != 0) { return }
    }
  }

  /// The nearest double, of two the even one, to an integer of 2^-1074; negative ones are negated in place.
  private static func nearest(_ integer: UnsafeMutableBufferPointer<UInt64>) -> Double {
    let isNegative = integer[wordCount - 1] >> 63 == 1
    if isNegative {
      var carry = true
      for word in 0..<wordCount { (integer[word], carry) = sum(~integer[word], 0, carry) }
    }
    guard let top = integer.lastIndex(where: { $0 != 0 }) else { return 0 }
    let zeros = integer[top].leadingZeroBitCount
    var magnitude = integer[top]
    var exponent = 64 * top - 1_074
    if top > 0 {
      // The first 64 bits; what follows them only tells whether there is more.
      magnitude = magnitude << zeros | integer[top - 1] >> (64 - zeros)
      exponent -= zeros
      let hasMore = integer[top - 1] << zeros != 0 || integer[..<(top - 1)].contains { $0 != 0 }
      if hasMore { magnitude |= 1 }
    }
    // No bit of so many is lost where doubles are at their finest, so that this rounds once.
    let value = Double(sign: .plus, exponent: exponent, significand: Double(magnitude))
    return isNegative ? -value : value
  }
}

/// Rounds integers that count a power of two.
struct DoubleRounding {
  private let exponent: Int
  /// Two factors that make up the power, both of them exact.
  private let factors: (Double, Double)

  /// - Parameter exponent: of integers that count 2^(exponent - 1074).
  init(exponent: Int) {
    self.exponent = exponent - 1_074
    let half = self.exponent / 2
    factors = (
      Double(sign: .plus, exponent: half, significand: 1),
      Double(sign: .plus, exponent: self.exponent - half, significand: 1)
    )
  }

  /// The nearest double, of two the even one, to value · 2^(exponent - 1074).
  @inline(__always)
  func nearest(_ value: Int128) -> Double {
    let magnitude = value.magnitude
    guard let small = UInt64(exactly: magnitude) else { return large(magnitude, isNegative: value < 0) }
    let rounded = Double(small) * factors.0 * factors.1
    return value < 0 ? -rounded : rounded
  }

  private func large(_ magnitude: UInt128, isNegative: Bool) -> Double {
    let shift = 64 - magnitude.leadingZeroBitCount
    let hasMore = magnitude & ((1 << UInt128(shift)) - 1) != 0
    let first = UInt64(truncatingIfNeeded: magnitude >> UInt128(shift)) | (hasMore ? 1 : 0)
    let value = Double(sign: .plus, exponent: exponent + shift, significand: Double(first))
    return isNegative ? -value : value
  }
}
