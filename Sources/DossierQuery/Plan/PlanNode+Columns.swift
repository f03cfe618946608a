extension PlanNode {
  /// Columns that this step itself reads of its inputs.
  private var readColumns: ColumnIDSet {
    var read = ColumnIDSet()
    for expression in expressions { expression.collectColumns(into: &read) }
    switch operation {
    case .tableFunction(let step): for column in step.inputs { read.insert(column) }
    case .sort(let orders, _): for order in orders { read.insert(order.column) }
    case .window(let step): read = read.union(step.inputs)
    case .concatenate(let step): for column in step.inputs.joined() { read.insert(column) }
    case .scan, .oneRow, .empty, .filter, .project, .aggregate, .limit, .join, .repeat, .common: break
    }
    return read
  }

  /// True if every step finds the columns that it reads in its inputs.
  var isComplete: Bool {
    guard children.allSatisfy(\.isComplete) else { return false }
    let inputs = children.reduce(ColumnIDSet()) { $0.union($1.outputColumns) }
    return readColumns.isSubset(of: inputs)
  }
}
