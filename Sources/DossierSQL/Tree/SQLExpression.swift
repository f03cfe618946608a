/// An expression as it was written, before any name in it is looked up.
///
/// Equality ignores places, quotes and the ASCII case of names. No expression is deeper than
/// ``SyntaxLimits/depth``, so that recursive walks are safe.
package struct SQLExpression: Sendable, Hashable {
  package let kind: Kind
  package let place: SourcePlace
  /// Levels of nodes below and including this one, those of subqueries counted.
  package let depth: Int

  package init(_ kind: Kind, at range: Range<Int>) {
    self.kind = kind
    place = SourcePlace(range)
    depth = kind.childDepth + 1
  }

  package var range: Range<Int> { place.range }

  package static func == (left: SQLExpression, right: SQLExpression) -> Bool { left.kind == right.kind }
  package func hash(into hasher: inout Hasher) { hasher.combine(kind) }

  package indirect enum Kind: Sendable, Hashable {
    case literal(Literal)
    /// A column, its table's name and so on before it: at least one part.
    case column([Identifier])
    case parameter(Parameter)
    case unary(UnaryOperator, SQLExpression)
    /// Arithmetic, comparison or concatenation.
    case binary(BinaryOperator, SQLExpression, SQLExpression)
    /// `a AND b AND …` of at least two terms, none of which is itself an `and`.
    case and([SQLExpression])
    /// `a OR b OR …` of at least two terms, none of which is itself an `or`.
    case or([SQLExpression])
    case isNull(SQLExpression, isNegated: Bool)
    /// `x IS [NOT] TRUE` or `FALSE`.
    case isTruth(SQLExpression, Bool, isNegated: Bool)
    case between(SQLExpression, low: SQLExpression, high: SQLExpression, isNegated: Bool)
    case inList(SQLExpression, [SQLExpression], isNegated: Bool)
    case inQuery(SQLExpression, SQLQuery, isNegated: Bool)
    /// `value < ANY (query)` and the like; `= ANY` is IN.
    case anyQuery(SQLExpression, BinaryOperator, SQLQuery)
    case like(LikeMatch)
    case cases(CaseChoice)
    /// Also a typed literal: `DATE '2024-01-01'` is a cast of the text.
    case cast(SQLExpression, TypeName, isTry: Bool)
    /// `EXTRACT(part FROM x)`, the part as it was written.
    case extract(Identifier, SQLExpression)
    /// `INTERVAL 3 DAY`: a number of units; `INTERVAL '3 days'` is a cast.
    case interval(SQLExpression, IntervalUnit)
    case call(FunctionCall)
    case scalarQuery(SQLQuery)
    case exists(SQLQuery)
    /// DEFAULT in the VALUES of INSERT.
    case defaultValue
  }
}

/// `value [NOT] LIKE pattern [ESCAPE escape]`.
package struct LikeMatch: Sendable, Hashable {
  package var value: SQLExpression
  package var pattern: SQLExpression
  package var escape: SQLExpression?
  /// True for ILIKE.
  package var ignoresCase: Bool
  package var isNegated: Bool
}

/// `CASE [operand] WHEN … THEN … [ELSE …] END`.
package struct CaseChoice: Sendable, Hashable {
  package struct Branch: Sendable, Hashable {
    package var condition: SQLExpression
    package var result: SQLExpression
  }

  /// What the branches' conditions are compared with; nil if they are conditions themselves.
  package var operand: SQLExpression?
  /// At least one.
  package var branches: [Branch]
  package var otherwise: SQLExpression?
}

/// A value that the caller supplies.
package enum Parameter: Sendable, Hashable {
  /// `?` and `$1`: numbered from 1; each `?` takes the next number.
  case numbered(Int)
  /// `$name`.
  case named(Identifier)
}

/// The unit of `INTERVAL n unit`.
package enum IntervalUnit: String, Sendable, Hashable, CaseIterable {
  case millennium, century, decade, year, quarter, month, week, day, hour, minute, second, millisecond,
    microsecond
}
