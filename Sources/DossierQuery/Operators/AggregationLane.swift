import DossierBase
import DossierVector

/// The groups and running aggregates of one lane.
final class AggregationLane: SinkState {
  private let plan: AggregationPlan
  private let context: ExecutionContext
  private let evaluators: [any Evaluator]
  private let table: (any GroupNumbering)?
  private let states: [any AggregateState]
  private let counting: CountingPass
  private let blockCounting: BlockCounting?
  /// For each of ``updatedCalls``: what it takes blocks with, if it does.
  private let blockAggregates: [(call: Int, aggregate: BlockAggregate?)]
  private let blockColumns: BlockColumns
  private let slices = SliceReader()
  /// The calls that are updated with every slice, each for itself.
  private let updatedCalls: [Int]
  /// Those of them that add every row to a cell, and the cells.
  private let summedCalls: [Int]
  private let sums: SumCells
  private let isOnlyKey: [Bool]
  /// Per expression: true if only the counting pass needs it, which looks rows up and needs no gathering.
  private let isOnlyCounted: [Bool]
  private let groups: UnsafeMutablePointer<UInt32>
  private let selectedGroups: UnsafeMutablePointer<UInt32>
  /// The places of rows, where some state asks for them.
  private let places: UnsafeMutablePointer<Int>?
  private let filteredRows = RowList()
  @exclusivity(unchecked) private var views: [VectorView] = []
  @exclusivity(unchecked) private var keyViews: [VectorView] = []
  /// Per expression: where coded values become elements, and where rows are picked.
  private let elements: [VectorBuilder]
  private let picks: [VectorBuilder]
  /// Per call: where rows that meet its filter are picked.
  private let filtered: [VectorBuilder]
  /// Groups and distinct values, beyond which there is said to be no room; nil for as many as there is.
  private let countLimit: Int?
  private let distinctStates: [DistinctState]

  /// - Parameter level: how often the rows were dealt to partitions before.
  init(
    _ plan: AggregationPlan, level: Int, _ context: ExecutionContext
  ) throws(EngineError) {
    self.plan = plan
    self.context = context
    let evaluated = plan.makeEvaluators()
    evaluators = evaluated.map(\.evaluator)
    elements = evaluated.map { VectorBuilder($0.type) }
    picks = evaluated.map { VectorBuilder($0.type) }
    filtered = plan.calls.map { VectorBuilder($0.argument?.type ?? .null) }
    if plan.keys.isEmpty {
      table = nil
    } else if let codings = plan.codings {
      table = try CodedGroups(codings, isListed: plan.listsGroups, context.budget)
    } else {
      table = GroupTable(
        keyTypes: plan.keys.map(\.type), keyRanges: plan.keyRanges, context.budget, context.interruption)
    }
    let sums = SumCells(context.budget)
    self.sums = sums
    states = plan.calls.indices.map { plan.makeState($0, sums, context) }
    distinctStates = states.compactMap { $0 as? DistinctState }
    countLimit = level < 2 ? context.settings.groupCountInMemory : nil
    counting = CountingPass(plan, states: states, table, context.budget)
    blockColumns = BlockColumns(context)
    // Whole blocks say nothing of the places of their rows.
    let takesRows = states.contains(where: \.takesRows)
    blockCounting = takesRows ? nil : BlockCounting(plan, table, counting, blockColumns, context)
    places = takesRows ? .allocate(capacity: Limits.vectorRowCount) : nil
    isOnlyKey = plan.isOnlyKey
    updatedCalls = plan.calls.indices.filter { [counting] in
      !counting.calls.contains($0) && !plan.isDeferred($0)
    }
    summedCalls = updatedCalls.filter { [states] in
      plan.filterExpressions[$0] == nil && (states[$0] is ExactSumState || states[$0] is DoubleSumState)
    }
    blockAggregates = updatedCalls.map { [states] in ($0, BlockAggregate(plan, $0, states[$0])) }
    isOnlyCounted = plan.isOnlyNeeded(by: counting.calls)
    groups = .allocate(capacity: Limits.vectorRowCount)
    groups.initialize(repeating: 0, count: Limits.vectorRowCount)
    selectedGroups = .allocate(capacity: Limits.vectorRowCount)
    try resize(max(table?.groupLimit ?? 1, 1))
  }

