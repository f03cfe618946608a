import DossierVector

/// All that the threads of one report share and never change.
struct ScanPlan: Sendable {
  let source: any TableSource
  let filter: (any RowFilter)?
  let lateBy: LateBy
  let axis: TimeAxis
  /// The as-of instant, or nil if no event can lie after it on its very day.
  let lastInstant: Int64?
  let dimensions: [TextDimension]
  /// Columns that a reader is asked for: those of the filter, in its order, and what else is needed.
  let readColumns: [Int]
  /// Places among the columns read.
  let accepted: Int
  let finished: Int
  let due: Int
  let originalDue: Int?
  let dueChanged: Int?
  let status: Int?
  let texts: [Int]

  init(
    source: any TableSource, columns: DossierColumns, options: OnTimeOptions, axis: TimeAxis,
    lastInstant: Int64?, filter: (any RowFilter)?
  ) {
    var read = filter?.columns ?? []
    func place(_ column: Int) -> Int {
      if let known = read.firstIndex(of: column) { return known }
      read.append(column)
      return read.count - 1
    }
    self.source = source
    self.filter = filter
    lateBy = options.lateBy
    self.axis = axis
    self.lastInstant = lastInstant
    accepted = place(columns.accepted)
    finished = place(columns.finished)
    due = place(columns.due)
    originalDue = columns.originalDue.map(place)
    dueChanged = columns.dueChanged.map(place)
    status = columns.status.map(place)
    texts = columns.texts.map(place)
    readColumns = read
    dimensions = columns.texts.map { TextDimension(shared: source.dictionary(column: $0)) }
  }
}
