package import DossierBase

/// A type named in a cast.
package struct TypeName: Sendable, Hashable {
  package var type: DataType
  /// How DuckDB writes the name in a column's name: keywords in their standard form, others as written.
  package var spelling: String
  package var place: SourcePlace

  package init(_ type: DataType, spelling: String, at range: Range<Int> = 0..<0) {
    self.type = type
    self.spelling = spelling
    place = SourcePlace(range)
  }

  package var range: Range<Int> { place.range }

  package static func == (left: TypeName, right: TypeName) -> Bool { left.type == right.type }
  package func hash(into hasher: inout Hasher) { hasher.combine(type) }
}
