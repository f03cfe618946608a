package import DossierBase
package import DossierSQL
package import DossierVector

/// A function that stands after FROM: it reads rows of one table and makes others of them.
///
/// Every table function takes the arguments `table`, the name of the table that it reads, and `condition`, which says
/// of its rows.
package protocol TableFunction: Sendable {
  /// In lower case.
  var name: String { get }

  /// The arguments that it takes besides.
  var parameters: [TableFunctionParameter] { get }

  /// The table that it reads if no other is named.
  var defaultTable: String { get }

  /// What a call reads and gives.
  ///
  /// - Throws: ``EngineError/Code/binding`` if arguments do not go together, or the table lacks a column.
  func bind(
    _ arguments: TableFunctionArguments, over table: any TableSource
  ) throws(EngineError) -> any BoundTableFunction
}

/// A call of a table function whose arguments are known to be right.
package protocol BoundTableFunction: Sendable {
  /// The columns of the table that it reads, by their positions.
  var inputColumns: [Int] { get }

  /// The columns that come out.
  var output: Schema { get }

  /// About how many rows come out if so many go in.
  func estimatedRowCount(of rowCount: Int) -> Int

  /// All rows that come out.
  func rows(of input: TableFunctionInput) throws(EngineError) -> any TableSource
}

/// An argument that a table function takes.
package struct TableFunctionParameter: Sendable {
  package enum Kind: String, Sendable {
    case text = "a text"
    /// A list of texts, or one text alone.
    case texts = "a list of texts"
    case date = "a date"
    case integer = "a whole number"
  }

  package let name: String
  package let kind: Kind
  /// False if a call may leave it out, as it may a NULL.
  package let isRequired: Bool
  /// What a text is that a call leaves out.
  package let standard: String?

  package init(_ name: String, _ kind: Kind, isRequired: Bool = false, default standard: String? = nil) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.standard = standard
  }
}

/// A table function whose arguments were given in Swift, and the rows that it reads.
package struct TableFunctionRequest {
  package var name: String
  /// The name of the table that it reads.
  package var table: Identifier
  /// What says of the table's rows; places are offsets into its own text.
  package var condition: SQLExpression?
  /// Makes the call for the table.
  package var bind: (any TableSource) throws(EngineError) -> any BoundTableFunction

  package init(
    _ name: String, table: Identifier, condition: SQLExpression?,
    bind: @escaping (any TableSource) throws(EngineError) -> any BoundTableFunction
  ) {
    self.name = name
    self.table = table
    self.condition = condition
    self.bind = bind
  }
}

/// All rows of a table, for what is asked of it besides a statement's own scan.
package struct TableRows: Sendable {
  package let table: any TableSource
  let context: ExecutionContext

  /// Gives the rows to a sink, in which columns stand in the order asked for.
  package func run<Target: Sink>(
    columns: [Int], into sink: Target
  ) throws(EngineError) -> Target.Output {
    let ids = columns.indices.map { ColumnID($0) }
    return try Pipeline(table, columns: columns, ids: ids).run(into: sink, context)
  }
}

/// The rows that a table function reads.
package struct TableFunctionInput: Sendable {
  /// The whole table, whose rows are not all read if there is a condition.
  package let all: TableRows
  /// Where the columns asked for stand in the slices that a sink is given.
  package let columns: [Int]
  let pipeline: Pipeline

  package var table: any TableSource { all.table }
  package var blockCount: Int { pipeline.blockCount }
  package var threadCount: Int { all.context.scheduler.threadCount }
  package var budget: MemoryBudget { all.context.budget }
  package var interruption: Interruption { all.context.interruption }

  /// Gives all rows to a sink.
  package func run<Target: Sink>(into sink: Target) throws(EngineError) -> Target.Output {
    try pipeline.run(into: sink, all.context)
  }
}
