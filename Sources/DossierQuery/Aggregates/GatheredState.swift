import DossierBase
import DossierVector

/// One value by which rows within an aggregate are ordered.
struct GatheredOrder: Hashable, Sendable {
  var isDescending: Bool
  var nullsFirst: Bool
}

/// What becomes of the rows of a group.
enum GatheredFold: Sendable {
  /// The argument of the first or the last row; `anyValue` of the first that is not null.
  case first, last, anyValue
  /// The argument of the row that comes first by the second one; rows with a null in either do not count.
  case argument
  /// The value that occurs most; of several the least.
  case mode
  /// Texts with a separator between them.
  case joined(separator: [UInt8])
  case discreteQuantile(QuantileShare)
  case continuousQuantile(QuantileShare)

  /// True if a row with a null argument counts.
  fileprivate var takesNulls: Bool {
    switch self {
    case .first, .last: true
    default: false
    }
  }

  /// True if the argument itself is what rows are ordered by.
  fileprivate var ordersByArgument: Bool {
    switch self {
    case .discreteQuantile, .continuousQuantile, .mode: true
    default: false
    }
  }
}

/// Aggregates that look at the rows of a group in an order: all rows are kept, and sorted when results are asked for.
///
/// Rows that the order calls equal come by their places.
final class GatheredState: AggregateState {
  private let fold: GatheredFold
  private let order: [GatheredOrder]
  private let budget: MemoryBudget
  /// The arguments of the rows that were kept; made with the first of them.
  private var columns: [VectorBuilder] = []
  private var groups: ReservedArray<UInt32>
  private var places: ReservedArray<Int>
  private var reservation: MemoryReservation
  private var groupCount = 0
  private let kept = RowList()
  /// The kept rows of each group, in order, one group after the other, and where each begins; once they are sorted.
  private var sorted: [UInt32] = []
  private var starts: [Int] = []

  init(_ fold: GatheredFold, _ order: [GatheredOrder], _ budget: MemoryBudget) {
    self.fold = fold
    self.order =
      if case .mode = fold { [GatheredOrder(isDescending: false, nullsFirst: false)] } else { order }
    self.budget = budget
    groups = ReservedArray(budget, for: groupingPurpose)
    places = ReservedArray(budget, for: groupingPurpose)
    reservation = MemoryReservation(budget, for: groupingPurpose)
  }

  var takesRows: Bool { true }

  func resize(_ count: Int) { groupCount = max(groupCount, count) }

  func update(_ rows: AggregateRows) throws(EngineError) {
    try add(rows.arguments, rows.groups, count: rows.count) { rows.places[$0] }
  }