  deinit {
    groups.deallocate()
    selectedGroups.deallocate()
    places?.deallocate()
  }

  private func resize(_ groupCount: Int) throws(EngineError) {
    for state in states { try state.resize(groupCount) }
    try counting.resize(groupCount)
  }

  /// Where one row in so many is selected, or fewer, rows are added one by one: a slice takes as long to look at as
  /// some thousand rows of a whole block.
  private static let sparseShare = 2_048

  func add(block: Batch) throws(EngineError) -> Bool {
    guard let blockCounting else { return false }
    guard block.count * Self.sparseShare > block.rowCount else { return block.count == 0 }
    blockColumns.begin(block)
    try checkCounts()
    if updatedCalls.isEmpty { return try blockCounting.add(block, isNumbered: false) }
    var prepared: [(aggregate: BlockAggregate, values: BlockNumbers, rows: BlockRows)] = []
    var sliced: [(call: Int, rows: BlockRows)] = []
    for (call, aggregate) in blockAggregates {
      if let aggregate, let (values, rows) = try aggregate.prepare(blockColumns, block.selectedRows) {
        prepared.append((aggregate, values, rows))
      } else {
        guard case .all = block.selection, plan.filterExpressions[call] == nil else { return false }
        sliced.append((call, .all))
      }
    }
    guard try blockCounting.add(block, isNumbered: true) else { return false }
    if let runs = blockCounting.runs, runs.rowParts == nil {
      var others = prepared
      others.removeAll()
      for part in prepared
      where !(try part.aggregate.state.update(block: part.values, runs: runs, rows: part.rows)) {
        others.append(part)
      }
      prepared = others
    }
    if prepared.isEmpty, sliced.isEmpty { return true }
    guard let numbers = blockCounting.groupNumbers else { return false }
    for (aggregate, values, rows) in prepared {
      let isAdded = try aggregate.state.update(block: values, groups: numbers, rows: rows)
      if !isAdded { sliced.append((aggregate.call, rows)) }
    }
    if !sliced.isEmpty { try update(sliced, block, numbers) }
    return true
  }

  /// Updates calls slice by slice with rows of a block, whose groups are known.
  private func update(
    _ calls: [(call: Int, rows: BlockRows)], _ block: Batch, _ numbers: UnsafePointer<UInt32>
  ) throws(EngineError) {
    slices.begin(block.withSelection(.all))
    while slices.next() {
      try context.interruption.check()
      for (call, rows) in calls {
        var argument: VectorView?
        if let place = plan.argumentExpressions[call] {
          let view = try evaluators[place].evaluate(slices)
          argument = view.isCoded && view.type != .varchar ? view.flattened(into: elements[place]) : view
        }
        try located(call) { () throws(EngineError) in
          try update(states[call], argument, rows, numbers + slices.start, call)
        }
      }
      try checkCounts()
    }
  }

  /// Updates a call with some rows of the slice that is read.
  private func update(
    _ state: any AggregateState, _ argument: VectorView?, _ rows: BlockRows, _ numbers: UnsafePointer<UInt32>,
    _ call: Int
  ) throws(EngineError) {
    switch rows {
    case .none: break
    case .all: try state.update(argument, groups: numbers, count: slices.count)
    case .some(let mask):
      filteredRows.select(mask, slices.start..<slices.start + slices.count)
      try updateFiltered(state, argument, numbers, call)
    }
  }

