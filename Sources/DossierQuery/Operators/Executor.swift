import DossierBase
import DossierVector

/// Runs logical plans.
struct Executor: Sendable {
  let context: ExecutionContext

  /// All rows of a plan, in order.
  func run(_ plan: LogicalPlan) throws(EngineError) -> MemoryTable {
    try run(plan, rowLimit: nil)
  }

  /// The first `rowLimit` rows of a plan, or all.
  private func run(_ plan: LogicalPlan, rowLimit: Int?) throws(EngineError) -> MemoryTable {
    switch plan {
    case .limit(let input, let count, let offset):
      let wanted = count.map { min($0, Int.max - offset) + offset }
      let limit = [wanted, rowLimit.map { min($0, Int.max - offset) + offset }].compactMap(\.self).min()
      return RowSlicing.slice(try run(input, rowLimit: limit), offset: offset, count: count)
    case .sort(let input, let keys):
      return try Sorting.sort(try run(input), by: keys, context, rowLimit: rowLimit)
    case .aggregate(let input, let keys, let calls):
      return try Aggregation(pipeline: try pipeline(input), keys: keys, calls: calls, context).run()
    case .scan, .oneRow, .filter, .project:
      return try Collection(pipeline: try pipeline(plan), types: plan.types, context).run(rowLimit: rowLimit)
    }
  }

  /// The plan as a pipeline, its last step that needs all rows computed beforehand.
  private func pipeline(_ plan: LogicalPlan) throws(EngineError) -> Pipeline {
    switch plan {
    case .scan(let source, let columns): return Pipeline(source, columns: columns)
    case .oneRow:
      return Pipeline(MemoryTable(schema: Schema([]), batches: [Batch(columns: [], count: 1)]), columns: [])
    case .filter(let input, let conditions)
    where conditions.contains { $0.constantValue.map { $0 != .boolean(true) } ?? false }:
      // No row can meet the condition, so none is computed.
      return Pipeline(MemoryTable(types: input.types, batches: []), columns: Array(input.types.indices))
    case .filter(let input, let conditions):
      var result = try pipeline(input)
      result.add(.filter(conditions))
      return result
    case .project(let input, let expressions):
      var result = try pipeline(input)
      result.add(.project(expressions))
      return result
    case .aggregate, .sort, .limit:
      let table = try run(plan)
      return Pipeline(table, columns: Array(table.schema.columns.indices))
    }
  }
}

extension MemoryTable {
  /// A table whose columns have types but no names yet.
  convenience init(types: [DataType], batches: [Batch], memory: [SharedReservation] = []) {
    self.init(schema: Schema(types.map { ColumnDefinition("", $0) }), batches: batches, memory: memory)
  }
}
