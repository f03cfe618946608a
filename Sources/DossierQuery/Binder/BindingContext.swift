import DossierBase
import DossierSQL

/// A part of a statement, as errors name it.
enum Clause: String {
  case select = "SELECT"
  case `where` = "WHERE"
  case groupBy = "GROUP BY"
  case having = "HAVING"
  case qualify = "QUALIFY"
  case orderBy = "ORDER BY"
  /// What a window function is computed from.
  case window = "a window function"
  case limit = "LIMIT"
  case offset = "OFFSET"
  case values = "VALUES"
  /// The argument or the filter of an aggregate.
  case aggregate = "an aggregate"
  case joinCondition = "the condition of a join"
  case reportCondition = "the condition of a report"
  case tableFunction = "an argument of a table function"

  /// True where expressions are computed for groups of rows.
  var takesAggregates: Bool {
    switch self {
    case .select, .having, .qualify, .orderBy, .window: true
    case .where, .groupBy, .limit, .offset, .values, .aggregate, .joinCondition, .reportCondition,
      .tableFunction:
      false
    }
  }

  /// True where window functions may stand.
  var takesWindows: Bool { self == .select || self == .qualify || self == .orderBy }

  /// True where expressions of a grouped query are computed for rows.
  var isBeforeGrouping: Bool { !takesAggregates }
}

/// What the binders of one statement share: where names lead, the numbers of columns, and the memory of the plan.
///
/// A plan counts against the limit by the number of its parts, before they are made: ``reserve(_:_:)``.
final class BindingContext {
  /// Bytes of an expression, of a syntax tree's node that it is made of, and of places that refer to it: 112 for
  /// the object, and as much again for arrays and dictionaries.
  static let expressionByteCount = 224
  /// Bytes of a column of a result: its item, its expression's place, its id and its name in the plan and the result.
  static let columnByteCount = 192
  /// Bytes of a value in a list of constants: in order, in a hash table, and both while they grow.
  static let constantByteCount = 96
  /// Bytes that each thread holds of each part that is computed: a vector of eight bytes a row, and its validity.
  static let computationByteCount = 9 * Limits.vectorRowCount
  /// Smaller plans are not counted.
  private static let freeByteCount = 1 << 18

  let catalog: any Catalog
  let settings: QuerySettings
  private(set) var parameters: BoundParameters
  /// For what must be asked of tables before names have a meaning.
  let execution: ExecutionContext
  private var columnCount = 0
  private var copiedStepCount = 0
  /// The views in which what is bound now stands, by folded names.
  private var openViews: [[UInt8]] = []
  /// Levels of the syntax trees of these views.
  private var openViewDepth = 0
  /// Levels of views within each other, subqueries and parentheses among them, that a stack has room for.
  private static let viewDepthLimit = 500
  private var viewCount = 0
  /// Steps of plans that are computed once more for subqueries that depend on them.
  private static let copiedStepLimit = 50_000
  private var byteCount = 0
  private var memory: MemoryReservation

  init(
    catalog: any Catalog, settings: QuerySettings, parameters: BoundParameters, _ execution: ExecutionContext
  ) {
    self.catalog = catalog
    self.parameters = parameters
    self.settings = settings
    self.execution = execution
    memory = MemoryReservation(execution.budget, for: "the plan of the statement")
  }

  /// The id of a column that comes into being.
  func makeColumn() -> ColumnID {
    columnCount += 1
    return ColumnID(columnCount - 1)
  }

  func makeColumns(_ count: Int) -> [ColumnID] { (0..<count).map { _ in makeColumn() } }

  /// Binds the query of a view, in which there are no parameters.
  ///
  /// - Throws: ``EngineError/Code/binding`` if the view uses itself, views within each other are too deep together, or
  ///   the statement uses too many.
  func expanding<Bound>(
    _ view: ViewDefinition, _ query: SQLQuery, at range: Range<Int>,
    _ bind: () throws(EngineError) -> Bound
  ) throws(EngineError) -> Bound {
    let name = Schema.folded(view.name)
    if openViews.contains(name) {
      throw EngineError(
        .binding, "the view \(ShownText.shortened(view.name)) uses itself", at: .sql(range))
    }
    viewCount += 1
    if viewCount > BoundQuery.stepLimit {
      throw EngineError(
        .binding, "a statement uses views \(BoundQuery.stepLimit) times at most, those in views counted",
        at: .sql(range), hint: "make a table of one of them: CREATE TABLE … AS SELECT …")
    }
    openViews.append(name)
    openViewDepth += query.depth
    defer {
      openViews.removeLast()
      openViewDepth -= query.depth
    }
    if openViewDepth > Self.viewDepthLimit {
      throw EngineError(
        .binding, "the views within each other are nested deeper than \(Self.viewDepthLimit) levels",
        at: .sql(range))
    }
    return try withoutParameters(bind)
  }

  /// Binds something that is kept, and so has no parameters.
  func withoutParameters<Bound>(_ bind: () throws(EngineError) -> Bound) throws(EngineError) -> Bound {
    let known = parameters
    parameters = .none
    defer { parameters = known }
    return try bind()
  }

  /// Counts the steps of a plan that is copied.
  func countCopies(of plan: PlanNode, at range: Range<Int>) throws(EngineError) {
    copiedStepCount += plan.subtreeStepCount
    guard copiedStepCount <= Self.copiedStepLimit else {
      throw EngineError(
        .unsupported, "so many subqueries that depend on each other are not supported", at: .sql(range),
        hint: "join the tables by equations")
    }
  }

  /// Takes the memory of so many parts of so many bytes, until the statement ends.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func reserve(_ count: Int, _ partByteCount: Int) throws(EngineError) {
    byteCount += count * partByteCount
    if byteCount > Self.freeByteCount { try memory.grow(to: byteCount) }
  }

  /// Gives back the memory of parts that are needed no more.
  func release(_ count: Int, _ partByteCount: Int) {
    byteCount -= count * partByteCount
    memory.shrink(to: byteCount)
  }
}
