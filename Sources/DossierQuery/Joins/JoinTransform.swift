import DossierBase
import DossierVector

/// Matches the rows of slices with those of a table in memory.
struct JoinTransform: Transform {
  let table: JoinTable
  let step: JoinStep
  /// The columns of the left that come in.
  let input: ColumnLayout
  /// Those of them that go out, or that a condition reads.
  let left: [PlanColumn]
  /// The same of the right, and where each stands in the table.
  let right: [(column: PlanColumn, position: Int)]
  let context: ExecutionContext

  /// The columns that go out, in their order.
  var output: [ColumnID] { step.output(left, right.map(\.column)).map(\.id) }

  func makeWork() -> any TransformWork {
    switch step.kind {
    case .mark(let mark): MarkWork(self, mark)
    case .inner, .left, .full, .single: JoinWork(self)
    }
  }
}

/// Finds the pairs of a slice that match, some at a time: what all kinds of joins do.
final class JoinProbe {
  /// Pairs that are looked at together.
  private static let pairLimit = Limits.vectorRowCount

  private let join: JoinTransform
  private let table: JoinTable
  private let evaluators: [any Evaluator]
  private let keys: JoinKeys
  private let conditions: [any Evaluator]
  /// Brings together what conditions read of a pair.
  private let gathering: PairGathering?
  private let places = RowList()
  let pairs = JoinPairs(capacity: JoinProbe.pairLimit)

  private var views: [VectorView] = []
  private var hashes: UnsafePointer<UInt64>?
  private var rowCount = 0
  /// The row whose candidates are taken up, and one more than the next of them, or 0.
  private var row = 0
  private var link: UInt32 = 0

  init(_ join: JoinTransform) {
    self.join = join
    table = join.table
    evaluators = join.step.keys.map { $0.left.makeEvaluator(join.input) }
    keys = JoinKeys(
      join.step.keys.map(\.left.type), matchesNulls: join.step.keys.map(\.matchesNulls))
    var read = join.step.conditions
    if case .mark(let mark) = join.step.kind, let comparison = mark.comparison { read.append(comparison) }
    if read.isEmpty {
      (gathering, conditions) = (nil, [])
    } else {
      let gathering = PairGathering(join, reading: read)
      self.gathering = gathering
      conditions = join.step.conditions.map { $0.makeEvaluator(gathering.layout) }
    }
  }

  /// Where the columns of ``presented(_:)`` stand.
  var pairLayout: ColumnLayout { gathering?.layout ?? .empty }

  /// Turns to the rows of a slice.
  func begin(_ reader: SliceReader) throws(EngineError) {
    rowCount = reader.count
    views.removeAll(keepingCapacity: true)
    for evaluator in evaluators { views.append(try evaluator.evaluate(reader)) }
    hashes = evaluators.isEmpty ? nil : keys.hashes(of: views, count: rowCount)
    row = 0
    link = rowCount > 0 ? firstLink(0) : 0
  }

  /// True if a key of the row is null.
  func hasNullKey(_ row: Int) -> Bool { views.contains { $0.type == .null || $0.isNull(row) } }

  @inline(__always)
  private func firstLink(_ row: Int) -> UInt32 {
    guard let hashes else { return table.rowCount > 0 ? 1 : 0 }
    return keys.mayMatch(row) ? table.first(hashes[row]) : 0
  }

  /// Fills ``pairs`` with the next ones that match.
  ///
  /// - Returns: the rows below which all pairs have been found; nil if there are no more.
  func next(_ reader: SliceReader) throws(EngineError) -> Int? {
    guard row < rowCount else { return nil }
    try join.context.interruption.check()
    pairs.removeAll()
    collect()
    for key in views.indices { JoinKeys.keepEqual(pairs, views[key], table.keyView(key)) }
    if !conditions.isEmpty, pairs.count > 0 { try filter(reader) }
    return row
  }

  /// Takes up rows with the same half of a hash.
  private func collect() {
    guard let hashes, let (next, tags) = table.chains else { return collectAll() }
    var (row, link) = (self.row, self.link)
    var room = Self.pairLimit
    while row < rowCount {
      let tag = UInt32(truncatingIfNeeded: hashes[row])
      while link != 0, room > 0 {
        let candidate = Int(link) - 1
        if tags[candidate] == tag {
          pairs.append(row, candidate)
          room -= 1
        }
        link = next[candidate]
      }
      if link != 0 { break }
      row += 1
      if row < rowCount { link = firstLink(row) }
    }
    (self.row, self.link) = (row, link)
  }

  /// Takes up all rows of the right for each of the left.
  private func collectAll() {
    var room = Self.pairLimit
    while row < rowCount {
      while link != 0, room > 0 {
        pairs.append(row, Int(link) - 1)
        room -= 1
        link = Int(link) < table.rowCount ? link + 1 : 0
      }
      if link != 0 { break }
      row += 1
      if row < rowCount { link = firstLink(row) }
    }
  }

  private func filter(_ reader: SliceReader) throws(EngineError) {
    for condition in conditions where pairs.count > 0 {
      let slice = try presented(reader)
      places.select(try condition.evaluate(slice), count: slice.count)
      if places.count < pairs.count { pairs.keep(places) }
    }
  }

  /// What conditions read of the pairs; valid until they change.
  func presented(_ reader: SliceReader) throws(EngineError) -> SliceReader {
    guard let gathering else { preconditionFailure("a join without conditions") }
    return try gathering.present(pairs.leftRows, pairs.rightRows, reader)
  }
}

