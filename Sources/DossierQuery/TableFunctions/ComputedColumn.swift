package import DossierBase
package import DossierCalendar
package import DossierVector

/// A column that a table has without storing it, as long as it has those that this one is computed from.
///
/// `*` leaves it out, and a stored column of the name comes before it.
package protocol ComputedColumn: Sendable {
  /// In lower case.
  var name: String { get }
  var type: DataType { get }

  /// The columns of a table that it is computed from, by their positions; nil if the table lacks one.
  func inputs(of schema: Schema) -> [Int]?

  /// How it is computed for a table that has the columns.
  func bind(
    over rows: TableRows, calendar: () throws(EngineError) -> WorkingCalendar
  ) throws(EngineError) -> ColumnComputation
}

/// How a computed column's values come about.
package struct ColumnComputation: Sendable {
  /// Fills the output, which has room for all rows, from views of the columns; called by several threads at once.
  package typealias Kernel =
    @Sendable (_ inputs: [VectorView], _ output: VectorBuilder) throws(EngineError) -> Void

  /// What else decides on the values: with equal ones, equal inputs give equal values.
  let parameters: [Scalar]
  let kernel: Kernel

  package init(parameters: [Scalar] = [], kernel: @escaping Kernel) {
    self.parameters = parameters
    self.kernel = kernel
  }
}

extension ComputedColumn {
  /// The column of a table as an expression; nil if the table lacks one that it is computed from.
  func call(
    on table: Scope.Table, _ context: BindingContext, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression? {
    let schema = table.source.schema
    guard let inputs = inputs(of: schema) else { return nil }
    let catalog = context.catalog
    let rows = TableRows(table: table.source, context: context.execution)
    let computation = try bind(over: rows) { () throws(EngineError) in try catalog.calendar() }
    let kernel = computation.kernel
    let function = ScalarFunction(.computed(name, computation.parameters), nulls: .handledByKernel) {
      (frame) throws(EngineError) in
      try kernel(frame.arguments.map { $0.isConstant ? $0.repeated(frame.count) : $0 }, frame.output)
    }
    let arguments = inputs.map {
      BoundExpression(.column(table.columns[$0]), schema.columns[$0].type, at: range)
    }
    return BoundExpression(.call(function, arguments), type, at: range)
  }
}
