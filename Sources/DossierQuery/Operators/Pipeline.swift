import DossierBase
import DossierVector

/// A table read block by block through filters and projections.
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
  private let firstRows: [Int]
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
    var next = 0
    firstRows = (0..<source.blockCount).map { block in
      defer { next += source.rowCount(ofBlock: block) }
      return next
    }
  }

  mutating func filter(_ conditions: [BoundExpression], metrics: StepMetrics? = nil) {
    stages.append(Stage(work: .filter(conditions), input: layout, metrics: metrics))
  }

  /// Computes columns, which get the given ids.
  mutating func project(_ expressions: [BoundExpression], ids: [ColumnID], metrics: StepMetrics? = nil) {
    stages.append(Stage(work: .project(expressions), input: layout, metrics: metrics))
    layout = ColumnLayout(ids)
  }

  /// Takes the condition of the last filter away, for a sink that applies it itself; a filter that is measured keeps
  /// it, so that its rows are counted.
  mutating func removeLastCondition() -> BoundExpression? {
    guard let stage = stages.last, stage.metrics == nil, case .filter(var conditions) = stage.work,
      let last = conditions.popLast()
    else { return nil }
    stages.removeLast()
    if !conditions.isEmpty { filter(conditions) }
    return last
  }

  var blockCount: Int { source.blockCount }

  /// The number of a block's first row in the table's order.
  func firstRow(ofBlock block: Int) -> Int { firstRows[block] }

  /// Reads blocks on one thread.
  final class Worker {
    private let pipeline: Pipeline
    private let interruption: Interruption
    private let usesZoneMaps: Bool
    private let reader: any BlockReader
    private let stages: [StageEvaluator]

    init(_ pipeline: Pipeline, _ context: ExecutionContext) throws(EngineError) {
      self.pipeline = pipeline
      interruption = context.interruption
      usesZoneMaps = context.settings.usesZoneMaps
      reader = try pipeline.source.makeReader(columns: pipeline.columns)
      stages = pipeline.stages.map(StageEvaluator.init)
    }

    /// Calls `body` with every batch of a block that has rows left, and the number of its first row.
    ///
    /// `body` returns false to leave the rest of the block.
    func run(
      block: Int, _ body: (Batch, _ firstRow: Int) throws(EngineError) -> Bool
    ) throws(EngineError) {
      let metrics = pipeline.metrics
      if usesZoneMaps, !ScanPredicate.mayHold(pipeline.predicates, pipeline.source, block: block) {
        metrics?.addSkippedBlock()
        return
      }
      metrics?.addReadBlock()
      try interruption.check()
      try measured(metrics) { () throws(EngineError) in try reader.open(block: block) }
      let rowCount = pipeline.source.rowCount(ofBlock: block)
      let vectorCount = (rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount
      for vector in 0..<vectorCount {
        try interruption.check()
        var batch = try measured(metrics) { () throws(EngineError) in try reader.read(vector: vector) }
        metrics?.addRows(batch.count)
        metrics?.addDecodedBytes(batch.valueByteCount)
        for stage in stages where batch.count > 0 {
          batch = try measured(stage.metrics) { () throws(EngineError) in try stage.apply(batch) }
          stage.metrics?.addRows(batch.count)
        }
        let firstRow = pipeline.firstRow(ofBlock: block) + vector * Limits.vectorRowCount
        if batch.count > 0, try !body(batch, firstRow) { return }
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

extension Batch {
  /// Bytes of the values as they stand in the vectors, without the texts behind them.
  fileprivate var valueByteCount: Int {
    columns.reduce(0) { sum, column in
      switch column.form {
      case .constant: sum + column.type.physicalType.byteCount
      case .dictionary: sum + 2 * count
      case .flat: sum + column.type.physicalType.byteCount * count
      }
    }
  }
}

/// A filter or projection at work on one thread.
final class StageEvaluator {
  private enum Work {
    case filter([Evaluator])
    case project([Evaluator])
  }

  private let work: Work
  private let rows = RowList()
  let metrics: StepMetrics?

  init(_ stage: Pipeline.Stage) {
    metrics = stage.metrics
    switch stage.work {
    case .filter(let conditions): work = .filter(conditions.map { Evaluator.make($0, stage.input) })
    case .project(let expressions): work = .project(expressions.map { Evaluator.make($0, stage.input) })
    }
  }

  func apply(_ batch: Batch) throws(EngineError) -> Batch {
    switch work {
    case .filter(let conditions):
      var kept = batch
      for condition in conditions where kept.count > 0 {
        rows.select(try condition.evaluate(kept), count: kept.count)
        if rows.count < kept.count { kept = kept.gathered(rows.buffer) }
      }
      return kept
    case .project(let expressions):
      var columns: [Vector] = []
      columns.reserveCapacity(expressions.count)
      for expression in expressions { columns.append(try expression.evaluate(batch)) }
      return Batch(columns: columns, count: batch.count)
    }
  }
}
