import DossierBase
import DossierVector

/// A table read block by block, and slice by slice through filters and projections.
struct Pipeline: Sendable {
  struct Stage: Sendable {
    enum Work: Sendable {
      case filter([BoundExpression])
      case project([BoundExpression])
    }

    let work: Work
    /// Where the columns stand that the expressions read.
    let input: ColumnLayout
    let metrics: StepMetrics?
  }

  let source: any TableSource
  let columns: [Int]
  private(set) var stages: [Stage] = []
  /// Where the columns stand that come out.
  private(set) var layout: ColumnLayout
  private let predicates: [ScanPredicate]
  private let metrics: StepMetrics?

  /// A table's columns of the given positions, which have the given ids.
  ///
  /// - Parameter predicates: what zone maps may refute, so that a block is not read.
  init(
    _ source: any TableSource, columns: [Int], ids: [ColumnID], predicates: [ScanPredicate] = [],
    metrics: StepMetrics? = nil
  ) {
    self.source = source
    self.metrics = metrics
    self.columns = columns
    self.predicates = predicates
    layout = ColumnLayout(ids)
  }

  mutating func filter(_ conditions: [BoundExpression], metrics: StepMetrics? = nil) {
    stages.append(Stage(work: .filter(conditions), input: layout, metrics: metrics))
  }

  /// Computes columns, which get the given ids.
  mutating func project(_ expressions: [BoundExpression], ids: [ColumnID], metrics: StepMetrics? = nil) {
    stages.append(Stage(work: .project(expressions), input: layout, metrics: metrics))
    layout = ColumnLayout(ids)
  }

  var blockCount: Int { source.blockCount }

  /// True if what leaves the pipeline is not the columns of the source.
  var changesColumns: Bool {
    stages.contains { stage in if case .project = stage.work { true } else { false } }
  }

  /// Reads blocks on one thread.
  final class Worker {
    private let pipeline: Pipeline
    private let context: ExecutionContext
    private let reader: any BlockReader
    private let stages: [StageEvaluator]
    private let slices = SliceReader()
    private let selected = RowList()

    init(_ pipeline: Pipeline, _ context: ExecutionContext) throws(EngineError) {
      self.pipeline = pipeline
      self.context = context
      reader = try pipeline.source.makeReader(columns: pipeline.columns)
      stages = pipeline.stages.map(StageEvaluator.init)
    }

    /// Calls `body` with every slice of a block that has rows left.
    ///
    /// `body` returns false to leave the rest of the block.
    func run(block: Int, _ body: (SelectedSlice) throws(EngineError) -> Bool) throws(EngineError) {
      let metrics = pipeline.metrics
      if context.settings.usesZoneMaps,
        !ScanPredicate.mayHold(pipeline.predicates, pipeline.source, block: block)
      {
        metrics?.addSkippedBlock()
        return
      }
      try context.interruption.check()
      let batch = try measured(metrics) { () throws(EngineError) in try reader.read(block: block) }
      metrics?.addBlock(batch)
      slices.begin(batch)
      let sliceRowCount = context.settings.sliceRowCount
      var start = 0
      while start < batch.rowCount {
        let range = start..<min(start + sliceRowCount, batch.rowCount)
        start = range.upperBound
        try context.interruption.check()
        slices.move(to: range)
        var slice = SelectedSlice(slices, firstRow: batch.firstRow + range.lowerBound)
        if selected.select(batch, range) { slice.rows = selected }
        for stage in stages where slice.count > 0 {
          slice = try measured(stage.metrics) { [slice] () throws(EngineError) in try stage.apply(slice) }
          stage.metrics?.addRows(slice.count)
        }
        if slice.count > 0, try !body(slice) { return }
      }
    }

    @inline(__always)
    private func measured<Answer>(
      _ metrics: StepMetrics?, _ work: () throws(EngineError) -> Answer
    ) throws(EngineError) -> Answer {
      guard let metrics else { return try work() }
      return try metrics.working(work)
    }
  }
}

/// A slice, and which of its rows count.
struct SelectedSlice {
  /// Reads all rows of the slice, selected or not.
  let reader: SliceReader
  /// The selected rows; nil if all are.
  var rows: RowList?
  /// The number of the slice's first row in the order of the table.
  let firstRow: Int

  init(_ reader: SliceReader, firstRow: Int) {
    self.reader = reader
    self.firstRow = firstRow
  }

  /// Rows that count.
  var count: Int { rows?.count ?? reader.count }

  /// Lets the reader read the selected rows alone while `body` runs.
  @inline(__always)
  func reading<Answer>(
    _ body: (SliceReader) throws(EngineError) -> Answer
  ) throws(EngineError) -> Answer {
    guard let rows else { return try body(reader) }
    reader.narrow(to: rows.buffer)
    defer { reader.widen() }
    return try body(reader)
  }
}

/// A filter or projection at work on one thread.
final class StageEvaluator {
  private enum Work {
    case filter([any Evaluator])
    case project([any Evaluator])
  }

  private let work: Work
  private let rows = RowList()
  private let places = RowList()
  private let projected = SliceReader()
  let metrics: StepMetrics?

  init(_ stage: Pipeline.Stage) {
    metrics = stage.metrics
    switch stage.work {
    case .filter(let conditions): work = .filter(conditions.map { $0.makeEvaluator(stage.input) })
    case .project(let expressions): work = .project(expressions.map { $0.makeEvaluator(stage.input) })
    }
  }

  func apply(_ slice: SelectedSlice) throws(EngineError) -> SelectedSlice {
    switch work {
    case .filter(let conditions):
      var result = slice
      for condition in conditions where result.count > 0 { result = try filtered(result, condition) }
      return result
    case .project(let expressions):
      return try slice.reading { (reader) throws(EngineError) in
        var views: [VectorView] = []
        views.reserveCapacity(expressions.count)
        for expression in expressions { views.append(try expression.evaluate(reader)) }
        projected.present(views, count: reader.count)
        return SelectedSlice(projected, firstRow: slice.firstRow)
      }
    }
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

  private func wholly(_ condition: any Evaluator, _ reader: SliceReader) throws(EngineError) -> VectorView? {
    do throws(EngineError) { return try condition.evaluate(reader) } catch {
      if error.code != .evaluation { throw error }
      return nil
    }
  }
}
