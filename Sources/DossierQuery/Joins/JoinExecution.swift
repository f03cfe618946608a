import DossierBase
import DossierVector

extension Executor {
  /// The rows of the left as they go through a join with those of the right, which are read before.
  func joined(_ node: PlanNode, _ step: JoinStep, _ metrics: StepMetrics?) throws(EngineError) -> Pipeline {
    var expressions = node.children[1].output.map { PlanExpression.passing($0).expression }
    let columnCount = expressions.count
    let keyColumns = step.keys.map { key -> Int in
      if let known = expressions.firstIndex(of: key.right) { return known }
      expressions.append(key.right)
      return expressions.count - 1
    }
    let rows = try stored(try pipeline(node.children[1]), expressions)
    let table = try JoinTable(
      rows, keyColumns: keyColumns, matchesNulls: step.keys.map(\.matchesNulls),
      keepsEqualRows: step.needsEqualRows, notesMatches: step.isFull, context)
    var left = try pipeline(node.children[0])
    let right = node.children[1].output
    let transform = JoinTransform(
      table: table, step: step, input: left.layout, left: node.children[0].output,
      right: (0..<columnCount).map { (right[$0], $0) }, context: context)
    left.append(transform, giving: transform.output, metrics: metrics)
    guard step.isFull else { return left }
    return try withUnmatched(left, table, transform, node.output)
  }

  /// The values of expressions over a pipeline's rows, which wait in memory or in a file.
  private func stored(_ input: Pipeline, _ expressions: [BoundExpression]) throws(EngineError) -> BatchStore {
    var input = input
    let transform = ProjectTransform(expressions: expressions, input: input.layout)
    input.append(transform, giving: expressions.indices.map { ColumnID($0) })
    let kept = Materialization(
      Array(expressions.indices), Schema(types: expressions.map(\.type)), context)
    return try input.run(into: kept, context)
  }

  /// The rows of a pipeline, and behind them those of the right that none of them matched.
  private func withUnmatched(
    _ input: Pipeline, _ table: JoinTable, _ join: JoinTransform, _ output: [PlanColumn]
  ) throws(EngineError) -> Pipeline {
    let types = output.map(\.type)
    let kept = Materialization(output.map { input.layout[$0.id] }, Schema(types: types), context)
    let pairs = try input.run(into: kept, context)
    let rest = BatchStore(schema: Schema(types: types), in: context.spillSpace)
    let places = Dictionary(uniqueKeysWithValues: join.right.map { ($0.column.id, $0.position) })
    let columns = output.map { column in
      places[column.id].map { table.view($0) } ?? .nulls(column.type, count: table.rowCount)
    }
    var builder = BatchBuilder(types)
    let rows = RowList()
    let builders = types.map { VectorBuilder($0) }
    for start in stride(from: 0, to: table.rowCount, by: Limits.vectorRowCount) {
      try context.interruption.check()
      rows.removeAll()
      for row in start..<min(start + Limits.vectorRowCount, table.rowCount) where !table.isMatched(row) {
        rows.append(row)
      }
      if rows.count == 0 { continue }
      let views = zip(columns, builders).map { column, builder -> VectorView in
        if column.isConstant { return column.repeated(rows.count) }
        builder.reset()
        builder.append(column, rows.buffer, from: 0)
        return builder.view
      }
      builder.append(views, count: rows.count)
      if builder.hasFullBatch { for batch in builder.finish() { try rest.append(batch) } }
    }
    for batch in builder.finish() { try rest.append(batch) }
    rest.finish()
    let all = Array(output.indices)
    let both = ConcatenatedTable(
      [.init(source: pairs, columns: all), .init(source: rest, columns: all)], types: types)
    return Pipeline(both, columns: all, ids: output.map(\.id))
  }

  /// The rows of several inputs, one after the other.
  func concatenated(_ node: PlanNode, _ step: ConcatenationStep) throws(EngineError) -> Pipeline {
    var parts: [ConcatenatedTable.Part] = []
    let types = step.columns.map(\.type)
    for (child, inputs) in zip(node.children, step.inputs) {
      let input = try pipeline(child)
      let places = inputs.map { input.layout[$0] }
      if input.isTable {
        parts.append(.init(source: input.source, columns: places.map { input.columns[$0] }))
      } else {
        let kept = Materialization(places, Schema(types: types), context)
        parts.append(.init(source: try input.run(into: kept, context), columns: Array(types.indices)))
      }
    }
    let table = ConcatenatedTable(parts, types: types)
    return Pipeline(table, columns: Array(types.indices), ids: step.columns.map(\.id))
  }
}

extension JoinStep {
  var isFull: Bool { if case .full = kind { true } else { false } }

  /// False if one row of those with equal keys says all.
  var needsEqualRows: Bool {
    guard case .mark(let mark) = kind else { return true }
    return !conditions.isEmpty || mark.comparison != nil
  }
}
