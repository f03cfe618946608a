import DossierBase
import DossierVector

/// Leaves the rows for which every condition is true; later conditions see only what the earlier ones leave.
struct FilterTransform: Transform {
  let conditions: [BoundExpression]
  /// Where the columns stand that the conditions read.
  let input: ColumnLayout

  var totalConditions: [BoundExpression]? {
    conditions.contains { $0.mayFail || !$0.isDeterministic } ? nil : conditions
  }

  func makeWork() -> any TransformWork { Work(conditions.map { $0.makeEvaluator(input) }) }

  private final class Work: TransformWork {
    private let conditions: [any Evaluator]
    private let rows = RowList()
    private let places = RowList()

    init(_ conditions: [any Evaluator]) { self.conditions = conditions }

    func apply(
      _ slice: SelectedSlice, _ next: (SelectedSlice) throws(EngineError) -> Bool
    ) throws(EngineError) -> Bool {
      var result = slice
      for condition in conditions {
        result = try filtered(result, condition)
        if result.count == 0 { return true }
      }
      return try next(result)
    }

    /// The rows of a slice for which a condition is true.
    ///
    /// Where most rows are left it is cheaper to compute all and to pick; if that fails, perhaps for a row that is not
    /// left, the rows that are left are computed alone.
    private func filtered(
      _ slice: SelectedSlice, _ condition: any Evaluator
    ) throws(EngineError) -> SelectedSlice {
      var result = slice
      guard let known = slice.rows else {
        rows.select(try condition.evaluate(slice.reader), count: slice.reader.count)
        if rows.count < slice.reader.count { result.rows = rows }
        return result
      }
      if known !== rows { rows.copy(known) }
      result.rows = rows
      if rows.count * 2 > slice.reader.count, let view = try wholly(condition, slice.reader) {
        rows.keep(where: view)
      } else {
        try result.reading { (reader) throws(EngineError) in
          places.select(try condition.evaluate(reader), count: reader.count)
        }
        rows.keep(places)
      }
      return result
    }

    private func wholly(
      _ condition: any Evaluator, _ reader: SliceReader
    ) throws(EngineError) -> VectorView? {
      do throws(EngineError) { return try condition.evaluate(reader) } catch {
        if error.code != .evaluation { throw error }
        return nil
      }
    }
  }
}
