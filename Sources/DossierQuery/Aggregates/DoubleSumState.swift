import DossierBase
import DossierVector
import Synchronization

/// sum and avg of doubles, exact until the end: the nearest double to the true sum, whatever the order of the rows.
///
/// A double is an integer of 53 bits times a power of two. Where the powers of a column lie near each other, as those
/// of prices and measures do, a sum is one integer of 128 bits that counts a power some way below them; values that lie
/// elsewhere go to ``WideSums``.
final class DoubleSumState: AggregateState {
  private let isMean: Bool
  private let scale: DoubleSumScale
  private let cells: SumCells
  private let column: Int
  private let parts = DoubleParts()
  @exclusivity(unchecked) private var wide: WideSums

  init(isMean: Bool, _ scale: DoubleSumScale, _ cells: SumCells, _ budget: MemoryBudget) {
    self.isMean = isMean
    self.scale = scale
    self.cells = cells
    column = cells.addColumn()
    wide = WideSums(budget)
  }

  func resize(_ count: Int) throws(EngineError) { try cells.resize(count) }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let source = argument.elements(Double.self)
    guard let cells = cells.column(column) else { return }
    let (parts, valueCount) = (parts, argument.isConstant ? 1 : count)
    let hasOthers = parts.split(
      source, count: valueCount, least: scale.leastExponent(for: source, valueCount, argument.validity))
    // Rows that do not fit a cell, which are few: what they need can fail, and a loop cannot.
    var others: [(row: Int, group: Int)] = []
    forEachValue(argument, groups, count) { row, group in
      cells[group].count &+= 1
      let (sum, overflow) = cells[group].sum.addingReportingOverflow(parts[row])
      if overflow { others.append((row, group)) } else { cells[group].sum = sum }
    }
    if hasOthers {
      forEachValue(argument, groups, count) { row, group in
        if parts.isOther(row) { others.append((row, group)) }
      }
    }
    for (row, group) in others { try wide.add(source[row], to: group) }
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: DoubleSumState.self)
    guard let cells = cells.column(column), let others = other.cells.column(other.column) else { return }
    try cells.add(others, count: other.cells.groupCount, map: map) { (group, other) throws(EngineError) in
      try wide.add(others[other].sum, exponent: scale.exponent, to: group)
    }
    try wide.merge(other.wide, map: map)
  }

  var mergesPairs: Bool { true }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: DoubleSumState.self)
    guard let cells = cells.column(column), let others = other.cells.column(other.column) else { return }
    try cells.add(others, from: sources, to: targets, count: count) { (group, other) throws(EngineError) in
      try wide.add(others[other].sum, exponent: scale.exponent, to: group)
    }
    for place in 0..<count {
      try wide.merge(other.wide, group: Int(sources[place]), to: Int(targets[place]))
    }
  }

  var canBeReadByMany: Bool { true }

  /// How many values a group has, and their sum with what the nearest double lacks of it.
  func parts(of group: Int) -> (count: Int64, sum: DoubleDouble) {
    guard let cells = cells.column(column) else { return (0, DoubleDouble(0)) }
    let cell = cells[group]
    let exponent = scale.exponent
    if let sum = wide.sum(of: group, adding: cell.sum, exponent: exponent) {
      return (cell.count, DoubleDouble(sum))
    }
    let nearest = Double(cell.sum)
    // Where a double counts more than 2^127 there is nothing left to say.
    let rest = nearest.magnitude < 0x1p126 ? Double(cell.sum - Int128(nearest)) : 0
    let unit = exponent - 1_074
    return (
      cell.count,
      DoubleDouble(
        Double(sign: .plus, exponent: unit, significand: nearest),
        Double(sign: .plus, exponent: unit, significand: rest))
    )
  }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    guard let cells = cells.column(column) else { return VectorBuilder(type) }
    let exponent = scale.exponent
    let rounding = DoubleRounding(exponent: exponent)
    return try makeResult(groups, type, Double.self) { (group) throws(EngineError) in
      let cell = cells[group]
      if cell.count == 0 { return nil }
      let sum = wide.sum(of: group, adding: cell.sum, exponent: exponent) ?? rounding.nearest(cell.sum)
      return isMean ? sum / Double(cell.count) : sum
    }
  }
}

/// Where the cells of a sum of doubles have their lowest bits: settled by the first rows that any thread meets, as any
/// choice gives the same sums.
final class DoubleSumScale: Sendable {
  /// How far below the middle one of the first values there are bits; above it there are some 30 and room for sums.
  private static let lowerRoom = 40

  /// As in a double's bits; 0 while it is not settled.
  private let least = Atomic<Int>(0)

  /// The exponent, as in a double's bits, of values that are not shifted.
  ///
  /// - Parameter validity: 0 for each value that is null; nil if none is.
  fileprivate func leastExponent(
    for values: UnsafePointer<Double>, _ count: Int, _ validity: UnsafePointer<UInt8>?
  ) -> Int {
    let known = least.load(ordering: .relaxed)
    if known != 0 { return known }
    var exponents: [Int] = []
    for row in 0..<count where values[row].isFinite && values[row] != 0 && validity?[row] != 0 {
      exponents.append(Int(values[row].exponentBitPattern))
    }
    // Zeros alone settle nothing; they fit no cell and need none. Infinity and NaN are never reached.
    let limit = Int(Double.infinity.exponentBitPattern) - 1 - DoubleParts.shiftLimit
    if exponents.isEmpty { return limit }
    exponents.sort()
    let wanted = min(max(exponents[exponents.count / 2] - Self.lowerRoom, 1), limit)
    let (isFirst, other) = least.compareExchange(expected: 0, desired: wanted, ordering: .relaxed)
    return isFirst ? wanted : other
  }

  /// What the lowest bit of a cell counts: 2^(this - 1,074), the unit of ``WideSums``.
  fileprivate var exponent: Int { max(least.load(ordering: .relaxed) - 1, 0) }
}

extension Double {
  /// The significand with its hidden bit and its sign; a value is this times two to the power of its exponent.
  @inline(__always)
  var signedSignificand: Int64 {
    let hidden: UInt64 = exponentBitPattern == 0 ? 0 : 1 << 52
    let magnitude = Int64(bitPattern: significandBitPattern | hidden)
    return sign == .minus ? -magnitude : magnitude
  }
}
