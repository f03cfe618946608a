import DossierBase

/// Expressions that a step computes, each once, with the columns that they become.
///
/// A column of the input keeps its id.
struct ExpressionList {
  private let context: BindingContext
  private(set) var expressions: [PlanExpression] = []
  private var known: [BoundExpression: ColumnID] = [:]

  /// Those of the rows that the step computes expressions for.
  private let input: ColumnIDSet

  init(_ context: BindingContext, over input: PlanNode) {
    self.context = context
    self.input = input.outputColumns
  }

  /// True if nothing is computed.
  var arePassedThrough: Bool { expressions.allSatisfy(\.isPassedThrough) }

  /// The column of an expression, which is added if it is new.
  mutating func add(_ expression: BoundExpression, name: String?) -> ColumnID {
    if expression.isDeterministic, let id = known[expression] { return id }
    // A column of rows around a subquery gets a number of its own, since these rows have it, too.
    let id = expression.column.flatMap { input.contains($0) ? $0 : nil } ?? context.makeColumn()
    expressions.append(PlanExpression(id: id, name: name, expression: expression))
    known[expression] = id
    return id
  }
}
