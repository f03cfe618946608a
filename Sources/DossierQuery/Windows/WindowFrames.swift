import DossierBase
import DossierSQL
import DossierVector

/// The frame of each row: consecutive rows of its partition, of which some may be left out.
struct WindowFrames {
  private let partitions: WindowPartitions
  private let frame: WindowRowFrame
  let starts: [Int]
  let ends: [Int]

  /// - Parameter column: the values of a column that the frame names.
  init(
    _ frame: WindowRowFrame, _ partitions: WindowPartitions, _ column: (ColumnID) -> VectorView
  ) throws(EngineError) {
    self.frame = frame
    self.partitions = partitions
    let order = frame.orderColumn.map(column)
    var starts = [Int](repeating: 0, count: partitions.rowCount)
    var ends = starts
    let start = BoundReader(frame.start, isStart: true, frame.unit, partitions, column, order)
    let end = BoundReader(frame.end, isStart: false, frame.unit, partitions, column, order)
    for row in 0..<partitions.rowCount {
      let partition = partitions.partitions[partitions.partitionOfRow[row]]
      let first = try start.place(row, partition)
      starts[row] = min(max(first, partition.lowerBound), partition.upperBound)
      ends[row] = max(
        min(max(try end.place(row, partition), partition.lowerBound), partition.upperBound), starts[row])
    }
    (self.starts, self.ends) = (starts, ends)
  }

  var hasExclusion: Bool { frame.exclusion != .noOthers }

  /// The rows of a row's frame, as ranges in their order.
  func ranges(of row: Int) -> [Range<Int>] {
    let whole = starts[row]..<ends[row]
    let group = partitions.groups[partitions.groupOfRow[row]]
    switch frame.exclusion {
    case .noOthers: return whole.isEmpty ? [] : [whole]
    case .currentRow: return Self.parts(of: whole, without: row..<row + 1)
    case .group: return Self.parts(of: whole, without: group)
    case .ties:
      return Self.parts(of: whole, without: group.lowerBound..<row).flatMap {
        Self.parts(of: $0, without: row + 1..<group.upperBound)
      }
    }
  }

  private static func parts(of whole: Range<Int>, without other: Range<Int>) -> [Range<Int>] {
    if other.isEmpty || whole.isEmpty { return whole.isEmpty ? [] : [whole] }
    var parts: [Range<Int>] = []
    if whole.lowerBound < min(whole.upperBound, other.lowerBound) {
      parts.append(whole.lowerBound..<min(whole.upperBound, other.lowerBound))
    }
    if max(whole.lowerBound, other.upperBound) < whole.upperBound {
      parts.append(max(whole.lowerBound, other.upperBound)..<whole.upperBound)
    }
    return parts
  }
}

/// Finds one bound of frames: the first row, or the row behind the last one.
private struct BoundReader {
  private let bound: WindowRowFrame.Bound
  private let isStart: Bool
  private let unit: WindowFrame.Unit
  private let partitions: WindowPartitions
  private let offsets: VectorView?
  private let order: VectorView?

  init(
    _ bound: WindowRowFrame.Bound, isStart: Bool, _ unit: WindowFrame.Unit, _ partitions: WindowPartitions,
    _ column: (ColumnID) -> VectorView, _ order: VectorView?
  ) {
    (self.bound, self.isStart, self.unit, self.partitions, self.order) = (
      bound, isStart, unit, partitions, order
    )
    offsets = bound.column.map(column)
  }

  func place(_ row: Int, _ partition: Range<Int>) throws(EngineError) -> Int {
    switch bound {
    case .unboundedPreceding: return partition.lowerBound
    case .unboundedFollowing: return partition.upperBound
    case .currentRow:
      let group = partitions.groups[partitions.groupOfRow[row]]
      if unit == .rows { return isStart ? row : row + 1 }
      return isStart ? group.lowerBound : group.upperBound
    case .preceding, .following: break
    }
    let isPreceding = if case .preceding = bound { true } else { false }
    switch unit {
    case .rows:
      let distance = try distance(row)
      if isPreceding { return distance > row ? partition.lowerBound : row - distance + (isStart ? 0 : 1) }
      return distance > partition.upperBound - row ? partition.upperBound : row + distance + (isStart ? 0 : 1)
    case .groups:
      let distance = try distance(row)
      let first = partitions.groupOfRow[partition.lowerBound]
      let last = partitions.groupOfRow[partition.upperBound - 1]
      let own = partitions.groupOfRow[row]
      if isPreceding {
        if distance > own - first { return partition.lowerBound }
        let group = partitions.groups[own - distance]
        return isStart ? group.lowerBound : group.upperBound
      }
      if distance > last - own { return partition.upperBound }
      let group = partitions.groups[own + distance]
      return isStart ? group.lowerBound : group.upperBound
    case .range: return try placeByValue(row, partition)
    }
  }

  private func distance(_ row: Int) throws(EngineError) -> Int {
    guard let offsets, !offsets.isNull(row) else {
      throw EngineError(.evaluation, "the offset of a window frame is null")
    }
    let distance = try offsets.number(row)
    if distance < 0 {
      throw EngineError(.evaluation, "the offset of a window frame is negative: \(distance)")
    }
    return distance
  }

  /// The first row whose value is in the frame, or the row behind the last one.
  private func placeByValue(_ row: Int, _ partition: Range<Int>) throws(EngineError) -> Int {
    guard let offsets, let order else { return partition.lowerBound }
    let group = partitions.groups[partitions.groupOfRow[row]]
    if order.isNull(row) { return isStart ? group.lowerBound : group.upperBound }
    guard !offsets.isNull(row) else { throw EngineError(.evaluation, "the offset of a window frame is null") }
    let limit = try offsets.value(row)
    // An offset must not turn the frame's direction.
    let own = try order.value(row)
    let isPreceding = if case .preceding = bound { true } else { false }
    let turn = ScalarOrder.compare(limit, own)
    if isPreceding != partitions.isDescending ? turn > 0 : turn < 0 {
      throw EngineError(.evaluation, "the offset of a window frame is negative")
    }
    var (low, high) = (valued(partition, order).lowerBound, valued(partition, order).upperBound)
    while low < high {
      let middle = (low + high) / 2
      var comparison = ScalarOrder.compare(try order.value(middle), limit)
      if partitions.isDescending { comparison = -comparison }
      if isStart ? comparison < 0 : comparison <= 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The rows of a partition that are not null.
  private func valued(_ partition: Range<Int>, _ order: VectorView) -> Range<Int> {
    guard order.hasNulls else { return partition }
    var (low, high) = (partition.lowerBound, partition.upperBound)
    if partitions.nullsFirst {
      while low < high {
        let middle = (low + high) / 2
        if order.isNull(middle) { low = middle + 1 } else { high = middle }
      }
      return low..<partition.upperBound
    }
    while low < high {
      let middle = (low + high) / 2
      if order.isNull(middle) { high = middle } else { low = middle + 1 }
    }
    return partition.lowerBound..<low
  }
}

extension VectorView {
  /// A BIGINT that is not null.
  func number(_ row: Int) throws(EngineError) -> Int {
    guard case .integer(let number) = try value(row) else { return 0 }
    return Int(number)
  }

  /// The value of a row.
  func value(_ row: Int) throws(EngineError) -> Scalar { slice(row..<row + 1).scalar(0) }
}
