import DossierBase

/// One column that a step of a statement produces; every column of a statement has a number of its own.
///
/// A step that hands a column on unchanged hands on its id as well.
struct ColumnID: Hashable, Sendable {
  let number: Int32

  init(_ number: Int) { self.number = Int32(truncatingIfNeeded: number) }
}

/// Where columns stand in the batches that an operator takes.
struct ColumnLayout: Sendable {
  private let positions: [ColumnID: Int]

  init(_ columns: [ColumnID]) {
    positions = Dictionary(columns.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
  }

  /// No columns: for expressions that depend on no row.
  static let empty = ColumnLayout([])

  /// The position of a column.
  ///
  /// - Precondition: the operator's input has the column.
  subscript(_ column: ColumnID) -> Int {
    guard let position = positions[column] else {
      preconditionFailure("a plan reads only columns that its input has")
    }
    return position
  }
}
