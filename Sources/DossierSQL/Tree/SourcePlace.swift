/// Where a node stands in the SQL text, in UTF-8 offsets.
///
/// All places are equal, so that two trees are equal when they mean the same, wherever they were written.
package struct SourcePlace: Sendable, Hashable {
  package var range: Range<Int>

  package init(_ range: Range<Int>) { self.range = range }

  package static func == (left: SourcePlace, right: SourcePlace) -> Bool { true }
  package func hash(into hasher: inout Hasher) {}
}
