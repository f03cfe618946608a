import DossierBase
import DossierVector

/// An aggregate of each row's frame.
///
/// Rows with equal frames share one group of a state. Where frames overlap much, aggregates of 16 rows, of 16 times 16
/// and so on are made first, and a frame is put together from these.
struct WindowAggregation {
  private static let fanOut = 16
  /// Frames that have so many times as many rows together as there are rows are put together from parts.
  private static let overlap = 8

  private let function: AggregateFunction
  private let isDistinct: Bool
  /// Nil if all rows are counted.
  private let argument: VectorView?
  private let argumentOwner: VectorBuilder?
  private let frames: WindowFrames
  private let context: ExecutionContext

  init(
    _ function: AggregateFunction, isDistinct: Bool, argument: (view: VectorView, owner: VectorBuilder?)?,
    _ frames: WindowFrames, _ context: ExecutionContext
  ) {
    self.function = function
    self.isDistinct = isDistinct
    self.argument = argument?.view
    argumentOwner = argument?.owner
    self.frames = frames
    self.context = context
  }

  func result(type: DataType, rowCount: Int) throws(EngineError) -> VectorBuilder {
    var frameOfRow = [UInt32](repeating: 0, count: rowCount)
    var rowsOfFrames: [Int] = []
    var total = 0
    for row in 0..<rowCount {
      let isSame =
        row > 0 && !frames.hasExclusion && frames.starts[row] == frames.starts[row - 1]
        && frames.ends[row] == frames.ends[row - 1]
      if !isSame {
        rowsOfFrames.append(row)
        total += frames.ends[row] - frames.starts[row]
      }
      frameOfRow[row] = UInt32(rowsOfFrames.count - 1)
    }
    let state = makeState()
    try state.resize(max(rowsOfFrames.count, 1))
    let feed = Feed(state, argument, context)
    if total > Self.overlap * rowCount, let levels = try makeLevels(rowCount) {
      try addParts(rowsOfFrames, levels, state, feed)
    } else {
      for (frame, row) in rowsOfFrames.enumerated() {
        for range in frames.ranges(of: row) { try feed.add(range, to: frame) }
      }
    }
    try feed.flush()
    let result = VectorBuilder(type, capacity: max(rowCount, 1))
    try write(state, frameOfRow, frameCount: rowsOfFrames.count, to: result)
    withExtendedLifetime(argumentOwner) {}
    return result
  }

  private func makeState() -> any AggregateState {
    let state = function.makeState(SumCells(context.budget), context.budget)
    guard isDistinct, let argument else { return state }
    return DistinctState(state, argumentType: argument.type, context.budget, context.interruption)
  }

  private func write(
    _ state: any AggregateState, _ frameOfRow: [UInt32], frameCount: Int, to result: VectorBuilder
  ) throws(EngineError) {
    var row = 0
    var room = MemoryReservation(context.budget, for: windowPurpose)
    for start in stride(from: 0, to: frameCount, by: Limits.blockRowCount) {
      let end = min(start + Limits.blockRowCount, frameCount)
      let numbers = (start..<end).map { UInt32($0) }
      let values: VectorBuilder
      do {
        values = try numbers.withGroups { (groups) throws(EngineError) in
          try state.result(groups, type: result.type)
        }
      }
      var last = row
      while last < frameOfRow.count, frameOfRow[last] < end { last += 1 }
      let view = values.view
      if let known = result.heap, let more = values.heap, known !== more {
        let byteCount = known.count + more.count
        if byteCount > TextLimits.heapByteCount { throw TextLimits.partitionError }
        try room.grow(to: 2 * byteCount)
      }
      frameOfRow.withUnsafeBufferPointer {
        result.append(view, UnsafeBufferPointer(rebasing: $0[row..<last]), from: UInt32(start))
      }
      withExtendedLifetime(values) {}
      row = last
    }
  }

  // MARK: Parts

  /// Aggregates of 16 rows, of 256 and so on; nil if the aggregate cannot be put together from such.
  private func makeLevels(_ rowCount: Int) throws(EngineError) -> [any AggregateState]? {
    guard !isDistinct else { return nil }
    var levels: [any AggregateState] = []
    var count = (rowCount + Self.fanOut - 1) / Self.fanOut
    let first = makeState()
    guard first.mergesPairs else { return nil }
    try first.resize(max(count, 1))
    let feed = Feed(first, argument, context)
    for node in 0..<count {
      try feed.add(node * Self.fanOut..<min((node + 1) * Self.fanOut, rowCount), to: node)
    }
    try feed.flush()
    levels.append(first)
    while count > Self.fanOut {
      let nodes = (0..<UInt32(count)).map { $0 / UInt32(Self.fanOut) }
      count = (count + Self.fanOut - 1) / Self.fanOut
      let next = makeState()
      try next.resize(count)
      try nodes.withGroups { (map) throws(EngineError) in
        guard let start = map.baseAddress else { return }
        try next.merge(levels[levels.count - 1], map: start)
      }
      levels.append(next)
    }
    return levels
  }

