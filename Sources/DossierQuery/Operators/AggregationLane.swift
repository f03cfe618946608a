import DossierBase
import DossierVector

/// The groups and running aggregates of one lane.
final class AggregationLane {
  private let plan: AggregationPlan
  private let context: ExecutionContext
  private let evaluators: [Evaluator]
  private let condition: Evaluator?
  private let table: GroupTable?
  private let states: [AggregateState]
  private let counting: CountingPass
  private let isOnlyKey: [Bool]
  /// Per expression: true if only the counting pass needs it, which looks rows up and needs no gathering.
  private let isOnlyCounted: [Bool]
  private let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let selectedGroups = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let rows = RowList()
  private let filteredRows = RowList()
  private var reservation: MemoryReservation

  init(_ plan: AggregationPlan, _ context: ExecutionContext) throws(EngineError) {
    self.plan = plan
    self.context = context
    reservation = MemoryReservation(context.budget, for: "grouping")
    evaluators = plan.expressions.map { Evaluator.make($0, plan.layout) }
    condition = plan.condition.map { Evaluator.make($0, plan.layout) }
    table = plan.keys.isEmpty ? nil : GroupTable(keyTypes: plan.keys.map(\.type))
    states = plan.calls.map(plan.makeState)
    counting = CountingPass(plan, states: states)
    isOnlyKey = plan.isOnlyKey
    isOnlyCounted = plan.isOnlyNeeded(by: counting.calls)
    groups.initialize(repeating: 0, count: Limits.vectorRowCount)
    resize(1)
  }

  deinit {
    groups.deallocate()
    selectedGroups.deallocate()
  }

  private func resize(_ groupCount: Int) {
    for state in states { state.resize(groupCount) }
    counting.resize(groupCount)
  }

  func add(_ batch: Batch, firstRow: Int) throws(EngineError) {
    guard let condition else { return try add(try evaluate(batch), count: batch.count, firstRow: firstRow) }
    rows.select(try condition.evaluate(batch), count: batch.count)
    if rows.count == 0 { return }
    if rows.count == batch.count {
      return try add(try evaluate(batch), count: batch.count, firstRow: firstRow)
    }
    try addSelected(batch, firstRow: firstRow)
  }

  /// Adds the selected rows of a batch.
  ///
  /// Where most rows are selected it is cheaper to compute all and then pick results, which are narrower than
  /// what they are made of; a row that fails only so is computed again without the others.
  private func addSelected(_ batch: Batch, firstRow: Int) throws(EngineError) {
    guard rows.count * 2 > batch.count, let vectors = try evaluateUnlessFailing(batch) else {
      return try add(try evaluate(batch.gathered(rows.buffer)), count: rows.count, firstRow: firstRow)
    }
    let keys = plan.keyExpressions.map { vectors[$0] }
    let isAssigned =
      table?.assignKnown(
        keys, rows: rows.buffer.baseAddress, count: rows.count, into: groups) ?? true
    let picked = vectors.indices.map { index in
      isAssigned && isOnlyKey[index] || isOnlyCounted[index]
        ? vectors[index]
        : Batch(columns: [vectors[index]], count: batch.count).gathered(rows.buffer).columns[0]
    }
    try add(
      picked, count: rows.count, firstRow: firstRow, wholeCount: batch.count, isAssigned: isAssigned)
  }

  private func evaluateUnlessFailing(_ batch: Batch) throws(EngineError) -> [Vector]? {
    do throws(EngineError) { return try evaluate(batch) } catch {
      if error.code != .evaluation { throw error }
      return nil
    }
  }

  private func evaluate(_ batch: Batch) throws(EngineError) -> [Vector] {
    var vectors: [Vector] = []
    vectors.reserveCapacity(evaluators.count)
    for evaluator in evaluators { vectors.append(try evaluator.evaluate(batch)) }
    return vectors
  }

