import DossierBase
import DossierVector

/// Turns plans into pipelines: each step that needs all rows computes a table beforehand, the others are transforms.
struct Executor: Sendable {
  let context: ExecutionContext
  private let common = CommonTables()

  init(context: ExecutionContext) { self.context = context }

  /// The rows of a plan, computed as far as its last step that needs all rows.
  func pipeline(_ node: PlanNode) throws(EngineError) -> Pipeline {
    switch node.operation {
    case .scan(let scan):
      return Pipeline(
        scan.source, columns: scan.columns.map(\.position), ids: scan.columns.map(\.id),
        predicates: scan.predicates, metrics: metrics(of: node))
    case .oneRow:
      let row = MemoryTable(schema: Schema([]), batches: [Batch(columns: [], rowCount: 1)])
      return Pipeline(row, columns: [], ids: [], metrics: metrics(of: node))
    case .empty(let columns): return pipeline(over: MemoryTable(types: columns.map(\.type)), node)
    case .tableFunction(let step):
      let input = try pipeline(node.children[0])
      let rows = try timed(node) { () throws(EngineError) in
        try step.function.rows(
          of: TableFunctionInput(
            all: TableRows(table: step.table, context: context),
            columns: step.inputs.map { input.layout[$0] },
            pipeline: input))
      }
      return Pipeline(rows, columns: step.columns.map(\.position), ids: step.columns.map(\.id))
    case .filter(let conditions):
      var result = try pipeline(node.children[0])
      result.append(
        FilterTransform(conditions: conditions, input: result.layout), metrics: metrics(of: node))
      return result
    case .project(let expressions):
      var result = try pipeline(node.children[0])
      result.append(
        ProjectTransform(expressions: expressions.map(\.expression), input: result.layout),
        giving: expressions.map(\.id), metrics: metrics(of: node))
      return result
    case .aggregate(let keys, let calls):
      let input = try pipeline(node.children[0])
      return try measured(node) { () throws(EngineError) in
        try Aggregation.run(input, keys: keys.map(\.expression), calls: calls.map(\.call), context)
      }
    case .sort(let orders, let limit):
      let input = try pipeline(node.children[0])
      return try measured(node) { () throws(EngineError) in
        let keys = orders.map {
          SortKey(
            column: input.layout[$0.column], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
        }
        return try Sorting.run(input, node.children[0].output, by: keys, rowLimit: limit, context)
      }
    case .limit(let count, let offset):
      return try limited(try pipeline(node.children[0]), node, count: count, offset: offset)
    case .common(let step):
      let table = try common.table(of: step.common) { () throws(EngineError) in try kept(step.common.plan) }
      let places = ColumnLayout(step.common.columns.map(\.id))
      return Pipeline(
        table, columns: step.columns.map { places[$0.source] }, ids: step.columns.map(\.column.id),
        metrics: metrics(of: node))
    case .window(let step):
      return try measured(node) { () throws(EngineError) in try windowed(node, step) }
    case .join(let step): return try joined(node, step, metrics(of: node))
    case .concatenate(let step): return try concatenated(node, step)
    case .repeat(let count):
      var result = try pipeline(node.children[0])
      let columns = node.output.map { (result.layout[$0.id], $0.type) }
      let transform = RepeatTransform(
        count: count, input: result.layout, columns: columns, interruption: context.interruption)
      result.append(transform, giving: node.output.map(\.id), metrics: metrics(of: node))
      return result
    }
  }

  /// All rows of a plan, which wait in memory or in a file.
  private func kept(_ plan: PlanNode) throws(EngineError) -> BatchStore {
    let input = try pipeline(plan)
    let columns = plan.output
    let kept = Materialization(
      columns.map { input.layout[$0.id] }, Schema(types: columns.map(\.type)), context)
    return try input.run(into: kept, context)
  }

  private func limited(
    _ input: Pipeline, _ node: PlanNode, count: Int?, offset: Int
  ) throws(EngineError) -> Pipeline {
    if input.isTable {
      let range =
        if let sorted = input.source as? MergedRuns {
          RowRange(sorted.skipping(offset), offset: 0, count: count)
        } else {
          RowRange(input.source, offset: offset, count: count)
        }
      metrics(of: node)?.addRows(range.rowCount)
      return input.replacingSource(range)
    }
    return try measured(node) { () throws(EngineError) in
      let columns = node.output
      let kept = Materialization(
        columns.map { input.layout[$0.id] }, Schema(types: columns.map(\.type)),
        rowLimit: count.map { min($0, Int.max - offset) + offset }, context)
      return RowRange(try input.run(into: kept, context), offset: offset, count: count)
    }
  }

  /// A pipeline over the table of a step that needs all rows.
  private func measured(
    _ node: PlanNode, _ compute: () throws(EngineError) -> any TableSource
  ) throws(EngineError) -> Pipeline {
    pipeline(over: try timed(node, compute), node)
  }

  /// Computes the table of a step that needs all rows.
  private func timed(
    _ node: PlanNode, _ compute: () throws(EngineError) -> any TableSource
  ) throws(EngineError) -> any TableSource {
    guard let metrics = metrics(of: node) else { return try compute() }
    let table = try metrics.timed { () throws(EngineError) in try compute() }
    metrics.addRows(table.rowCount)
    return table
  }

  private func pipeline(over table: any TableSource, _ node: PlanNode) -> Pipeline {
    let output = node.output
    return Pipeline(table, columns: Array(output.indices), ids: output.map(\.id))
  }

  private func metrics(of node: PlanNode) -> StepMetrics? { context.metrics?[node.id] }
}

/// The rows of common plans that have been computed.
private final class CommonTables: Sendable {
  private let tables = Guarded<[ObjectIdentifier: BatchStore]>([:])

  func table(
    of common: CommonPlan, _ compute: () throws(EngineError) -> BatchStore
  ) throws(EngineError) -> BatchStore {
    if let known = tables.withLock({ $0[ObjectIdentifier(common)] }) { return known }
    let table = try compute()
    tables.withLock { $0[ObjectIdentifier(common)] = table }
    return table
  }
}

extension MemoryTable {
  /// A table without rows.
  convenience init(types: [DataType]) { self.init(schema: Schema(types: types), batches: []) }
}

extension Schema {
  /// Columns that have types but no names yet.
  init(types: [DataType]) { self.init(types.map { ColumnDefinition("", $0) }) }
}