/// Joins whose pairs go out: inner, left, full and single.
private final class JoinWork: TransformWork {
  private let join: JoinTransform
  private let probe: JoinProbe
  private let gathering: PairGathering
  /// True if rows of the left go out without a match.
  private let keepsLeft: Bool
  private let isSingle: Bool
  private let notesMatches: Bool
  /// Pairs that match and rows without any, in their order.
  private let found = JoinPairs(capacity: 2 * Limits.vectorRowCount)

  init(_ join: JoinTransform) {
    self.join = join
    probe = JoinProbe(join)
    gathering = PairGathering(join, giving: join.output)
    switch join.step.kind {
    case .inner, .mark: (keepsLeft, isSingle, notesMatches) = (false, false, false)
    case .left: (keepsLeft, isSingle, notesMatches) = (true, false, false)
    case .full: (keepsLeft, isSingle, notesMatches) = (true, false, true)
    case .single: (keepsLeft, isSingle, notesMatches) = (true, true, false)
    }
  }

  func apply(
    _ slice: SelectedSlice, _ next: (SelectedSlice) throws(EngineError) -> Bool
  ) throws(EngineError) -> Bool {
    if !keepsLeft, join.table.rowCount == 0 { return true }
    return try slice.reading { (reader) throws(EngineError) in
      try probe.begin(reader)
      // The first row that has not gone out, and whether a pair of it has.
      var (open, isOpenMatched) = (0, false)
      while let settled = try probe.next(reader) {
        if notesMatches { join.table.note(probe.pairs.rightRows) }
        guard keepsLeft else {
          if !(try hand(probe.pairs, reader, next)) { return false }
          continue
        }
        try merge(&open, &isOpenMatched, settled: settled)
        if !(try hand(found, reader, next)) { return false }
      }
      return true
    }
  }

  /// Puts rows without a match between the pairs.
  ///
  /// - Parameters:
  ///   - open: the first row that may still be without a match; moves to `settled`.
  ///   - isMatched: of that row.
  private func merge(_ open: inout Int, _ isMatched: inout Bool, settled: Int) throws(EngineError) {
    found.removeAll()
    let (lefts, rights) = (probe.pairs.leftRows, probe.pairs.rightRows)
    for place in 0..<lefts.count {
      let row = Int(lefts[place])
      while open < row {
        if !isMatched { found.appendLone(open) }
        open += 1
        isMatched = false
      }
      if isSingle, isMatched { throw Self.secondRow }
      found.append(row, Int(rights[place]))
      isMatched = true
    }
    while open < settled {
      if !isMatched { found.appendLone(open) }
      open += 1
      isMatched = false
    }
  }

  private static let secondRow = EngineError(
    .evaluation, "a subquery that stands for a value has more than one row",
    hint: "write an aggregate such as max(…), or LIMIT 1 with an order")

  /// Hands pairs on, a slice of them at a time.
  private func hand(
    _ pairs: JoinPairs, _ reader: SliceReader, _ next: (SelectedSlice) throws(EngineError) -> Bool
  ) throws(EngineError) -> Bool {
    for start in stride(from: 0, to: pairs.count, by: Limits.vectorRowCount) {
      let (left, right) = pairs.slice(start..<min(start + Limits.vectorRowCount, pairs.count))
      if !(try next(SelectedSlice(try gathering.present(left, right, reader)))) { return false }
    }
    return true
  }
}

/// Says of each row whether it has its like.
private final class MarkWork: TransformWork {
  private let probe: JoinProbe
  private let table: JoinTable
  private let mark: JoinMark
  private let comparison: (any Evaluator)?
  private let columns: [Int]
  private let output = SliceReader()
  private let result = VectorBuilder(.boolean)
  private let elements = VectorBuilder(.boolean)

  init(_ join: JoinTransform, _ mark: JoinMark) {
    probe = JoinProbe(join)
    table = join.table
    self.mark = mark
    comparison = mark.comparison.map { [probe] in $0.makeEvaluator(probe.pairLayout) }
    columns = join.left.filter { !join.step.unused.contains($0.id) }.map { join.input[$0.id] }
  }

  func apply(
    _ slice: SelectedSlice, _ next: (SelectedSlice) throws(EngineError) -> Bool
  ) throws(EngineError) -> Bool {
    try slice.reading { (reader) throws(EngineError) in
      result.reset()
      result.count = reader.count
      let truths = result.elements(UInt8.self)
      truths.update(repeating: 0, count: reader.count)
      try probe.begin(reader)
      while try probe.next(reader) != nil {
        if let comparison, probe.pairs.count > 0 {
          try note(try comparison.evaluate(try probe.presented(reader)))
        } else {
          for row in probe.pairs.leftRows { truths[Int(row)] = 1 }
        }
      }
      for row in 0..<reader.count where truths[row] != 0 && result.hasNulls { result.validity[row] = 1 }
      if mark.isNullAware, table.rowCount > 0 {
        for row in 0..<reader.count where truths[row] == 0 && (table.hasNullKey || probe.hasNullKey(row)) {
          result.setNull(row)
        }
      }
      var views: [VectorView] = []
      for column in columns { views.append(try reader.view(column)) }
      output.present(views + [result.view], count: reader.count)
      return try next(SelectedSlice(output))
    }
  }

  /// Notes what a comparison says of the pairs.
  private func note(_ answers: VectorView) throws(EngineError) {
    let answers = answers.flattened(into: elements)
    let (values, truths) = (answers.elements(UInt8.self), result.elements(UInt8.self))
    for (place, row) in probe.pairs.leftRows.enumerated() {
      if answers.isNull(place) {
        result.setNull(Int(row))
      } else if values[answers.index(place)] != 0 {
        truths[Int(row)] = 1
      }
    }
  }
}