  /// Adds the selected rows of a slice.
  ///
  /// Where most rows are selected it is cheaper to compute all and then pick results, which are narrower than
  /// what they are made of; a row that fails only so is computed again without the others.
  func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
    guard let rows = slice.rows else {
      try evaluate(slice.reader)
      try add(count: slice.count, slice.rowNumbers)
      return true
    }
    guard rows.count * 2 > slice.reader.count, try evaluateUnlessFailing(slice.reader) else {
      return try slice.reading { (reader) throws(EngineError) in
        try evaluate(reader)
        try add(count: rows.count, slice.rowNumbers)
        return true
      }
    }
    collectKeys()
    let isAssigned =
      table?.assignKnown(
        keyViews, rows: rows.buffer.baseAddress, count: rows.count, slice.rowNumbers, into: groups)
      ?? true
    for index in views.indices where !(isAssigned && isOnlyKey[index] || isOnlyCounted[index]) {
      views[index] = pick(views[index], rows, in: picks[index])
    }
    try add(
      count: rows.count, slice.rowNumbers, rows: rows, wholeCount: slice.reader.count,
      isAssigned: isAssigned)
    return true
  }

  private func pick(_ view: VectorView, _ rows: RowList, in target: VectorBuilder) -> VectorView {
    if view.isConstant { return view.repeated(rows.count) }
    target.reset()
    target.append(view, rows.buffer, from: 0)
    return target.view
  }

  private func evaluateUnlessFailing(_ reader: SliceReader) throws(EngineError) -> Bool {
    do throws(EngineError) {
      try evaluate(reader)
      return true
    } catch {
      if error.code != .evaluation { throw error }
      return false
    }
  }

  private func evaluate(_ reader: SliceReader) throws(EngineError) {
    views.removeAll(keepingCapacity: true)
    for (index, evaluator) in evaluators.enumerated() {
      let view = try evaluator.evaluate(reader)
      // Texts may stay codes; kernels of aggregates know no others.
      let staysCoded = !view.isCoded || view.type == .varchar
      views.append(staysCoded ? view : view.flattened(into: elements[index]))
    }
  }

  private func collectKeys() {
    keyViews.removeAll(keepingCapacity: true)
    for index in plan.keyExpressions { keyViews.append(views[index]) }
  }

  /// Adds the rows whose values are in `views`.
  ///
  /// - Parameters:
  ///   - rows: if given, the rows are those of it, and some views still hold all `wholeCount` rows of the slice.
  ///   - isAssigned: true if the groups of the rows are found already.
  private func add(
    count: Int, _ numbers: RowNumbers, rows: RowList? = nil, wholeCount: Int? = nil, isAssigned: Bool = false
  ) throws(EngineError) {
    if let table, !isAssigned {
      collectKeys()
      if !table.assignKnown(keyViews, rows: nil, count: count, numbers, into: groups) {
        try table.assign(keyViews, count: count, numbers, into: groups)
        try resize(table.groupLimit)
      }
    }
    try counting.add(
      views, groups: groups, count: count, rows: rows?.buffer.baseAddress, wholeCount: wholeCount ?? count,
      hasAllRows: { isOnlyCounted[$0] })
    let addsByTurns = summedCalls.count > 1 && sums.areWidespread
    if addsByTurns { try addByTurns(count: count) }
    for index in updatedCalls where !(addsByTurns && summedCalls.contains(index)) {
      let state = states[index]
      if state.takesRows {
        try located(index) { () throws(EngineError) in try addRows(to: state, count: count, numbers, index) }
        continue
      }
      let argument = plan.argumentExpressions[index].map { views[$0] }
      if let filter = plan.filterExpressions[index] {
        try located(index) { () throws(EngineError) in
          try addFiltered(state, argument, views[filter], count: count, index)
        }
      } else {
        try located(index) { () throws(EngineError) in
          try state.update(argument, groups: groups, count: count)
        }
      }
    }
    try checkCounts()
  }

  /// Adds rows with all arguments and their places.
  private func addRows(
    to state: any AggregateState, count: Int, _ numbers: RowNumbers, _ call: Int
  ) throws(EngineError) {
    guard let places else { return }
    let inputs = [plan.argumentExpressions[call]].compactMap(\.self) + plan.otherExpressions[call]
    guard let filter = plan.filterExpressions[call] else {
      for row in 0..<count { places[row] = numbers[row] }
      let rows = AggregateRows(
        arguments: inputs.map { views[$0] }, places: places, groups: groups, count: count)
      return try state.update(rows)
    }
    filteredRows.select(views[filter], count: count)
    guard filteredRows.count > 0 else { return }
    for (place, row) in filteredRows.buffer.enumerated() {
      selectedGroups[place] = groups[Int(row)]
      places[place] = numbers[Int(row)]
    }
    let builders = inputs.map { VectorBuilder(views[$0].type) }
    let picked = zip(inputs, builders).map { pick(views[$0], filteredRows, in: $1) }
    try state.update(
      AggregateRows(arguments: picked, places: places, groups: selectedGroups, count: filteredRows.count))
    withExtendedLifetime(builders) {}
  }

  /// Rows whose cells stay in the fastest cache until all sums have had them.
  private static let turnRowCount = 128

  /// Updates the sums in turns of few rows: what the first of them fetches, the others find near.
  private func addByTurns(count: Int) throws(EngineError) {
    for start in stride(from: 0, to: count, by: Self.turnRowCount) {
      let rows = start..<min(start + Self.turnRowCount, count)
      for index in summedCalls {
        let argument = plan.argumentExpressions[index].map { views[$0].slice(rows) }
        try located(index) { () throws(EngineError) in
          try states[index].update(argument, groups: groups + start, count: rows.count)
        }
      }
    }
  }

  private func checkCounts() throws(EngineError) {
    if let countLimit {
      let held = distinctStates.reduce(table?.groupLimit ?? 0) { $0 + $1.valueCount }
      if held > countLimit { throw EngineError(.memoryLimit, "more than \(countLimit) groups") }
    }
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
    _ state: any AggregateState, _ argument: VectorView?, _ filter: VectorView, count: Int, _ index: Int
  ) throws(EngineError) {
    filteredRows.select(filter, count: count)
    try updateFiltered(state, argument, groups, index)
  }

  /// Updates a call with the rows of the list of filtered ones, of those that have the given groups.
  private func updateFiltered(
    _ state: any AggregateState, _ argument: VectorView?, _ groups: UnsafePointer<UInt32>, _ call: Int
  ) throws(EngineError) {
    guard filteredRows.count > 0 else { return }
    for (place, row) in filteredRows.buffer.enumerated() { selectedGroups[place] = groups[Int(row)] }
    let selected = argument.map { pick($0, filteredRows, in: filtered[call]) }
    try state.update(selected, groups: selectedGroups, count: filteredRows.count)
  }

  /// Takes over the groups and aggregates of another lane.
  ///
  /// - Parameter isLast: true if nothing is added or merged afterwards.
  func merge(_ other: AggregationLane, isLast: Bool) throws(EngineError) {
    guard let table, let otherTable = other.table else {
      try counting.merge(other.counting, map: nil)
      return try mergeStates(of: other, map: [0])
    }
    // Groups that are counted are noted before those that have rows are taken over.
    let cellsMerge = counting.cellsMerge(other.counting, groupCount: table.groupLimit + otherTable.groupLimit)
    if !plan.listsGroups || !cellsMerge { try counting.merge(other.counting, map: nil) }
    if updatedCalls.isEmpty, counting.keepsCells, !plan.listsGroups, let coded = table as? CodedGroups,
      let otherCoded = otherTable as? CodedGroups
    {
      return coded.takeSeen(of: otherCoded)
    }
    let map = try table.merge(otherTable, isLast: isLast)
    for state in states { try state.resize(max(table.groupLimit, 1)) }
    if plan.listsGroups, cellsMerge {
      try counting.resize(table.groupLimit)
      try counting.merge(other.counting, map: map.start)
    }
    if let start = map.start, map.count > 0 { try mergeStates(of: other, map: start) }
  }

  private func mergeStates(
    of other: AggregationLane, map: UnsafePointer<UInt32>
  ) throws(EngineError) {
    for (index, state) in states.enumerated() {
      try located(index) { () throws(EngineError) in try state.merge(other.states[index], map: map) }
    }
  }

  /// Adds rows to calls that get theirs late: the keys, which are known, and an argument of the calls.
  func addDistinct(_ views: [VectorView], to calls: [Int], count: Int) throws(EngineError) {
    if let table {
      let numbers = RowNumbers(first: .max - count)
      try table.assign(Array(views.dropLast()), count: count, numbers, into: groups)
    }
    for call in calls {
      try located(call) { () throws(EngineError) in
        try states[call].update(views[views.count - 1], groups: groups, count: count)
      }
    }
  }

  /// The finished groups in the order of their numbering; one row where there are no keys.
  func result() throws(EngineError) -> any TableSource {
    try counting.finish()
    let order = try groupsInOrder()
    let blockRowCount = MergedRuns.blockRowLimit(context)
    if let table = table as? GroupTable, states.allSatisfy(\.canBeReadByMany),
      order.count >= context.settings.groupCountReadInPlace ?? GroupedTable.leastRowCount
    {
      table.endNumbering()
      // What rows were read with is not needed any more.
      blockColumns.begin(Batch(columns: [], rowCount: 0))
      slices.begin(Batch(columns: [], rowCount: 0))
      // What waits elsewhere can be written to a file when memory is short, a lane cannot.
      if context.budget.usedByteCount <= context.budget.limit / 4 {
        return GroupedTable(self, order, types: plan.types, blockRowCount: blockRowCount, context)
      }
    }
    let groups = BatchStore(schema: Schema(types: plan.types), in: context.spillSpace)
    var ordinal = 0
    try forEachBatch(of: blockRowCount, order) { (columns, order) throws(EngineError) in
      try groups.append(Batch(columns: columns, rowCount: order.count), ordinal: ordinal)
      ordinal += 1
    }
    groups.finish()
    return groups
  }

  /// Bytes that a value of a column of finished groups takes, but for texts that are kept anyway.
  func rowByteCount(column: Int) -> Int {
    plan.types[column].physicalType.byteCount + 1
      + (column < plan.keys.count ? table?.writtenByteCount(ofKey: column) ?? 0 : 0)
  }

  /// A column of finished groups: keys are the first columns, then aggregates.
  func column(_ column: Int, of groups: UnsafeBufferPointer<UInt32>) throws(EngineError) -> Vector {
    if column < plan.keys.count, let table { return table.keyVector(column, groups: groups) }
    let index = column - plan.keys.count
    let type = plan.calls[index].function.resultType
    return try located(index) { () throws(EngineError) in
      try states[index].result(groups, type: type).finish()
    }
  }

  /// Hands out the finished groups in the order of their numbering: keys, then aggregates; and the groups themselves.
  func forEachBatch(
    of rowCount: Int,
    _ body: ([Vector], UnsafeBufferPointer<UInt32>) throws(EngineError) -> Void
  ) throws(EngineError) {
    try counting.finish()
    try forEachBatch(of: rowCount, try groupsInOrder(), body)
  }

  private func forEachBatch(
    of rowCount: Int, _ order: borrowing ReservedArray<UInt32>,
    _ body: ([Vector], UnsafeBufferPointer<UInt32>) throws(EngineError) -> Void
  ) throws(EngineError) {
    for start in stride(from: 0, to: order.count, by: rowCount) {
      try context.interruption.check()
      let part = UnsafeBufferPointer(
        start: order.start.map { $0 + start }, count: min(rowCount, order.count - start))
      var columns: [Vector] = []
      for place in plan.types.indices { columns.append(try column(place, of: part)) }
      try body(columns, part)
    }
  }

  /// What a group is ordered by; 0 where there are no keys.
  func firstRow(of group: UInt32) -> Int { table?.firstRow(of: group) ?? 0 }

  /// The groups that come out; the only one where there are no keys.
  private func groupsInOrder() throws(EngineError) -> ReservedArray<UInt32> {
    if let table { return try table.groupsInOrder(context.interruption) }
    var only = ReservedArray<UInt32>(context.budget, for: groupingPurpose)
    try only.extend(to: 1, with: 0)
    return only
  }
}
