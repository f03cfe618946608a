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
  private let cells: SumCells
  private let column: Int
  /// What sums of 128-bit numbers have beyond their 128 bits.
  @exclusivity(unchecked) private var carries: ReservedArray<Int64>
  /// Sums and counts of the rows of one block.
  @exclusivity(unchecked) private var blockSums: ReservedArray<UInt64>

  /// More groups would take longer to look through after each block than its rows.
  private static let blockGroupLimit = 1 << 14

  init(_ physicalType: PhysicalType, _ kind: Result, _ cells: SumCells, _ budget: MemoryBudget) {
    self.physicalType = physicalType
    self.kind = kind
    self.cells = cells
    column = cells.addColumn()
    carries = ReservedArray(budget, for: groupingPurpose)
    blockSums = ReservedArray(budget, for: groupingPurpose)
  }

  func update(
    block values: BlockNumbers, groups: UnsafePointer<UInt32>, rows: BlockRows
  ) throws(EngineError) -> Bool {
    guard cells.groupCount <= Self.blockGroupLimit else { return false }
    try blockSums.extend(to: cells.groupCount, with: 0)
    guard let cells = cells.column(column), let blockSums = blockSums.start else { return false }
    CellCounting.sum(values, groups, rows, into: blockSums)
    for group in 0..<self.cells.groupCount where blockSums[group] != 0 {
      let count = Int64(blockSums[group] >> 32)
      cells[group].sum += Int128(blockSums[group] & 0xFFFF_FFFF) + Int128(values.base) * Int128(count)
      cells[group].count += count
      blockSums[group] = 0
    }
    return true
  }

  func update(block values: BlockNumbers, runs: RunGroups, rows: BlockRows) throws(EngineError) -> Bool {
    guard let cells = cells.column(column) else { return false }
    func add(_ count: Int, _ sum: Int, to group: Int) {
      cells[group].sum += Int128(sum) + Int128(values.base) * Int128(count)
      cells[group].count += Int64(count)
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
    try cells.resize(count)
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
    guard let cells = cells.column(column) else { return }
    forEachValue(argument, groups, count) { row, group in
      cells[group].sum &+= Int128(truncatingIfNeeded: source[row])
      cells[group].count &+= 1
    }
  }

  private func addWide(_ argument: VectorView, _ groups: UnsafePointer<UInt32>, _ count: Int) {
    let source = argument.elements(Int128.self)
    guard let cells = cells.column(column), let carries = carries.start else { return }
    forEachValue(argument, groups, count) { row, group in
      let (sum, overflow) = cells[group].sum.addingReportingOverflow(source[row])
      cells[group].sum = sum
      cells[group].count += 1
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
    guard let cells = cells.column(column), let others = other.cells.column(other.column) else { return }
    for group in 0..<other.carries.count where other.carries[group] != 0 {
      carries[Int(map[group])] += other.carries[group]
    }
    // Only numbers of 128 bits have sums beyond them.
    try cells.add(others, count: other.cells.groupCount, map: map) { (group, other) in
      carries[group] += others[other].sum < 0 ? -1 : 1
      cells[group].sum &+= others[other].sum
    }
  }

  var mergesPairs: Bool { true }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: ExactSumState.self)
    guard let cells = cells.column(column), let others = other.cells.column(other.column) else { return }
    if other.carries.count > 0 {
      for place in 0..<count { carries[Int(targets[place])] += other.carries[Int(sources[place])] }
    }
    try cells.add(others, from: sources, to: targets, count: count) { (group, other) in
      carries[group] += others[other].sum < 0 ? -1 : 1
      cells[group].sum &+= others[other].sum
    }
  }

  /// Sums that may be out of range are looked at before any row is given out.
  var canBeReadByMany: Bool { physicalType != .int128 }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    guard let cells = cells.column(column) else { return VectorBuilder(type) }
    if let carries = carries.start, groups.contains(where: { carries[Int($0)] != 0 }) { throw Self.overflow }
    switch kind {
    case .sum:
      let limit = type.isDecimal ? PowersOfTen.value(38) : Int128.max
      return try makeResult(groups, type, Int128.self) { (group) throws(EngineError) in
        if cells[group].count == 0 { return nil }
        let sum = cells[group].sum
        if type.isDecimal, sum >= limit || sum <= -limit {
          throw EngineError(.evaluation, "the sum is out of range for \(type.name)")
        }
        return sum
      }
    case .mean(let scale):
      return try makeResult(groups, type, Double.self) { (group) throws(EngineError) in
        let cell = cells[group]
        return cell.count == 0 ? nil : NumericCasts.double(cell.sum, scale: scale) / Double(cell.count)
      }
    case .wholeMean:
      return try makeResult(groups, type, Int64.self) { (group) throws(EngineError) in
        if cells[group].count == 0 { return nil }
        guard let mean = Self.wholeMean(cells[group].sum, Int128(cells[group].count)) else {
          throw EngineError(.evaluation, "the mean is out of range for \(type.name)")
        }
        return mean
      }
    }
  }
}
