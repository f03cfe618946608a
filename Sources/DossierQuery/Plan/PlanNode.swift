import DossierBase
import DossierVector

/// One step of what a statement computes, and the steps that it takes its rows from.
///
/// The binder makes a tree of them, the rules of the optimizer rewrite it, and the executor maps it to operators.
struct PlanNode: Sendable {
  /// What a step does.
  enum Operation: Sendable {
    /// The rows of a table.
    case scan(TableScan)
    /// One row without columns: SELECT without FROM.
    case oneRow
    /// No rows.
    case empty([PlanColumn])
    /// What a table function makes of its input's rows.
    case tableFunction(TableFunctionStep)
    /// Rows for which every condition is true; later conditions see only what the earlier ones keep.
    case filter([BoundExpression])
    case project([PlanExpression])
    /// One row per group: the keys, then the aggregates. Without keys there is one row, whatever the input.
    case aggregate(keys: [PlanExpression], calls: [PlanAggregate])
    /// Rows by the order of columns, rows of equal keys as they come; the first `limit`, or all.
    case sort([ColumnOrder], limit: Int?)
    case limit(count: Int?, offset: Int)
    case window(WindowStep)
    /// The rows of a plan that others take, too.
    case common(CommonStep)
    case join(JoinStep)
    case concatenate(ConcatenationStep)
    /// Each row so many times as an integer says, which is not null nor negative.
    case `repeat`(BoundExpression)
  }

  /// The step's number within its plan, which runs from 0 from the top down; given out by the optimizer.
  var id = 0
  var operation: Operation
  var children: [PlanNode]
  /// About how many rows come out; given by the optimizer.
  var estimatedRowCount = 0

  init(_ operation: Operation, _ children: [PlanNode] = []) {
    self.operation = operation
    self.children = children
  }

  /// The columns that come out, in their order.
  var output: [PlanColumn] {
    switch operation {
    case .scan(let scan): scan.columns.map(\.column)
    case .oneRow: []
    case .empty(let columns): columns
    case .tableFunction(let step): step.columns.map(\.column)
    case .project(let expressions): expressions.map(\.column)
    case .aggregate(let keys, let calls): keys.map(\.column) + calls.map(\.column)
    case .filter, .sort, .limit, .repeat: children[0].output
    case .window(let step): children[0].output + step.calls.map(\.column)
    case .common(let step): step.columns.map(\.column)
    case .join(let join): join.output(children[0].output, children[1].output)
    case .concatenate(let step): step.columns
    }
  }

  /// Expressions of this step and those below that are computed, parts that stand in several places counted each time;
  /// common plans are not among them.
  var computationCount: Int {
    let below = children.reduce(0) { min(1 << 40, $0 + $1.computationCount) }
    return expressions.reduce(below) { min(1 << 40, $0 + $1.computationCount) }
  }

  /// The expressions that the step itself computes.
  var expressions: [BoundExpression] {
    switch operation {
    case .scan, .oneRow, .empty, .tableFunction, .sort, .limit, .concatenate, .window, .common: []
    case .filter(let conditions): conditions
    case .project(let expressions): expressions.map(\.expression)
    case .aggregate(let keys, let calls):
      keys.map(\.expression) + calls.flatMap(\.call.inputs)
    case .join(let join): join.expressions
    case .repeat(let count): [count]
    }
  }

  /// How many steps there are, this one included.
  var subtreeStepCount: Int { children.reduce(1) { $0 + $1.subtreeStepCount } }

  /// The step over other children.
  func replacingChildren(_ new: [PlanNode]) -> PlanNode {
    var node = self
    node.children = new
    return node
  }
}

/// A column that a step of a plan hands on.
struct PlanColumn: Sendable {
  var id: ColumnID
  var type: DataType
  /// The name that a table or an alias gives it; nil for other values.
  var name: String?
}

/// A column and how it is computed.
struct PlanExpression: Sendable {
  var id: ColumnID
  var name: String?
  var expression: BoundExpression

  var column: PlanColumn { PlanColumn(id: id, type: expression.type, name: name) }

  /// True if a column of the input is handed on unchanged.
  var isPassedThrough: Bool { expression.column == id }

  /// A column of the input, handed on unchanged.
  static func passing(_ column: PlanColumn) -> PlanExpression {
    PlanExpression(
      id: column.id, name: column.name,
      expression: BoundExpression(.column(column.id), column.type, at: 0..<0))
  }
}

/// A column and the aggregate that computes it.
struct PlanAggregate: Sendable {
  var id: ColumnID
  var call: AggregateCall

  var column: PlanColumn { PlanColumn(id: id, type: call.function.resultType) }
}

/// One column that rows are ordered by.
struct ColumnOrder: Sendable {
  var column: ColumnID
  var isDescending: Bool
  var nullsFirst: Bool
}

/// A call of a table function.
struct TableFunctionStep: Sendable {
  let function: any BoundTableFunction
  /// The table that it reads, of which the input is all rows or some.
  let table: any TableSource
  /// The call as SQL.
  let text: String
  /// The columns that it reads, in the order in which it takes them.
  let inputs: [ColumnID]
  /// The columns that are used of those that it gives.
  var columns: [TableScan.Column]
}

/// What a scan reads of a table.
struct TableScan: Sendable {
  /// A column of the table, or of what a table function gives.
  struct Column: Sendable {
    var id: ColumnID
    /// Its place in the schema.
    var position: Int
    var name: String
    var type: DataType

    var column: PlanColumn { PlanColumn(id: id, type: type, name: name) }
  }

  let source: any TableSource
  /// The table's name; nil for the rows of VALUES.
  var name: String?
  var columns: [Column]
  /// What zone maps are asked: a block is read only where each may hold for some row.
  var predicates: [ScanPredicate] = []

  /// The scan of all columns of a table.
  init(_ source: any TableSource, name: String?, ids: [ColumnID]) {
    self.source = source
    self.name = name
    columns = source.schema.columns.enumerated().map {
      Column(id: ids[$0.offset], position: $0.offset, name: $0.element.name, type: $0.element.type)
    }
  }
}
