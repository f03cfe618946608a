import DossierBase
import DossierVector

/// Computes one window function for the rows of some partitions.
struct WindowEvaluation {
  private let call: WindowCall
  private let partitions: WindowPartitions
  private let context: ExecutionContext
  private let column: (ColumnID) -> VectorView

  init(
    _ call: WindowCall, _ partitions: WindowPartitions, _ context: ExecutionContext,
    _ column: @escaping (ColumnID) -> VectorView
  ) {
    (self.call, self.partitions, self.context, self.column) = (call, partitions, context, column)
  }

  /// A value for each row.
  func result() throws(EngineError) -> VectorBuilder {
    switch call.function {
    case .rowNumber: return numbers { row, partition, _ in row - partition.lowerBound + 1 }
    case .rank: return numbers { _, partition, group in group.lowerBound - partition.lowerBound + 1 }
    case .denseRank:
      return numbers { row, partition, _ in
        partitions.groupOfRow[row] - partitions.groupOfRow[partition.lowerBound] + 1
      }
    case .percentRank:
      return shares { _, partition, group in
        partition.count == 1
          ? 0 : Double(group.lowerBound - partition.lowerBound) / Double(partition.count - 1)
      }
    case .cumulativeDistribution:
      return shares { _, partition, group in
        Double(group.upperBound - partition.lowerBound) / Double(partition.count)
      }
    case .part: return try parts()
    case .before: return try neighbours(isBefore: true)
    case .behind: return try neighbours(isBefore: false)
    case .first, .last, .nth: return try frameRows()
    case .aggregate(let function, let isDistinct):
      let frames = try WindowFrames(call.frame, partitions, column)
      return try WindowAggregation(
        function, isDistinct: isDistinct, argument: try argument(), frames, context
      )
      .result(type: call.type, rowCount: partitions.rowCount)
    }
  }

  // MARK: Numbers

  private func numbers(_ value: (_ row: Int, _ partition: Range<Int>, _ group: Range<Int>) -> Int)
    -> VectorBuilder
  {
    let result = VectorBuilder(.bigint, capacity: max(partitions.rowCount, 1))
    result.count = partitions.rowCount
    let target = result.elements(Int64.self)
    for row in 0..<partitions.rowCount {
      target[row] = Int64(
        value(
          row, partitions.partitions[partitions.partitionOfRow[row]],
          partitions.groups[partitions.groupOfRow[row]]))
    }
    return result
  }

  private func shares(
    _ value: (_ row: Int, _ partition: Range<Int>, _ group: Range<Int>) -> Double
  ) -> VectorBuilder {
    let result = VectorBuilder(.double, capacity: max(partitions.rowCount, 1))
    result.count = partitions.rowCount
    let target = result.elements(Double.self)
    for row in 0..<partitions.rowCount {
      target[row] = value(
        row, partitions.partitions[partitions.partitionOfRow[row]],
        partitions.groups[partitions.groupOfRow[row]])
    }
    return result
  }

  /// ntile: parts whose sizes differ by one at most, larger ones first.
  private func parts() throws(EngineError) -> VectorBuilder {
    let counts = column(call.arguments[0])
    let result = VectorBuilder(.bigint, capacity: max(partitions.rowCount, 1))
    result.count = partitions.rowCount
    let target = result.elements(Int64.self)
    for row in 0..<partitions.rowCount {
      if counts.isNull(row) {
        target[row] = 0
        result.setNull(row)
        continue
      }
      let wanted = try counts.number(row)
      guard wanted > 0 else { throw EngineError(.evaluation, "ntile takes a number above 0, not \(wanted)") }
      let partition = partitions.partitions[partitions.partitionOfRow[row]]
      let place = row - partition.lowerBound
      let (size, larger) = partition.count.quotientAndRemainder(dividingBy: wanted)
      let part =
        place < larger * (size + 1)
        ? place / (size + 1) : larger + (place - larger * (size + 1)) / max(size, 1)
      target[row] = Int64(part + 1)
    }
    return result
  }

  // MARK: Values of other rows

