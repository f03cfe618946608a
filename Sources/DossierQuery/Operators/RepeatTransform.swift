import DossierBase
import DossierVector

/// Gives each row so many times as an integer says.
struct RepeatTransform: Transform {
  /// A BIGINT that is not null.
  let count: BoundExpression
  /// Where the columns stand that it reads.
  let input: ColumnLayout
  /// The positions and the types of the columns that go out.
  let columns: [(position: Int, type: DataType)]
  let interruption: Interruption

  func makeWork() -> any TransformWork { Work(self) }

  private final class Work: TransformWork {
    private let step: RepeatTransform
    private let count: any Evaluator
    private let rows = RowList()
    private let output = SliceReader()
    private let builders: [VectorBuilder]

    init(_ step: RepeatTransform) {
      self.step = step
      count = step.count.makeEvaluator(step.input)
      builders = step.columns.map { VectorBuilder($0.type) }
    }

    func apply(
      _ slice: SelectedSlice, _ next: (SelectedSlice) throws(EngineError) -> Bool
    ) throws(EngineError) -> Bool {
      try slice.reading { (reader) throws(EngineError) in
        let counts = try count.evaluate(reader)
        let numbers = counts.elements(Int64.self)
        rows.removeAll()
        for row in 0..<reader.count {
          for _ in 0..<numbers[counts.index(row)] {
            rows.append(row)
            guard rows.count == Limits.vectorRowCount else { continue }
            if !(try hand(reader, next)) { return false }
          }
        }
        return rows.count == 0 ? true : try hand(reader, next)
      }
    }

    private func hand(
      _ reader: SliceReader, _ next: (SelectedSlice) throws(EngineError) -> Bool
    ) throws(EngineError) -> Bool {
      try step.interruption.check()
      var views: [VectorView] = []
      for (column, builder) in zip(step.columns, builders) {
        builder.reset()
        builder.append(try reader.view(column.position), rows.buffer, from: 0)
        views.append(builder.view)
      }
      output.present(views, count: rows.count)
      defer { rows.removeAll() }
      return try next(SelectedSlice(output))
    }
  }
}
