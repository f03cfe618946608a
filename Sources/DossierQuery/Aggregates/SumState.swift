import DossierBase
import DossierVector

/// sum and avg of integers and decimals, in 128 bits; a sum beyond them is an error, whatever the order of the rows.
final class ExactSumState: BlockAggregateState {
  /// What the result is made of.
  enum Result: Sendable {
    /// The sum, as HUGEINT or DECIMAL(38, s).
    case sum
    /// The mean as DOUBLE: the sum divided by 10^scale, then by the count.
    case mean(scale: Int)
    /// The mean in whole microseconds; for times and timestamps.
    case wholeMean
  }

  private let physicalType: PhysicalType
  private let kind: Result
  @exclusivity(unchecked) private var sums: ReservedArray<Int128>
  @exclusivity(unchecked) private var counts: ReservedArray<Int64>
  /// What sums of 128-bit numbers have beyond their 128 bits.
  @exclusivity(unchecked) private var carries: ReservedArray<Int64>
  /// Sums and counts of the rows of one block.
  @exclusivity(unchecked) private var blockSums: ReservedArray<UInt64>

  /// More groups would take longer to look through after each block than its rows.
  private static let blockGroupLimit = 1 << 14

  init(_ physicalType: PhysicalType, _ kind: Result, _ budget: MemoryBudget) {
    self.physicalType = physicalType
    self.kind = kind
    sums = ReservedArray(budget, for: groupingPurpose)
    counts = ReservedArray(budget, for: groupingPurpose)
    carries = ReservedArray(budget, for: groupingPurpose)
    blockSums = ReservedArray(budget, for: groupingPurpose)
  }

  func update(
    block values: BlockNumbers, groups: UnsafePointer<UInt32>, rows: BlockRows
  ) throws(EngineError) -> Bool {
    guard sums.count <= Self.blockGroupLimit else { return false }
    try blockSums.extend(to: sums.count, with: 0)
    guard let sums = sums.start, let counts = counts.start, let blockSums = blockSums.start else {
      return false
    }
    CellCounting.sum(values, groups, rows, into: blockSums)
    for group in 0..<self.sums.count where blockSums[group] != 0 {
      let count = Int64(blockSums[group] >> 32)
      sums[group] += Int128(blockSums[group] & 0xFFFF_FFFF) + Int128(values.base) * Int128(count)
      counts[group] += count
      blockSums[group] = 0
    }
    return true
  }

  func update(block values: BlockNumbers, runs: RunGroups, rows: BlockRows) throws(EngineError) -> Bool {
    guard let sums = sums.start, let counts = counts.start else { return false }
    func add(_ count: Int, _ sum: Int, to group: Int) {
      sums[group] += Int128(sum) + Int128(values.base) * Int128(count)
      counts[group] += Int64(count)
    }
    let counting = RunCounting(rows)
    runs.forEachRun { (run, group) in
      let count = counting.count(run)
      if count > 0 { add(count, counting.sum(run, values), to: Int(group)) }
    }
    runs.exceptions.forEach(in: rows) { (_, row, group, other) in
      add(1, Int(values[row]), to: group)
      add(-1, -Int(values[row]), to: other)
    }
    return true
  }

