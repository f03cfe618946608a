import DossierBase
import DossierVector

/// Computes columns for every row.
struct ProjectTransform: Transform {
  let expressions: [BoundExpression]
  /// Where the columns stand that the expressions read.
  let input: ColumnLayout

  func makeWork() -> any TransformWork { Work(expressions.map { $0.makeEvaluator(input) }) }

  private final class Work: TransformWork {
    private let evaluators: [any Evaluator]
    private let projected = SliceReader()
    @exclusivity(unchecked) private var views: [VectorView] = []

    init(_ evaluators: [any Evaluator]) { self.evaluators = evaluators }

    func apply(
      _ slice: SelectedSlice, _ next: (SelectedSlice) throws(EngineError) -> Bool
    ) throws(EngineError) -> Bool {
      try slice.reading { (reader) throws(EngineError) in
        views.removeAll(keepingCapacity: true)
        for evaluator in evaluators { views.append(try evaluator.evaluate(reader)) }
        projected.present(views, count: reader.count)
        return try next(SelectedSlice(projected))
      }
    }
  }
}
