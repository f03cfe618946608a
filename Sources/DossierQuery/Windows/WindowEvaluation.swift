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
    let valued = call.ignoresNulls ? ValuedRows(values, count: partitions.rowCount) : nil
    var picks = [RowPick](repeating: RowPick(source: 0, row: 0), count: partitions.rowCount)
    var nulls: [Int] = []
    for row in 0..<partitions.rowCount {
      let partition = partitions.partitions[partitions.partitionOfRow[row]]
      var distance: Int? = 1
      if let distances { distance = distances.isNull(row) ? nil : try distances.number(row) }
      let place = distance.flatMap { neighbour(of: row, isBefore ? 0 &- $0 : $0, partition, valued) }
      if let place {
        picks[row] = RowPick(source: 0, row: place)
      } else if defaults != nil, distance != nil {
        picks[row] = RowPick(source: 1, row: row)
      } else {
        nulls.append(row)
      }
    }
    return try gathered(picks, nulls, [values, defaults ?? values])
  }

  /// The row so far behind another, or before it if the distance is negative; nil if it is in no row of the partition.
  ///
  /// - Parameter valued: the rows that are looked at, if not all are.
  private func neighbour(
    of row: Int, _ distance: Int, _ partition: Range<Int>, _ valued: ValuedRows?
  ) -> Int? {
    guard let valued, distance != 0 else {
      let (place, overflow) = row.addingReportingOverflow(distance)
      return !overflow && partition.contains(place) ? place : nil
    }
    let start = distance < 0 ? valued.index(from: row) : valued.index(from: row + 1) - 1
    let (index, overflow) = start.addingReportingOverflow(distance)
    guard !overflow, index >= 0, index < valued.rows.count, partition.contains(valued.rows[index]) else {
      return nil
    }
    return valued.rows[index]
  }

  /// first_value, last_value and nth_value.
  private func frameRows() throws(EngineError) -> VectorBuilder {
    let values = column(call.arguments[0])
    let frames = try WindowFrames(call.frame, partitions, column)
    let numbers = call.arguments.count > 1 ? column(call.arguments[1]) : nil
    let valued = call.ignoresNulls ? ValuedRows(values, count: partitions.rowCount) : nil
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
      if let place = place(number, ranges, valued, isLast: isLast) {
        picks[row] = RowPick(source: 0, row: place)
      } else {
        nulls.append(row)
      }
    }
    return try gathered(picks, nulls, [values])
  }

  /// The row of a number within ranges, from the front or, the first, from the back.
  ///
  /// - Parameter valued: the rows that are looked at, if not all are.
  private func place(_ number: Int, _ ranges: [Range<Int>], _ valued: ValuedRows?, isLast: Bool) -> Int? {
    guard number > 0 else { return nil }
    let parts = ranges.map { range in valued.map { $0.indices(in: range) } ?? range }
    var found: Int?
    if isLast {
      found = parts.last { !$0.isEmpty }.map { $0.upperBound - 1 }
    } else {
      var rest = number - 1
      for part in parts {
        if rest < part.count {
          found = part.lowerBound + rest
          break
        }
        rest -= part.count
      }
    }
    return found.map { place in valued.map { $0.rows[place] } ?? place }
  }

  private func gathered(
    _ picks: [RowPick], _ nulls: [Int], _ sources: [VectorView]
  ) throws(EngineError) -> VectorBuilder {
    if call.type == .varchar { try requireRoom(picks, sources) }
    let result = VectorBuilder(call.type, capacity: max(picks.count, 1))
    picks.withUnsafeBufferPointer { picks in
      sources.withUnsafeBufferPointer { result.append(picks, from: $0) }
    }
    for row in nulls { result.setNull(row) }
    return result
  }

  /// Throws if the texts are too long together; one that comes again and again counts once.
  private func requireRoom(_ picks: [RowPick], _ sources: [VectorView]) throws(EngineError) {
    var byteCount = 0
    var last: UnsafePointer<UInt8>?
    for pick in picks {
      let source = sources[Int(pick.source)]
      guard !source.isNull(Int(pick.row)) else { continue }
      let text = source.text(Int(pick.row))
      if text.baseAddress != last { byteCount += text.count }
      last = text.baseAddress
    }
    if byteCount > TextLimits.heapByteCount { throw TextLimits.partitionError }
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

/// The rows in which a column has a value, ascending.
private struct ValuedRows {
  let rows: [Int]

  init(_ values: VectorView, count: Int) { rows = (0..<count).filter { !values.isNull($0) } }

  /// The index of the first of them that is not before a row.
  func index(from row: Int) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The indices of those within a range of rows.
  func indices(in range: Range<Int>) -> Range<Int> {
    index(from: range.lowerBound)..<index(from: range.upperBound)
  }
}
