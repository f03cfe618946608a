import DossierBase
import DossierVector

/// Runs plans: each step that needs all rows computes a table, the steps between them are pipelines.
struct Executor: Sendable {
  let context: ExecutionContext

  /// The result of a query, in order.
  func run(_ query: BoundQuery) throws(EngineError) -> MemoryTable {
    let rows = try run(query.plan, rowLimit: nil)
    let layout = query.plan.layout
    let positions = query.columns.map { layout[$0.id] }
    let batches = rows.batches.map { batch in
      batch.withColumns(positions.map { batch.columns[$0] })
    }
    return MemoryTable(
      schema: Schema(query.columns.map(\.definition)), batches: batches, memory: rows.memory)
  }

  /// The first `rowLimit` rows of a plan, or all.
  private func run(_ node: PlanNode, rowLimit: Int?) throws(EngineError) -> MemoryTable {
    guard let metrics = context.metrics?[node.id], node.takesAllRows else {
      return try compute(node, rowLimit: rowLimit)
    }
    let table = try metrics.timed { () throws(EngineError) in try compute(node, rowLimit: rowLimit) }
    metrics.addRows(table.rowCount)
    return table
  }

  private func compute(_ node: PlanNode, rowLimit: Int?) throws(EngineError) -> MemoryTable {
    switch node.operation {
    case .limit(let count, let offset):
      let wanted = count.map { min($0, Int.max - offset) + offset }
      let limit = [wanted, rowLimit.map { min($0, Int.max - offset) + offset }].compactMap(\.self).min()
      return try RowSlicing.slice(try run(node.children[0], rowLimit: limit), offset: offset, count: count)
    case .sort(let orders, let limit):
      let layout = node.layout
      let keys = orders.map {
        SortKey(column: layout[$0.column], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
      }
      let input = try run(node.children[0], rowLimit: nil)
      return try Sorting.sort(input, by: keys, context, rowLimit: [limit, rowLimit].compactMap(\.self).min())
    case .aggregate(let keys, let calls):
      return try Aggregation(
        pipeline: try pipeline(node.children[0]), keys: keys.map(\.expression), calls: calls.map(\.call),
        context
      ).run()
    case .empty(let columns): return MemoryTable(types: columns.map(\.type), batches: [])
    case .scan, .oneRow, .filter, .project:
      return try Collection(pipeline: try pipeline(node), types: node.output.map(\.type), context)
        .run(rowLimit: rowLimit)
    }
  }

  /// The plan as a pipeline, its last step that needs all rows computed beforehand.
  private func pipeline(_ node: PlanNode) throws(EngineError) -> Pipeline {
    switch node.operation {
    case .scan(let scan):
      return Pipeline(
        scan.source, columns: scan.columns.map(\.position), ids: scan.columns.map(\.id),
        predicates: scan.predicates, metrics: metrics(of: node))
    case .oneRow:
      let row = MemoryTable(schema: Schema([]), batches: [Batch(columns: [], rowCount: 1)])
      return Pipeline(row, columns: [], ids: [], metrics: metrics(of: node))
    case .filter(let conditions):
      var result = try pipeline(node.children[0])
      result.filter(conditions, metrics: metrics(of: node))
      return result
    case .project(let expressions):
      var result = try pipeline(node.children[0])
      result.project(expressions.map(\.expression), ids: expressions.map(\.id), metrics: metrics(of: node))
      return result
    case .aggregate, .sort, .limit, .empty:
      let output = node.output
      return Pipeline(
        try run(node, rowLimit: nil), columns: Array(output.indices), ids: output.map(\.id))
    }
  }

  private func metrics(of node: PlanNode) -> StepMetrics? { context.metrics?[node.id] }
}

extension PlanNode {
  /// True if the step's rows are a table of their own, not those of a pipeline.
  fileprivate var takesAllRows: Bool {
    switch operation {
    case .aggregate, .sort, .limit: true
    case .scan, .oneRow, .empty, .filter, .project: false
    }
  }

  /// Where the columns stand in the batches that come out.
  fileprivate var layout: ColumnLayout { ColumnLayout(output.map(\.id)) }
}

extension MemoryTable {
  /// A table whose columns have types but no names yet.
  convenience init(types: [DataType], batches: [Batch], memory: [SharedReservation] = []) {
    self.init(schema: Schema(types.map { ColumnDefinition("", $0) }), batches: batches, memory: memory)
  }
}