  func resize(_ count: Int) throws(EngineError) {
    try sums.extend(to: count, with: 0)
    try counts.extend(to: count, with: 0)
    if physicalType == .int128 { try carries.extend(to: count, with: 0) }
  }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    switch physicalType {
    case .boolean: add(UInt8.self, argument, groups, count)
    case .int8: add(Int8.self, argument, groups, count)
    case .int16: add(Int16.self, argument, groups, count)
    case .int32: add(Int32.self, argument, groups, count)
    case .int64: add(Int64.self, argument, groups, count)
    case .int128: addWide(argument, groups, count)
    case .double, .string, .interval: preconditionFailure("exact sums have integers")
    }
  }

  /// Up to 2^63 rows of 64 bits fit 128 bits, so nothing is checked here.
  @inline(__always)
  private func add<Element: FixedWidthInteger>(
    _ element: Element.Type, _ argument: VectorView, _ groups: UnsafePointer<UInt32>, _ count: Int
  ) {
    let source = argument.elements(Element.self)
    guard let sums = sums.start, let counts = counts.start else { return }
    forEachValue(argument, groups, count) { row, group in
      sums[group] &+= Int128(truncatingIfNeeded: source[row])
      counts[group] &+= 1
    }
  }

  private func addWide(_ argument: VectorView, _ groups: UnsafePointer<UInt32>, _ count: Int) {
    let source = argument.elements(Int128.self)
    guard let sums = sums.start, let counts = counts.start, let carries = carries.start else { return }
    forEachValue(argument, groups, count) { row, group in
      let (sum, overflow) = sums[group].addingReportingOverflow(source[row])
      sums[group] = sum
      counts[group] += 1
      if overflow { carries[group] += source[row] < 0 ? -1 : 1 }
    }
  }

  /// The quotient as DuckDB rounds it: to the nearest, halves and what is negative towards zero.
  private static func wholeMean(_ sum: Int128, _ count: Int128) -> Int64? {
    let (quotient, rest) = sum.quotientAndRemainder(dividingBy: count)
    return Int64(exactly: rest * 2 > count ? quotient + 1 : quotient)
  }

  private static let overflow = EngineError(.evaluation, "the sum is out of range for 128 bits")

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: ExactSumState.self)
    guard let sums = sums.start, let counts = counts.start, let otherSums = other.sums.start,
      let otherCounts = other.counts.start
    else { return }
    for group in 0..<other.sums.count where otherCounts[group] != 0 {
      let target = Int(map[group])
      let (sum, overflow) = sums[target].addingReportingOverflow(otherSums[group])
      sums[target] = sum
      if physicalType == .int128 {
        carries[target] += other.carries[group]
        if overflow { carries[target] += otherSums[group] < 0 ? -1 : 1 }
      }
      counts[target] += otherCounts[group]
    }
  }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    guard let sums = sums.start, let counts = counts.start else { return VectorBuilder(type) }
    if let carries = carries.start, groups.contains(where: { carries[Int($0)] != 0 }) { throw Self.overflow }
    switch kind {
    case .sum:
      let limit = type.isDecimal ? PowersOfTen.value(38) : Int128.max
      return try makeResult(groups, type, Int128.self) { (group) throws(EngineError) in
        if counts[group] == 0 { return nil }
        if type.isDecimal, sums[group] >= limit || sums[group] <= -limit {
          throw EngineError(.evaluation, "the sum is out of range for \(type.name)")
        }
        return sums[group]
      }
    case .mean(let scale):
      return try makeResult(groups, type, Double.self) { (group) throws(EngineError) in
        counts[group] == 0 ? nil : NumericCasts.double(sums[group], scale: scale) / Double(counts[group])
      }
    case .wholeMean:
      return try makeResult(groups, type, Int64.self) { (group) throws(EngineError) in
        if counts[group] == 0 { return nil }
        guard let mean = Self.wholeMean(sums[group], Int128(counts[group])) else {
          throw EngineError(.evaluation, "the mean is out of range for \(type.name)")
        }
        return mean
      }
    }
  }
}

/// sum and avg of doubles; the order of the additions is fixed by the lanes, so the result is too.
final class DoubleSumState: AggregateState {
  private let isMean: Bool
  @exclusivity(unchecked) private var sums: ReservedArray<Double>
  @exclusivity(unchecked) private var counts: ReservedArray<Int64>

  init(isMean: Bool, _ budget: MemoryBudget) {
    self.isMean = isMean
    sums = ReservedArray(budget, for: groupingPurpose)
    counts = ReservedArray(budget, for: groupingPurpose)
  }

  func resize(_ count: Int) throws(EngineError) {
    try sums.extend(to: count, with: 0)
    try counts.extend(to: count, with: 0)
  }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, argument.type != .null else { return }
    let source = argument.elements(Double.self)
    guard let sums = sums.start, let counts = counts.start else { return }
    forEachValue(argument, groups, count) { row, group in
      sums[group] += source[row]
      counts[group] &+= 1
    }
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: DoubleSumState.self)
    guard let sums = sums.start, let counts = counts.start, let otherSums = other.sums.start,
      let otherCounts = other.counts.start
    else { return }
    for group in 0..<other.sums.count {
      sums[Int(map[group])] += otherSums[group]
      counts[Int(map[group])] += otherCounts[group]
    }
  }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    guard let sums = sums.start, let counts = counts.start else { return VectorBuilder(type) }
    return try makeResult(groups, type, Double.self) { (group) throws(EngineError) in
      counts[group] == 0 ? nil : isMean ? sums[group] / Double(counts[group]) : sums[group]
    }
  }
}
