package import DossierBase
package import DossierVector

/// The rows of a statement, which are computed as they are asked for.
package final class QueryResult {
  package let schema: Schema
  /// Nil for a statement without rows.
  private let context: ExecutionContext?
  private let rows: Rows
  /// Holds the plan's memory.
  private let binding: BindingContext?
  /// Rows that the statement changed; nil if it is none that changes rows.
  package let changedRowCount: Int?

  private enum Rows {
    case table(MemoryTable)
    case plan(BoundQuery)
  }

  /// Rows that are there.
  init(_ table: MemoryTable, _ context: ExecutionContext, changedRowCount: Int? = nil) {
    self.changedRowCount = changedRowCount
    schema = table.schema
    rows = .table(table)
    binding = nil
    self.context = context
  }

  /// That of a statement which has none.
  package static var nothing: QueryResult { QueryResult(nothing: ()) }

  private init(nothing: Void) {
    schema = Schema([])
    rows = .table(MemoryTable(schema: schema, batches: []))
    binding = nil
    changedRowCount = nil
    context = nil
  }

  /// The rows of a query.
  init(_ query: BoundQuery, _ binding: BindingContext, _ context: ExecutionContext) {
    schema = Schema(query.columns.map(\.definition))
    rows = .plan(query)
    changedRowCount = nil
    self.binding = binding
    self.context = context
  }

  /// All rows, which keep the memory that they take.
  package func batches() throws(EngineError) -> [Batch] {
    if case .table(let table) = rows { return table.batches }
    let (input, columns, context) = try pipeline()
    let kept = Materialization(columns.distinct, columns.schema, context)
    let table = try input.run(into: kept, context)
    let reader = try table.makeReader(columns: Array(columns.distinct.indices))
    var batches: [Batch] = []
    for block in 0..<table.blockCount {
      let batch = try reader.read(block: block)
      let vectors = try batch.columns
      batches.append(batch.withColumns(columns.places.map { vectors[$0] }))
    }
    return batches
  }

  /// All rows, in memory or in the temporary file.
  func table() throws(EngineError) -> any TableSource {
    if case .table(let table) = rows { return table }
    let (input, columns, context) = try pipeline()
    let kept = Materialization(columns.distinct, columns.schema, context)
    let table = try input.run(into: kept, context)
    return ConcatenatedTable([.init(source: table, columns: columns.places)], schema)
  }

  /// Hands on the rows in their order, batch by batch, while the next ones are computed.
  ///
  /// - Parameters:
  ///   - prepare: what to make of a batch; called by several threads at once.
  ///   - deliver: takes what was made of each batch, one after the other and in the order of the rows, on any thread;
  ///     what it throws ends the statement.
  package func stream<Part: Sendable>(
    _ prepare: @escaping @Sendable (Batch) throws(EngineError) -> Part,
    deliver: @escaping @Sendable (Part) throws(EngineError) -> Void
  ) throws(EngineError) {
    switch rows {
    case .table(let table): for batch in table.batches { try deliver(try prepare(batch)) }
    case .plan:
      let (input, columns, context) = try pipeline()
      let delivery = Delivery(
        columns.distinct, columns.schema, context,
        { (batch) throws(EngineError) in
          let vectors = try batch.columns
          return try prepare(batch.withColumns(columns.places.map { vectors[$0] }))
        }, deliver)
      try input.run(into: delivery, context)
    }
  }

  /// Computes all rows and keeps none.
  func countRows() throws(EngineError) -> Int {
    guard case .plan = rows else { return 0 }
    let (input, _, context) = try pipeline()
    return try input.run(into: RowCounting(), context)
  }

  /// The plan as far as its last step that needs all rows, and which of its columns are asked for.
  private func pipeline() throws(EngineError) -> (
    input: Pipeline, columns: ResultColumns, context: ExecutionContext
  ) {
    guard case .plan(let query) = rows, let context else {
      preconditionFailure("a result without a plan is a table")
    }
    let input = try Executor(context: context).pipeline(query.plan)
    return (input, ResultColumns(query.columns, input.layout), context)
  }
}

/// The columns of a result, of which each is kept once, however often it is asked for.
private struct ResultColumns: Sendable {
  /// Where the distinct ones stand in the pipeline.
  private(set) var distinct: [Int] = []
  /// Of each column its place among the distinct ones.
  private(set) var places: [Int] = []
  /// Of the distinct ones.
  private(set) var schema = Schema([])

  init(_ columns: [BoundQuery.Column], _ layout: ColumnLayout) {
    let positions = columns.map { layout[$0.id] }
    var known = [Int](repeating: -1, count: (positions.max() ?? -1) + 1)
    for (column, position) in zip(columns, positions) {
      let place = known[position] < 0 ? distinct.count : known[position]
      if place == distinct.count {
        known[position] = place
        distinct.append(position)
        schema.columns.append(column.definition)
      }
      places.append(place)
    }
  }
}
