import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierQuery

/// Sums of doubles are the nearest doubles to the true sums, in whatever order and parts they are added.
@Suite("Sums of doubles") struct DoubleSumTests {
  /// The sum of values that are added in parts of the given sizes to several states, which are then merged.
  private static func sum(
    _ values: [Double], parts: Int = 1, group: UInt32 = 0, mean: Bool = false
  ) throws -> Double? {
    let scale = DoubleSumScale()
    var states: [DoubleSumState] = []
    for part in 0..<parts {
      let cells = SumCells(.unlimited)
      let state = DoubleSumState(isMean: mean, scale, cells, .unlimited)
      try state.resize(Int(group) + 1)
      let own = values.indices.filter { $0 % parts == part }.map { values[$0] }
      for start in stride(from: 0, to: own.count, by: 1_000) {
        let some = own[start..<min(start + 1_000, own.count)].map(Scalar.double)
        let column = VectorBuilder(.double, Array(some))
        try state.update(column.view, groups: Array(repeating: group, count: some.count), count: some.count)
        withExtendedLifetime(column) {}
      }
      states.append(state)
    }
    let map = (0...group).map { $0 }
    for other in states.dropFirst() { try states[0].merge(other, map: map) }
    let result = try [group].withUnsafeBufferPointer { try states[0].result($0, type: .double) }
    return result.isNull(0) ? nil : result.elements(Double.self)[0]
  }

  /// The nearest double to a sum, by integers of any size: 32 bits in each of many digits.
  private static func trueSum(_ values: [Double]) -> Double {
    var digits = [Int64](repeating: 0, count: 80)
    for value in values where value != 0 {
      let exponent = max(Int(value.exponentBitPattern), 1) - 1
      let significand = value.significandBitPattern | (value.exponentBitPattern == 0 ? 0 : 1 << 52)
      for bit in 0..<53 where significand >> UInt64(bit) & 1 == 1 {
        let place = exponent + bit
        digits[place / 32] += value.sign == .minus ? -(1 << Int64(place % 32)) : 1 << Int64(place % 32)
      }
    }
    func carry() {
      for place in 0..<(digits.count - 1) {
        let carry = digits[place] >> 32
        digits[place] -= carry << 32
        digits[place + 1] += carry
      }
    }
    carry()
    let isNegative = digits[digits.count - 1] < 0
    if isNegative {
      digits = digits.map { -$0 }
      carry()
    }
    var bits: [Bool] = []
    for digit in digits { for bit in 0..<32 { bits.append(digit >> Int64(bit) & 1 == 1) } }
    guard let top = bits.lastIndex(of: true) else { return 0 }
    let lowest = max(top - 52, 0)
    var kept: UInt64 = 0
    for place in (lowest...top).reversed() { kept = kept << 1 | (bits[place] ? 1 : 0) }
    if lowest > 0, bits[lowest - 1], kept & 1 == 1 || bits[..<(lowest - 1)].contains(true) { kept += 1 }
    let value = Double(sign: .plus, exponent: lowest - 1_074, significand: Double(kept))
    return isNegative ? -value : value
  }

