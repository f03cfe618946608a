/// Writes trees as SQL text.
package struct SQLPrinter {
  package enum Style: Sendable {
    /// SQL that parses back to an equal tree.
    case sql
    /// The way DuckDB writes an expression when it names a column after it; not always SQL.
    case columnName
  }

  let style: Style
  var output = ""

  /// The named windows of the query.
  var windows: [NamedWindow] = []

  init(_ style: Style) { self.style = style }

  /// SQL that parses back to an equal expression.
  package static func text(of expression: SQLExpression) -> String {
    var printer = SQLPrinter(.sql)
    printer.add(expression)
    return printer.output
  }

  /// SQL that parses back to an equal query.
  package static func text(of query: SQLQuery) -> String {
    var printer = SQLPrinter(.sql)
    printer.add(query)
    return printer.output
  }

  /// SQL that parses back to an equal statement.
  package static func text(of statement: SQLStatement) -> String {
    var printer = SQLPrinter(.sql)
    printer.add(statement)
    return printer.output
  }

  /// SQL that parses back to an equal call.
  package static func text(of call: TableFunctionCall) -> String {
    var printer = SQLPrinter(.sql)
    printer.add(call)
    return printer.output
  }

  /// The name of a result column without alias.
  ///
  /// That of a column is its last part as written; the binder knows better how the table spells it.
  /// - Parameter windows: those of the query, which stand in the place of their names.
  package static func columnName(of expression: SQLExpression, windows: [NamedWindow] = []) -> String {
    if case .column(let parts) = expression.kind, let last = parts.last { return last.name }
    var printer = SQLPrinter(.columnName)
    printer.windows = windows
    printer.add(expression)
    return printer.output
  }

  /// A name, in double quotes where it needs them.
  package static func quoted(_ name: String) -> String {
    let label = Self.label(name)
    return WordClass(PackedWord(name)) == nil || label != name ? label : "\"\(name)\""
  }

  /// The name of a table or a column, in double quotes only where it would not be read as one without them.
  package static func name(_ name: String) -> String {
    switch WordClass(PackedWord(name)) {
    case nil, .unreserved: label(name)
    case .reserved, .typeOrFunction, .column: quoted(name)
    }
  }

  /// A name where every word may be one, in double quotes where it is no word.
  static func label(_ name: String) -> String {
    var first = true
    var isPlain = true
    for byte in name.utf8 {
      let isFine = byte < 0x80 && (Lexer.beginsWord(byte) || Lexer.isDigit(byte))
      if !isFine || first && Lexer.isDigit(byte) { isPlain = false }
      first = false
    }
    if isPlain, !first { return name }
    return "\"" + name.doubling("\"") + "\""
  }

  mutating func add(_ text: String) { output += text }

  mutating func add(_ name: Identifier) { output += Self.quoted(name.name) }

  /// Parts with a separator between them.
  mutating func list<Element>(
    _ elements: [Element], separator: String = ", ", _ write: (inout SQLPrinter, Element) -> Void
  ) {
    for (place, element) in elements.enumerated() {
      if place > 0 { output += separator }
      write(&self, element)
    }
  }

  mutating func add(_ expressions: [SQLExpression]) { list(expressions) { $0.add($1) } }
}

extension String {
  /// The text with every `quote` doubled.
  func doubling(_ quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar == quote { result.append(scalar) }
      result.append(scalar)
    }
    return String(result)
  }
}
