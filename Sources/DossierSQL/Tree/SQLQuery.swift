/// A query: what SELECT, FROM or VALUES begins, with what stands before and after it.
package struct SQLQuery: Sendable, Hashable {
  package let with: [CommonTable]
  package let body: QueryBody
  package let orderBy: OrderBy
  package let limit: SQLExpression?
  package let offset: SQLExpression?
  package let place: SourcePlace
  /// Levels of nodes, as in ``SQLExpression/depth``.
  package let depth: Int

  package init(
    with: [CommonTable] = [], body: QueryBody, orderBy: OrderBy = .none, limit: SQLExpression? = nil,
    offset: SQLExpression? = nil, at range: Range<Int>
  ) {
    self.with = with
    self.body = body
    self.orderBy = orderBy
    self.limit = limit
    self.offset = offset
    place = SourcePlace(range)
    var below = max(body.depth, orderBy.depth, limit?.depth ?? 0, offset?.depth ?? 0)
    for table in with { below = max(below, table.query.depth) }
    depth = below + 1
  }

  package var range: Range<Int> { place.range }

  /// `SELECT *` of the body's rows with the same clauses behind it, and none before.
  package var aroundSubquery: SQLQuery {
    let table = SQLTable(.subquery(SQLQuery(body: body, at: range)), at: range)
    return SQLQuery(
      body: .select(.everything(of: table)), orderBy: orderBy, limit: limit, offset: offset, at: range)
  }
}

/// `name [(columns)] AS (query)` after WITH.
package struct CommonTable: Sendable, Hashable {
  package var name: Identifier
  package var columns: [Identifier]
  package var query: SQLQuery
}

package indirect enum QueryBody: Sendable, Hashable {
  case select(SelectCore)
  /// Rows of equal length, at least one.
  case values([[SQLExpression]])
  case setOperation(SetOperation)
}

package struct SetOperation: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case union = "UNION"
    case intersect = "INTERSECT"
    case except = "EXCEPT"
  }

  package var kind: Kind
  package var isAll: Bool
  /// True if columns are matched by their names and not by their places.
  package var isByName = false
  package var left: SQLQuery
  package var right: SQLQuery
  /// Where the operator's keyword stands.
  package var place: SourcePlace

  package init(
    kind: Kind, isAll: Bool, isByName: Bool = false, left: SQLQuery, right: SQLQuery, place: SourcePlace
  ) {
    self.kind = kind
    self.isAll = isAll
    self.isByName = isByName
    self.left = left
    self.right = right
    self.place = place
  }
}

package enum OrderBy: Sendable, Hashable {
  case none
  /// `ORDER BY ALL`: by every column of the result, from the left.
  case all(isDescending: Bool, nulls: NullOrder)
  /// At least one.
  case terms([OrderTerm])
}

package struct OrderTerm: Sendable, Hashable {
  package var expression: SQLExpression
  package var isDescending: Bool
  package var nulls: NullOrder

  package init(expression: SQLExpression, isDescending: Bool = false, nulls: NullOrder = .standard) {
    self.expression = expression
    self.isDescending = isDescending
    self.nulls = nulls
  }
}

package enum NullOrder: Sendable, Hashable {
  /// Nulls last in both directions.
  case standard
  case first
  case last
}
