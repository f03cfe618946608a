import DossierBase
import DossierVector

/// A table read block by block, and slice by slice through transforms.
struct Pipeline: Sendable {
  private struct Step: Sendable {
    let transform: any Transform
    let metrics: StepMetrics?
  }

  private(set) var source: any TableSource
  let columns: [Int]
  private var steps: [Step] = []
  /// Where the columns of the source stand.
  private let sourceLayout: ColumnLayout
  /// Where the columns stand that come out.
  private(set) var layout: ColumnLayout
  /// True if what comes out is not the columns of the source.
  private(set) var changesColumns = false
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
    sourceLayout = ColumnLayout(ids)
    layout = sourceLayout
  }

  /// Appends a step that leaves columns as they are.
  mutating func append(_ transform: any Transform, metrics: StepMetrics? = nil) {
    steps.append(Step(transform: transform, metrics: metrics))
  }

  /// Appends a step that gives columns of the given ids instead.
  mutating func append(_ transform: any Transform, giving ids: [ColumnID], metrics: StepMetrics? = nil) {
    append(transform, metrics: metrics)
    changesColumns = true
    layout = ColumnLayout(ids)
  }

  var blockCount: Int { source.blockCount }

  /// True if all rows of the source come out as they are.
  var isTable: Bool { steps.isEmpty && predicates.isEmpty }

  /// The same over another table of the same columns.
  func replacingSource(_ other: any TableSource) -> Pipeline {
    var result = self
    result.source = other
    return result
  }

  /// Reads blocks on one thread.
  final class Worker {
    private let pipeline: Pipeline
    private let context: ExecutionContext
    private let reader: any BlockReader
    /// The steps at work behind those whose conditions take a block as a whole.
    private let works: [any TransformWork]
    private let workMetrics: [StepMetrics?]
    /// What the first steps, filters that cannot fail, leave of a block.
    private let conditions: [BlockCondition]
    private let conditionMetrics: [StepMetrics?]
    private let columns: BlockColumns
    private let slices = SliceReader()
    private let selected = RowList()

    init(_ pipeline: Pipeline, _ context: ExecutionContext) throws(EngineError) {
      self.pipeline = pipeline
      self.context = context
      reader = try pipeline.source.makeReader(columns: pipeline.columns)
      columns = BlockColumns(context)
      // Filters leave columns where they are, so that all conditions read them in the same places.
      var conditions: [BlockCondition] = []
      var conditionMetrics: [StepMetrics?] = []
      var filterCount = 0
      while filterCount < pipeline.steps.count,
        let own = pipeline.steps[filterCount].transform.totalConditions
      {
        for condition in own {
          conditions.append(BlockCondition(condition, pipeline.sourceLayout))
          conditionMetrics.append(nil)
        }
        // The rows of a step are those that its last condition leaves.
        if !conditionMetrics.isEmpty {
          conditionMetrics[conditionMetrics.count - 1] = pipeline.steps[filterCount].metrics
        }
        filterCount += 1
      }
      self.conditions = conditions
      self.conditionMetrics = conditionMetrics
      let rest = pipeline.steps[filterCount...]
      var works: [any TransformWork] = []
      for step in rest { works.append(try step.transform.makeWork()) }
      self.works = works
      workMetrics = rest.map(\.metrics)
    }

    /// Calls `body` with every slice that becomes of a block and has rows, until it returns false.
    ///
    /// - Parameter whole: called first with the block itself if no step changes it; true if that was all.
    func run(
      block: Int, whole: (Batch) throws(EngineError) -> Bool,
      _ body: (SelectedSlice) throws(EngineError) -> Bool
    ) throws(EngineError) {
      let metrics = pipeline.metrics
      if context.settings.usesZoneMaps,
        !ScanPredicate.mayHold(pipeline.predicates, pipeline.source, block: block)
      {
        metrics?.addSkippedBlock()
        return
      }
      try context.interruption.check()
      let batch = try read(block, metrics)
      // What is not asked for is not read.
      defer { metrics?.addBlock(batch) }
      let rows = try filtered(batch, block)
      if rows.count == 0 { return }
      if works.isEmpty, try whole(rows) { return }
      slices.begin(rows)
      let sliceRowCount = context.settings.sliceRowCount
      // Rows are numbered by block, and within it as they come out.
      var nextRow = block << 32
      var start = 0
      while start < batch.rowCount {
        let range = start..<min(start + sliceRowCount, batch.rowCount)
        start = range.upperBound
        try context.interruption.check()
        slices.move(to: range)
        let slice = SelectedSlice(slices, rows: selected.select(rows, range) ? selected : nil)
        let goesOn = try push(slice, through: 0) {
          (slice) throws(EngineError) in
          var slice = slice
          slice.firstRow = nextRow
          nextRow += slice.count
          return try body(slice)
        }
        if !goesOn { return }
      }
    }

    /// The rows of a block that the conditions leave.
    private func filtered(_ batch: Batch, _ block: Int) throws(EngineError) -> Batch {
      if conditions.isEmpty { return batch }
      var result = batch
      let zones = BlockZones(source: pipeline.source, columns: pipeline.columns, block: block)
      columns.begin(batch, context.settings.usesZoneMaps ? zones : nil)
      for (condition, metrics) in zip(conditions, conditionMetrics) where result.count > 0 {
        let clock = metrics.map { WorkClock($0) }
        result = result.keeping(try condition.rows(columns))
        columns.narrow(to: result)
        clock?.stop()
        metrics?.addRows(result.count)
      }
      return result
    }

    private func read(_ block: Int, _ metrics: StepMetrics?) throws(EngineError) -> Batch {
      guard let metrics else { return try reader.read(block: block) }
      return try metrics.working { () throws(EngineError) in try reader.read(block: block) }
    }

    /// Gives `body` what the steps from the given one on make of a slice.
    private func push(
      _ slice: SelectedSlice, through step: Int, _ body: (SelectedSlice) throws(EngineError) -> Bool
    ) throws(EngineError) -> Bool {
      guard slice.count > 0 else { return true }
      guard step < works.count else { return try body(slice) }
      guard let metrics = workMetrics[step] else {
        return try works[step].apply(slice) { (result) throws(EngineError) in
          try push(result, through: step + 1, body)
        }
      }
      // What comes after is not this step's work.
      var clock = WorkClock(metrics)
      defer { clock.stop() }
      return try works[step].apply(slice) { (result) throws(EngineError) in
        clock.stop()
        defer { clock.start() }
        metrics.addRows(result.count)
        return try push(result, through: step + 1, body)
      }
    }
  }
}
