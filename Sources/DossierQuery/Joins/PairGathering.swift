import DossierBase
import DossierVector

/// Brings the values of pairs of rows together in slices.
final class PairGathering {
  /// Where a column's values come from.
  private enum Source {
    /// The left, at a position of its input.
    case left(Int)
    /// The right, at a position of the table.
    case right(Int)
  }

  let layout: ColumnLayout
  private let sources: [Source]
  private let table: JoinTable
  private let builders: [VectorBuilder]
  private let output = SliceReader()
  private let rows: UnsafeMutablePointer<UInt32>
  private var views: [VectorView] = []

  /// The columns that expressions read.
  convenience init(_ join: JoinTransform, reading expressions: [BoundExpression]) {
    var read = ColumnIDSet()
    for expression in expressions { expression.collectColumns(into: &read) }
    let all = join.left.map(\.id) + join.right.map(\.column.id)
    self.init(join, giving: all.filter(read.contains))
  }

  init(_ join: JoinTransform, giving columns: [ColumnID]) {
    let rights = Dictionary(uniqueKeysWithValues: join.right.map { ($0.column.id, $0) })
    let lefts = Dictionary(uniqueKeysWithValues: join.left.map { ($0.id, $0) })
    layout = ColumnLayout(columns)
    table = join.table
    var (sources, builders): ([Source], [VectorBuilder]) = ([], [])
    for column in columns {
      if let right = rights[column] {
        sources.append(.right(right.position))
        builders.append(VectorBuilder(right.column.type))
      } else if let left = lefts[column] {
        sources.append(.left(join.input[column]))
        builders.append(VectorBuilder(left.type))
      } else {
        preconditionFailure("a join gives only columns of its inputs")
      }
    }
    (self.sources, self.builders) = (sources, builders)
    rows = .allocate(capacity: Limits.vectorRowCount)
  }

  deinit { rows.deallocate() }

  /// The values of pairs, at most ``Limits/vectorRowCount``, of rows of `reader` and of the table; valid until the next
  /// call, or until the reader moves.
  func present(
    _ left: UnsafeBufferPointer<UInt32>, _ right: UnsafeBufferPointer<UInt32>, _ reader: SliceReader
  ) throws(EngineError) -> SliceReader {
    views.removeAll(keepingCapacity: true)
    let isWhole = left.count == reader.count && Self.isCounting(left)
    let hasLone = right.contains(JoinPairs.none)
    for (source, builder) in zip(sources, builders) {
      switch source {
      case .left(let column):
        let view = try reader.view(column)
        views.append(isWhole ? view : Self.gathered(view, left, builder))
      case .right(let column):
        let view = table.view(column)
        views.append(hasLone ? withNulls(view, right, builder) : Self.gathered(view, right, builder))
      }
    }
    output.present(views, count: left.count)
    return output
  }

  /// True if the rows are 0, 1, 2 …
  private static func isCounting(_ rows: UnsafeBufferPointer<UInt32>) -> Bool {
    for place in 0..<rows.count where rows[place] != UInt32(truncatingIfNeeded: place) { return false }
    return true
  }

  private static func gathered(
    _ view: VectorView, _ rows: UnsafeBufferPointer<UInt32>, _ builder: VectorBuilder
  ) -> VectorView {
    if view.isConstant { return view.repeated(rows.count) }
    builder.reset()
    builder.append(view, rows, from: 0)
    return builder.view
  }

  /// Values of the right with nulls where there is no row.
  private func withNulls(
    _ view: VectorView, _ right: UnsafeBufferPointer<UInt32>, _ builder: VectorBuilder
  ) -> VectorView {
    if view.count == 0 { return .nulls(view.type, count: right.count) }
    for (place, row) in right.enumerated() { rows[place] = row == JoinPairs.none ? 0 : row }
    builder.reset()
    builder.append(view, UnsafeBufferPointer(start: rows, count: right.count), from: 0)
    for (place, row) in right.enumerated() where row == JoinPairs.none { builder.setNull(place) }
    return builder.view
  }
}
