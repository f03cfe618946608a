import DossierBase

/// A name as it was written, without its quotes; equal to another whose bytes differ only in ASCII case.
package struct Identifier: Sendable, Hashable {
  package var name: String
  package var isQuoted: Bool
  package var place: SourcePlace

  package init(_ name: String, isQuoted: Bool = false, at range: Range<Int> = 0..<0) {
    self.name = name
    self.isQuoted = isQuoted
    place = SourcePlace(range)
  }

  package var range: Range<Int> { place.range }

  /// The form that decides whether two names are the same.
  package var folded: [UInt8] { Schema.folded(name) }

  package static func == (left: Identifier, right: Identifier) -> Bool { left.folded == right.folded }
  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
