/// What whoever made a result knows about showing it on a screen.
public struct LayoutHints: Sendable, Hashable {
  /// The rows that there are, should the result have only those that ``Presentation/shownRows(of:)`` names.
  public var rowCount: Int?

  /// Hints, none unless given.
  public init(rowCount: Int? = nil) { self.rowCount = rowCount }
}