  /// Puts frames together from single rows and from aggregates of many.
  private func addParts(
    _ rowsOfFrames: [Int], _ levels: [any AggregateState], _ state: any AggregateState, _ feed: Feed
  ) throws(EngineError) {
    var nodes = [[UInt32]](repeating: [], count: levels.count)
    var targets = nodes
    func merge(_ level: Int) throws(EngineError) {
      try context.interruption.check()
      try nodes[level].withGroups { (sources) throws(EngineError) in
        try targets[level].withGroups { (targets) throws(EngineError) in
          guard let from = sources.baseAddress, let to = targets.baseAddress else { return }
          try state.merge(levels[level], from: from, to: to, count: sources.count)
        }
      }
      nodes[level].removeAll(keepingCapacity: true)
      targets[level].removeAll(keepingCapacity: true)
    }
    for (frame, row) in rowsOfFrames.enumerated() {
      for range in frames.ranges(of: row) {
        var (low, high) = (range.lowerBound, range.upperBound)
        var level = -1
        // On each level the ends that fill no node of the next one are taken.
        while low < high {
          let isLast = level + 1 >= levels.count
          let nextLow = isLast ? high : (low + Self.fanOut - 1) / Self.fanOut * Self.fanOut
          let nextHigh = isLast ? high : high / Self.fanOut * Self.fanOut
          let ends = nextLow < nextHigh ? [low..<nextLow, nextHigh..<high] : [low..<high]
          for end in ends where !end.isEmpty {
            if level < 0 {
              try feed.add(end, to: frame)
            } else {
              for node in end {
                nodes[level].append(UInt32(node))
                targets[level].append(UInt32(frame))
              }
              if nodes[level].count > Limits.vectorRowCount { try merge(level) }
            }
          }
          if nextLow >= nextHigh { break }
          (low, high) = (nextLow / Self.fanOut, nextHigh / Self.fanOut)
          level += 1
        }
      }
    }
    for level in levels.indices { try merge(level) }
  }
}

extension [UInt32] {
  /// Calls `body` with the elements; what it throws is thrown on.
  fileprivate func withGroups<Result>(
    _ body: (UnsafeBufferPointer<UInt32>) throws(EngineError) -> Result
  ) throws(EngineError) -> Result {
    let buffer = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: count)
    defer { buffer.deallocate() }
    _ = buffer.initialize(from: self)
    return try body(UnsafeBufferPointer(buffer))
  }
}

/// Brings rows to a state, many at a time.
private final class Feed {
  /// Ranges below so many rows are gathered.
  private static let shortCount = 64

  private let state: any AggregateState
  private let argument: VectorView?
  private let context: ExecutionContext
  private let rows = RowList()
  private let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let gathered: VectorBuilder?
  private let elements: VectorBuilder?

  init(_ state: any AggregateState, _ argument: VectorView?, _ context: ExecutionContext) {
    self.state = state
    self.argument = argument
    self.context = context
    gathered = argument.map { VectorBuilder($0.type) }
    elements = argument.map { VectorBuilder($0.type) }
  }

  deinit { groups.deallocate() }

  func add(_ range: Range<Int>, to group: Int) throws(EngineError) {
    if range.count >= Self.shortCount { return try addWhole(range, to: group) }
    if rows.count + range.count > Limits.vectorRowCount { try flush() }
    for row in range {
      groups[rows.count] = UInt32(truncatingIfNeeded: group)
      rows.append(row)
    }
  }

  private func addWhole(_ range: Range<Int>, to group: Int) throws(EngineError) {
    try flush()
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Limits.vectorRowCount) {
      try context.interruption.check()
      let part = start..<min(start + Limits.vectorRowCount, range.upperBound)
      groups.update(repeating: UInt32(truncatingIfNeeded: group), count: part.count)
      try update(argument.map { $0.slice(part) }, part.count)
    }
  }

  func flush() throws(EngineError) {
    guard rows.count > 0 else { return }
    defer { rows.removeAll() }
    guard let argument, let gathered else { return try update(nil, rows.count) }
    gathered.reset()
    gathered.append(argument, rows.buffer, from: 0)
    try update(gathered.view, rows.count)
  }

  private func update(_ view: VectorView?, _ count: Int) throws(EngineError) {
    guard let view, let elements else { return try state.update(nil, groups: groups, count: count) }
    try state.update(
      view.type == .varchar ? view : view.flattened(into: elements), groups: groups, count: count)
  }
}
