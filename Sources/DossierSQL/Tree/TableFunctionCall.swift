/// A call of a function after FROM, whose arguments have names.
package struct TableFunctionCall: Sendable, Hashable {
  package struct Argument: Sendable, Hashable {
    /// Nil where none was written.
    package var name: Identifier?
    package var value: Value
    /// Of the value.
    package var place: SourcePlace
  }

  package enum Value: Sendable, Hashable {
    case expression(SQLExpression)
    /// `[a, b, …]`, perhaps of no element.
    case list([SQLExpression])
  }

  /// As it was written; names of functions ignore ASCII case.
  package var name: Identifier
  package var arguments: [Argument]

  package init(_ name: Identifier, _ arguments: [Argument] = []) {
    self.name = name
    self.arguments = arguments
  }
}