  /// - Parameters:
  ///   - wholeCount: if the rows are those of `rows`, how many the batch has, which some vectors still hold whole.
  ///   - isAssigned: true if the groups of the rows are found already.
  private func add(
    _ vectors: [Vector], count: Int, firstRow: Int, wholeCount: Int? = nil, isAssigned: Bool = false
  ) throws(EngineError) {
    if let table, !isAssigned {
      let keys = plan.keyExpressions.map { vectors[$0] }
      if !table.assignKnown(keys, rows: nil, count: count, into: groups) {
        table.assign(keys, count: count, firstRow: firstRow, into: groups)
        resize(table.groupLimit)
      }
    }
    counting.add(
      vectors, groups: groups, count: count, rows: wholeCount == nil ? nil : rows.buffer.baseAddress,
      wholeCount: wholeCount ?? count, isWhole: { isOnlyCounted[$0] })
    for (index, state) in states.enumerated() where !counting.calls.contains(index) {
      let argument = plan.argumentExpressions[index].map { vectors[$0] }
      if let filter = plan.filterExpressions[index] {
        try located(index) { () throws(EngineError) in
          try addFiltered(state, argument, vectors[filter], count: count)
        }
      } else {
        try located(index) { () throws(EngineError) in
          try state.update(argument, groups: groups, count: count)
        }
      }
    }
    try reserve()
  }

  /// Runs a step of an aggregate; an error of its values points at its argument.
  @inline(__always)
  private func located<Answer>(
    _ index: Int, _ step: () throws(EngineError) -> Answer
  ) throws(EngineError) -> Answer {
    do throws(EngineError) { return try step() } catch {
      guard error.code == .evaluation, let argument = plan.calls[index].argument else { throw error }
      throw error.located(at: .sql(argument.range))
    }
  }

  private func addFiltered(
    _ state: AggregateState, _ argument: Vector?, _ filter: Vector, count: Int
  ) throws(EngineError) {
    filteredRows.select(filter, count: count)
    guard filteredRows.count > 0 else { return }
    for (place, row) in filteredRows.buffer.enumerated() { selectedGroups[place] = groups[Int(row)] }
    let selected = argument.map {
      Batch(columns: [$0], count: count).gathered(filteredRows.buffer).columns[0]
    }
    try state.update(selected, groups: selectedGroups, count: filteredRows.count)
  }

  private func reserve() throws(EngineError) {
    let textByteCount = states.reduce(table?.textByteCount ?? 0) { max($0, $1.textByteCount) }
    if textByteCount > TextLimits.heapByteCount {
      throw EngineError(
        .memoryLimit, "the distinct texts of a GROUP BY or DISTINCT exceed \(TextLimits.heapByteCount) bytes",
        hint: "group by a shorter text, such as left(column, 100)")
    }
    let byteCount = states.reduce((table?.byteCount ?? 0) + counting.byteCount) { $0 + $1.byteCount }
    try reservation.grow(to: byteCount)
  }

  func merge(_ other: AggregationLane) throws(EngineError) {
    counting.drain()
    other.counting.drain()
    let map: [UInt32]
    if let table, let otherTable = other.table {
      map = table.merge(otherTable)
      for state in states { state.resize(table.groupLimit) }
    } else {
      map = [0]
    }
    let padded = map.isEmpty ? [0] : map
    for (index, state) in states.enumerated() {
      try located(index) { () throws(EngineError) in try state.merge(other.states[index], map: padded) }
    }
    try reserve()
  }

  /// The finished groups in the order of their first rows; one row where there are no keys.
  func table(_ plan: AggregationPlan) throws(EngineError) -> MemoryTable {
    counting.drain()
    let order = table?.groupsInOrder() ?? [0]
    let keyValues = plan.keys.indices.map { table!.values(ofKey: $0) }
    var output = MemoryReservation(context.budget, for: "the groups")
    var byteCount = 0
    var batches: [Batch] = []
    var start = 0
    while start < order.count {
      try context.interruption.check()
      let part = order[start..<min(start + Limits.blockRowCount, order.count)]
      var columns = plan.keys.indices.map { table!.keyVector($0, values: keyValues[$0], groups: part) }
      for (index, state) in states.enumerated() {
        let type = plan.calls[index].function.resultType
        columns.append(
          try located(index) { () throws(EngineError) in try state.result(part, type: type) })
      }
      batches.append(Batch(columns: columns, count: part.count))
      byteCount += batches[batches.count - 1].byteCount
      try output.grow(to: byteCount)
      start += part.count
    }
    return MemoryTable(types: plan.types, batches: batches, memory: [SharedReservation(output)])
  }
}