  /// Random values whose powers lie within so many of each other.
  private static func values(_ count: Int, spread: Int, around exponent: Int, seed: UInt64) -> [Double] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in
      let significand = random.next() & (1 << 52 - 1)
      let power = exponent + Int(random.next() % UInt64(spread))
      let sign: UInt64 = random.next() & 1
      return Double(bitPattern: sign << 63 | UInt64(min(max(power, 0), 2_046)) << 52 | significand)
    }
  }

  @Test(arguments: [(1, 1_023), (20, 1_020), (60, 990), (120, 900), (2_046, 0), (40, 0), (40, 2_020)])
  func areTheNearestDoubles(_ spread: Int, _ exponent: Int) throws {
    for (seed, count) in [1, 2, 3, 10, 999, 5_000].enumerated() {
      let values = Self.values(count, spread: spread, around: exponent, seed: UInt64(seed + 1))
      let expected = Self.trueSum(values)
      #expect(try Self.sum(values) == expected)
      #expect(try Self.sum(values.reversed()) == expected)
      for parts in [2, 3, 7] { #expect(try Self.sum(values, parts: parts, group: 5) == expected) }
    }
  }

  @Test func whatCancelsLeavesWhatIsSmall() throws {
    #expect(try Self.sum([1e100, 1, -1e100]) == 1)
    #expect(try Self.sum([1, 1e300, 1e-300, -1e300, -1]) == 1e-300)
    #expect(try Self.sum([1e308, 1e308, -1e308]) == 1e308)
    #expect(try Self.sum([1e308, 1e308, -1e308], parts: 3) == 1e308)
    #expect(try Self.sum([0.1, 0.2, 0.3, -0.6]) == Self.trueSum([0.1, 0.2, 0.3, -0.6]))
    #expect(try Self.sum([.leastNonzeroMagnitude, 1, -1]) == .leastNonzeroMagnitude)
    #expect(try Self.sum([.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == .infinity)
    #expect(try Self.sum([-.greatestFiniteMagnitude, -.greatestFiniteMagnitude]) == -.infinity)
  }

  @Test func sumsOfManyLargeValuesOutgrowTheirCells() throws {
    // The first rows settle where cells have their lowest bits; what comes later is far larger.
    let small = [Double](repeating: 3, count: 1_000)
    let large = [Double](repeating: 0x1.8p27, count: 1_000)
    let huge = [Double](repeating: 0x1.fp100, count: 20_000)
    #expect(try Self.sum(small + large) == 3_000 + 0x1.8p27 * 1_000)
    #expect(try Self.sum(small + huge) == Self.trueSum(small + huge))
    #expect(try Self.sum(small + huge, parts: 4, group: 3) == Self.trueSum(small + huge))
  }

  /// One value far from the others settles nothing: the others are what cells are made for.
  @Test func anOddFirstValueIsTheOneThatIsWide() throws {
    let values = [1e30] + (1..<1_000).map { Double($0) / 7 } + [-1e30, 1e-30]
    #expect(try Self.sum(values) == Self.trueSum(values))
    let odd = [1e-300] + (1..<1_000).map { Double($0) / 7 }
    #expect(try Self.sum(odd, parts: 3) == Self.trueSum(odd))
  }

  @Test func whatHasNoSize() throws {
    #expect(try Self.sum([1, .infinity, 2]) == .infinity)
    #expect(try Self.sum([1, -.infinity, 1e300], parts: 2) == -.infinity)
    #expect(try Self.sum([.infinity, -.infinity])?.isNaN == true)
    #expect(try Self.sum([.infinity, -.infinity], parts: 2)?.isNaN == true)
    #expect(try Self.sum([.nan, .infinity])?.isNaN == true)
    #expect(try Self.sum([0, -0.0, 0]) == 0)
    #expect(try Self.sum([0, 0, .nan], parts: 3)?.isNaN == true)
    #expect(try Self.sum([]) == nil)
  }

  @Test func means() throws {
    #expect(try Self.sum([1, 2, 4], mean: true) == 7.0 / 3)
    #expect(try Self.sum([1e308, 1e308, 1e308], mean: true) == .infinity)
    #expect(try Self.sum([], mean: true) == nil)
  }

  /// The sum of what differs from group to group, from states that have groups in another order.
  @Test func groupsAreMergedByTheirMap() throws {
    let scale = DoubleSumScale()
    let values: [[Double]] = [[1e-200, 5, 7e200], [2, 3e200, 1e-200]]
    let states = try values.map { values in
      let state = DoubleSumState(isMean: false, scale, SumCells(.unlimited), .unlimited)
      try state.resize(3)
      let column = VectorBuilder(.double, values.map(Scalar.double))
      try state.update(column.view, groups: [0, 1, 2], count: 3)
      withExtendedLifetime(column) {}
      return state
    }
    try states[0].merge(states[1], map: [1, 2, 0])
    let groups: [UInt32] = [0, 1, 2]
    let result = try groups.withUnsafeBufferPointer { try states[0].result($0, type: .double) }
    #expect((0..<3).map { result.elements(Double.self)[$0] } == [2e-200, 7, 1e201])
  }

  @Test func extremesOfEqualIntervals() throws {
    let (month, days, hours) = (
      Interval(months: 1), Interval(days: 30), Interval(microseconds: 720 * 3_600 * 1_000_000)
    )
    for values in [[month, days, hours], [hours, days, month], [days, month, hours]] {
      for (isMaximum, expected) in [(true, month), (false, hours)] {
        let state = OrderedExtremeState<Interval>(isMaximum: isMaximum, .unlimited)
        try state.resize(1)
        let column = VectorBuilder(.interval, values.map(Scalar.interval))
        try state.update(column.view, groups: [0, 0, 0], count: 3)
        withExtendedLifetime(column) {}
        let result = try [0].withUnsafeBufferPointer { try state.result($0, type: .interval) }
        #expect(result.elements(Interval.self)[0] == expected)
      }
    }
  }
}