  /// Rows without places are taken in the order in which they come.
  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument else { return }
    let first = places.count
    try add([argument], groups, count: count) { first + $0 }
  }

  private func add(
    _ arguments: [VectorView], _ newGroups: UnsafePointer<UInt32>, count: Int, place: (Int) -> Int
  ) throws(EngineError) {
    kept.removeAll()
    let needed: [VectorView] = if case .argument = fold { arguments } else { Array(arguments.prefix(1)) }
    for row in 0..<count where fold.takesNulls || !needed.contains(where: { $0.isNull(row) }) {
      kept.append(row)
    }
    if kept.count == 0 { return }
    try makeRoom(for: kept.count, arguments)
    for (column, argument) in zip(columns, arguments) { column.append(argument, kept.buffer, from: 0) }
    try groups.reserve(kept.count)
    try places.reserve(kept.count)
    for row in kept.buffer {
      groups.append(newGroups[Int(row)])
      places.append(place(Int(row)))
    }
  }

  private func makeRoom(for more: Int, _ arguments: [VectorView]) throws(EngineError) {
    let count = columns.first?.count ?? 0
    let capacity = columns.first?.capacity ?? 0
    let width = arguments.reduce(0) { $0 + max($1.type.physicalType.byteCount, 2) + 1 }
    let textByteCount = columns.reduce(0) { $0 + ($1.dictionary == nil ? $1.heap?.count ?? 0 : 0) }
    for (column, argument) in zip(columns, arguments) where argument.type == .varchar && !argument.isCoded {
      let bytes =
        argument.isConstant
        ? 0 : (0..<argument.count).reduce(0) { $0 + (argument.isNull($1) ? 0 : argument.text($1).count) }
      try column.heap?.requireRoom(for: bytes)
    }
    guard count + more > capacity else { return try reservation.grow(to: capacity * width + textByteCount) }
    let larger = max(2 * capacity, count + more, Limits.vectorRowCount)
    try reservation.grow(to: larger * width + textByteCount)
    columns = arguments.enumerated().map { index, argument in
      let builder = VectorBuilder(argument.type, capacity: larger)
      if count > 0 { builder.append(columns[index].view) }
      return builder
    }
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: GatheredState.self)
    let views = other.columns.map(\.view)
    guard let otherGroups = other.groups.start, let otherPlaces = other.places.start else { return }
    for start in stride(from: 0, to: other.places.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, other.places.count)
      let slices = views.map { $0.slice(rows) }
      try makeRoom(for: rows.count, slices)
      for (column, slice) in zip(columns, slices) { column.append(slice) }
      try groups.reserve(rows.count)
      try places.reserve(rows.count)
      for row in rows {
        groups.append(map[Int(otherGroups[row])])
        places.append(otherPlaces[row])
      }
    }
    withExtendedLifetime(other) {}
  }

  // MARK: Results

  /// Sorts the rows by their groups, the order within these, and their places.
  private func sort() throws(EngineError) {
    guard starts.isEmpty else { return }
    try reservation.grow(
      by: 2 * groupCount * MemoryLayout<Int>.stride + places.count * MemoryLayout<UInt32>.stride)
    starts = [Int](repeating: 0, count: groupCount + 1)
    guard let groups = groups.start, let places = places.start else { return }
    let count = self.places.count
    for row in 0..<count { starts[Int(groups[row]) + 1] += 1 }
    for group in 0..<groupCount { starts[group + 1] += starts[group] }
    var next = starts
    sorted = [UInt32](repeating: 0, count: count)
    for row in 0..<count {
      sorted[next[Int(groups[row])]] = UInt32(truncatingIfNeeded: row)
      next[Int(groups[row])] += 1
    }
    let keys = try RowKeys(keyViews, order, budget)
    let ordered = keys.areEmpty ? nil : keys
    for group in 0..<groupCount where starts[group + 1] - starts[group] > 1 {
      sorted[starts[group]..<starts[group + 1]].sort { left, right in
        if let ordered {
          let comparison = ordered.compare(Int(left), Int(right))
          if comparison != 0 { return comparison < 0 }
        }
        return places[Int(left)] < places[Int(right)]
      }
    }
  }

  private var keyViews: [VectorView] {
    if order.isEmpty || columns.isEmpty { return [] }
    return (fold.ordersByArgument ? columns[...] : columns.suffix(order.count)).map(\.view)
  }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    try sort()
    let vector = VectorBuilder(type, capacity: max(groups.count, Limits.vectorRowCount))
    if columns.isEmpty {
      vector.count = groups.count
      vector.clear()
      for place in groups.indices { vector.setNull(place) }
      return vector
    }
    switch fold {
    case .joined(let separator): try join(groups, separator, vector)
    case .continuousQuantile(let share): interpolate(groups, share, vector)
    case .first, .last, .anyValue, .argument, .mode, .discreteQuantile: pick(groups, vector)
    }
    return vector
  }

  private func rows(ofGroup group: UInt32) -> ArraySlice<UInt32> {
    sorted.isEmpty ? [] : sorted[starts[Int(group)]..<starts[Int(group) + 1]]
  }

  /// The row that stands for a group.
  private func chosen(_ rows: ArraySlice<UInt32>) -> UInt32? {
    if rows.isEmpty { return nil }
    switch fold {
    case .last: return rows[rows.endIndex - 1]
    case .mode: return mostFrequent(rows)
    case .discreteQuantile(let share): return rows[rows.startIndex + share.place(in: rows.count)]
    default: return rows[rows.startIndex]
    }
  }

  /// Of rows that are sorted by their values the first of those of which there are most.
  private func mostFrequent(_ rows: ArraySlice<UInt32>) -> UInt32 {
    let values = columns[0].view
    var (best, bestCount) = (rows[rows.startIndex], 0)
    var first = rows.startIndex
    while first < rows.endIndex {
      var end = first + 1
      while end < rows.endIndex, JoinKeys.areEqual(values, Int(rows[first]), Int(rows[end])) { end += 1 }
      if end - first > bestCount { (best, bestCount) = (rows[first], end - first) }
      first = end
    }
    return best
  }

  private func pick(_ groups: UnsafeBufferPointer<UInt32>, _ vector: VectorBuilder) {
    var picked = [UInt32](repeating: 0, count: groups.count)
    var missing: [Int] = []
    for (place, group) in groups.enumerated() {
      if let row = chosen(rows(ofGroup: group)) { picked[place] = row } else { missing.append(place) }
    }
    picked.withUnsafeBufferPointer { vector.append(columns[0].view, $0, from: 0) }
    for place in missing { vector.setNull(place) }
  }

  private func join(
    _ groups: UnsafeBufferPointer<UInt32>, _ separator: [UInt8], _ vector: VectorBuilder
  ) throws(EngineError) {
    let texts = columns[0].view
    let heap = vector.writableHeap()
    let refs = vector.elements(StringRef.self)
    vector.count = groups.count
    var bytes: [UInt8] = []
    // The texts while they are put together; a heap that grows is there twice.
    var room = MemoryReservation(budget, for: groupingPurpose)
    for (place, group) in groups.enumerated() {
      let rows = rows(ofGroup: group)
      if rows.isEmpty {
        refs[place] = StringRef(offset: 0, length: 0)
        vector.setNull(place)
        continue
      }
      bytes.removeAll(keepingCapacity: true)
      for (index, row) in rows.enumerated() {
        if index > 0 { bytes += separator }
        bytes += texts.text(Int(row))
        if bytes.count > TextLimits.heapByteCount { throw TextLimits.error }
      }
      try heap.requireRoom(for: bytes.count)
      try room.grow(to: 2 * (heap.count + bytes.count))
      refs[place] = bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { heap.append($0, count: buffer.count) } ?? StringRef(offset: 0, length: 0)
      }
    }
  }

  private func interpolate(
    _ groups: UnsafeBufferPointer<UInt32>, _ share: QuantileShare, _ vector: VectorBuilder
  ) {
    let scratch = VectorBuilder(columns[0].type, capacity: max(columns[0].count, 1))
    let values = columns[0].view.flattened(into: scratch)
    vector.count = groups.count
    vector.clear()
    for (place, group) in groups.enumerated() {
      let rows = rows(ofGroup: group)
      if rows.isEmpty {
        vector.setNull(place)
        continue
      }
      let (lower, upper, fraction) = share.places(in: rows.count)
      let (low, high) = (Int(rows[rows.startIndex + lower]), Int(rows[rows.startIndex + upper]))
      switch values.type.physicalType {
      case .double:
        let elements = values.elements(Double.self)
        vector.elements(Double.self)[place] =
          elements[low] == elements[high]
          ? elements[low] : elements[low] + (elements[high] - elements[low]) * fraction
      case .int128:
        vector.elements(Int128.self)[place] = Self.between(values.elements(Int128.self), low, high, fraction)
      default:
        vector.elements(Int64.self)[place] = Self.between(values.elements(Int64.self), low, high, fraction)
      }
    }
    withExtendedLifetime(scratch) {}
  }

  private static func between<Element: FixedWidthInteger>(
    _ values: UnsafePointer<Element>, _ low: Int, _ high: Int, _ fraction: Double
  ) -> Element {
    let distance = (Double(values[high]) - Double(values[low])) * fraction
    if let step = Element(exactly: distance.rounded(.towardZero)) { return values[low] &+ step }
    // A quarter of it has room in the type whatever the values.
    return values[low] &+ Element(distance / 4) &* 4
  }
}

