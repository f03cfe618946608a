/// Finds columns by their names as ``Schema/index(of:)`` does, for many lookups among many columns.
package struct NameIndex {
  /// The first position of each name's bytes, and of each folded form.
  private var exact: [[UInt8]: Int] = [:]
  private var folded: [[UInt8]: Int] = [:]
  private var count = 0

  package init(_ names: some Sequence<String>) { for name in names { append(name) } }

  /// Adds the name of the next position.
  package mutating func append(_ name: String) {
    exact[Array(name.utf8), default: count] += 0
    folded[Schema.folded(name), default: count] += 0
    count += 1
  }

  /// The position of the name written exactly so, else of the first that folds alike.
  package func index(of name: String) -> Int? { exact[Array(name.utf8)] ?? folded[Schema.folded(name)] }
}