  /// lag and lead.
  private func neighbours(isBefore: Bool) throws(EngineError) -> VectorBuilder {
    let values = column(call.arguments[0])
    let distances = call.arguments.count > 1 ? column(call.arguments[1]) : nil
    let defaults = call.arguments.count > 2 ? column(call.arguments[2]) : nil
    var picks = [RowPick](repeating: RowPick(source: 0, row: 0), count: partitions.rowCount)
    var nulls: [Int] = []
    for row in 0..<partitions.rowCount {
      let partition = partitions.partitions[partitions.partitionOfRow[row]]
      var distance: Int? = 1
      if let distances { distance = distances.isNull(row) ? nil : try distances.number(row) }
      let place = distance.flatMap { neighbour(of: row, isBefore ? 0 &- $0 : $0, partition, values) }
      if let place {
        picks[row] = RowPick(source: 0, row: place)
      } else if defaults != nil, distance != nil {
        picks[row] = RowPick(source: 1, row: row)
      } else {
        nulls.append(row)
      }
    }
    return gathered(picks, nulls, [values, defaults ?? values])
  }

  /// The row so far behind another, or before it if the distance is negative; nil if it is in no row of the partition.
  private func neighbour(of row: Int, _ distance: Int, _ partition: Range<Int>, _ values: VectorView) -> Int?
  {
    guard call.ignoresNulls, distance != 0 else {
      let (place, overflow) = row.addingReportingOverflow(distance)
      return !overflow && partition.contains(place) ? place : nil
    }
    var (place, rest) = (row, distance.magnitude)
    while rest > 0 {
      place += distance < 0 ? -1 : 1
      guard partition.contains(place) else { return nil }
      if !values.isNull(place) { rest -= 1 }
    }
    return place
  }

  /// first_value, last_value and nth_value.
  private func frameRows() throws(EngineError) -> VectorBuilder {
    let values = column(call.arguments[0])
    let frames = try WindowFrames(call.frame, partitions, column)
    let numbers = call.arguments.count > 1 ? column(call.arguments[1]) : nil
    var picks = [RowPick](repeating: RowPick(source: 0, row: 0), count: partitions.rowCount)
    var nulls: [Int] = []
    for row in 0..<partitions.rowCount {
      if row & 0xFFF == 0 { try context.interruption.check() }
      var number = 1
      if let numbers {
        guard !numbers.isNull(row) else {
          nulls.append(row)
          continue
        }
        number = try numbers.number(row)
      }
      let ranges = frames.hasExclusion ? frames.ranges(of: row) : [frames.starts[row]..<frames.ends[row]]
      let isLast = if case .last = call.function { true } else { false }
      if let place = place(number, ranges, values, isLast: isLast) {
        picks[row] = RowPick(source: 0, row: place)
      } else {
        nulls.append(row)
      }
    }
    return gathered(picks, nulls, [values])
  }

  /// The row of a number within ranges, from the front or, the first, from the back.
  private func place(_ number: Int, _ ranges: [Range<Int>], _ values: VectorView, isLast: Bool) -> Int? {
    guard number > 0 else { return nil }
    if !call.ignoresNulls || !values.hasNulls {
      if isLast { return ranges.last.flatMap { $0.isEmpty ? nil : $0.upperBound - 1 } }
      var rest = number - 1
      for range in ranges {
        if rest < range.count { return range.lowerBound + rest }
        rest -= range.count
      }
      return nil
    }
    if isLast {
      for range in ranges.reversed() {
        if let place = range.last(where: { !values.isNull($0) }) { return place }
      }
      return nil
    }
    var rest = number
    for range in ranges {
      for place in range where !values.isNull(place) {
        rest -= 1
        if rest == 0 { return place }
      }
    }
    return nil
  }

  private func gathered(_ picks: [RowPick], _ nulls: [Int], _ sources: [VectorView]) -> VectorBuilder {
    let result = VectorBuilder(call.type, capacity: max(picks.count, 1))
    picks.withUnsafeBufferPointer { picks in
      sources.withUnsafeBufferPointer { result.append(picks, from: $0) }
    }
    for row in nulls { result.setNull(row) }
    return result
  }

  // MARK: What is aggregated

  /// The argument of an aggregate with nulls where its filter is not true; nil if all rows are counted.
  private func argument() throws(EngineError) -> (view: VectorView, owner: VectorBuilder?)? {
    let values = call.arguments.first.map(column)
    guard let filter = call.filter.map(column) else { return values.map { ($0, nil) } }
    let filtered = VectorBuilder(values?.type ?? .boolean, capacity: max(partitions.rowCount, 1))
    if partitions.rowCount > 0 { filtered.append(values ?? filter) }
    for row in 0..<partitions.rowCount {
      if try filter.value(row) != .boolean(true) { filtered.setNull(row) }
    }
    return (filtered.view, filtered)
  }
}
