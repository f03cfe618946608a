/// What whoever made a result knows about showing it on a screen.
public struct LayoutHints: Sendable, Hashable {
  /// The rows that there are, should the result have only those that ``Presentation/shownRows(of:)`` names.
  public var rowCount: Int?
  /// How soon each column is left out of a narrow screen, the greatest number first; nil leaves out the middle ones.
  ///
  /// Columns of one rank are left out together, except those of the least.
  public var columnRanks: [Int]?

  /// Hints, none unless given.
  public init(rowCount: Int? = nil, columnRanks: [Int]? = nil) {
    self.rowCount = rowCount
    self.columnRanks = columnRanks
  }
}