/// The values by which rows are ordered, as bytes that compare alike.
private final class RowKeys {
  private var bytes: ReservedArray<UInt8>
  private var offsets: [Int] = [0]

  /// - Parameter views: a view of all rows for each key.
  init(_ views: [VectorView], _ order: [GatheredOrder], _ budget: MemoryBudget) throws(EngineError) {
    bytes = ReservedArray(budget, for: "the order within an aggregate")
    guard let first = views.first else { return }
    let keys = order.indices.map {
      SortKey(column: $0, isDescending: order[$0].isDescending, nullsFirst: order[$0].nullsFirst)
    }
    let encoder = SortKeyEncoder(keys, types: views.map(\.type))
    offsets.reserveCapacity(first.count + 1)
    for start in stride(from: 0, to: first.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, first.count)
      try encoder.encode(views.map { $0.slice(rows) }, count: rows.count, firstRow: 0, to: &bytes)
      for row in 0..<rows.count { offsets.append(offsets[offsets.count - 1] + encoder.length(row)) }
    }
  }

  var areEmpty: Bool { offsets.count == 1 }

  /// Below zero if the first row comes before the second, 0 if they are equal.
  func compare(_ left: Int, _ right: Int) -> Int {
    guard let start = bytes.start else { return 0 }
    // The number of the row, with which each key ends, is of no use here.
    let first = offsets[left]..<offsets[left + 1] - SortKeyEncoder.rowNumberByteCount
    let second = offsets[right]..<offsets[right + 1] - SortKeyEncoder.rowNumberByteCount
    let shared = min(first.count, second.count)
    for place in 0..<shared {
      let (a, b) = (start[first.lowerBound + place], start[second.lowerBound + place])
      if a != b { return a < b ? -1 : 1 }
    }
    return first.count - second.count
  }
}
