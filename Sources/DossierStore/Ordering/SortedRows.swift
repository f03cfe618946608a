import DossierBase
import DossierVector

/// The rows of sorted runs, merged: blocks of the table's order, each of which can be made by itself.
///
/// Each block takes rows from each run that follow each other there. Where these begin is found by samples of the runs,
/// which leave few rows in doubt, and by sorting those.
final class SortedRows: Sendable {
  let division: RowGroups.Division
  private let runs: [SpooledRun]
  private let fields: OrderedFields
  private let ranks: TextRanks
  private let dictionaries: [VectorDictionary?]
  /// For each run the rows before the end of each block.
  private let ends: [[Int]]

  init(
    _ runs: [SpooledRun], _ fields: OrderedFields, _ ranks: TextRanks, _ dictionaries: [VectorDictionary?],
    _ division: RowGroups.Division, _ scheduler: Scheduler
  ) throws(EngineError) {
    self.runs = runs
    self.fields = fields
    self.ranks = ranks
    self.dictionaries = dictionaries
    self.division = division
    let rows = RunRows(runs: runs, fields: fields, dictionaries: dictionaries)
    ends = try Self.ends(rows, ranks, division.blockEnds, scheduler)
  }

  var blockCount: Int { division.blockEnds.count }

  /// The columns of a block.
  func block(_ block: Int) throws(EngineError) -> [Vector] {
    let pieces = runs.indices.map { run in (block == 0 ? 0 : ends[block - 1][run])..<ends[block][run] }
    let rows = RunRows(runs: runs, fields: fields, dictionaries: dictionaries)
    let count = pieces.reduce(0) { $0 + $1.count }
    var places: ReservedMemory?
    if runs.count > 1 {
      let order = try rows.order(pieces, ranks)
      if !order.isIdentity {
        let memory = try ReservedMemory(byteCount: count * 4, .unlimited, for: RowSorter.purpose)
        order.places(memory.start.assumingMemoryBound(to: UInt32.self))
        places = memory
      }
    }
    let target = places.map { UnsafePointer($0.start.assumingMemoryBound(to: UInt32.self)) }
    var columns: [Vector] = []
    var field = 0
    while field < fields.fields.count {
      switch fields.fields[field] {
      case .column, .day, .number, .otherID:
        columns.append(try rows.vector(field, pieces, to: target))
        field += 1
      case .unit:
        guard let template = fields.ids?.template else { preconditionFailure("units of ids") }
        let parts = try (field..<field + 4).map { (field) throws(EngineError) in
          try rows.vector(field, pieces, to: target)
        }
        columns.append(
          try IDParts.ids(units: parts[0], days: parts[1], numbers: parts[2], others: parts[3], template))
        field += 4
      }
    }
    withExtendedLifetime(places) {}
    return columns
  }

  // MARK: Where blocks begin

  private static func ends(
    _ rows: RunRows, _ ranks: TextRanks, _ blockEnds: [Int], _ scheduler: Scheduler
  ) throws(EngineError) -> [[Int]] {
    if rows.runs.count == 1 { return blockEnds.map { [$0] } }
    let windows = try windows(rows, ranks, blockEnds)
    let ends = Guarded<[[Int]]>(Array(repeating: [], count: blockEnds.count))
    try scheduler.run(blockEnds.count) { (_, block) throws(EngineError) in
      var end = windows[block].map(\.lowerBound)
      let wanted = blockEnds[block] - end.reduce(0, +)
      if wanted > 0 {
        let order = try rows.order(windows[block], ranks)
        var starts = [0]
        for window in windows[block] { starts.append(starts[starts.count - 1] + window.count) }
        var belongs = [Bool](repeating: false, count: order.count)
        for place in 0..<wanted { belongs[Int(order.rows[place])] = true }
        for run in end.indices {
          end[run] += belongs[starts[run]..<starts[run + 1]].count { $0 }
        }
      }
      ends.withLock { $0[block] = end }
    }
    return ends.withLock { $0 }
  }

  /// For each end of a block and each run the rows that may stand on either side; those before stand before it.
  private static func windows(
    _ rows: RunRows, _ ranks: TextRanks, _ blockEnds: [Int]
  ) throws(EngineError) -> [[Range<Int>]] {
    let runs = rows.runs
    var keys: [OrderNumbers] = []
    for part in rows.fields.parts {
      let samples = runs.compactMap { $0.samples[part.field] }
      keys += try OrderNumbers.columns(of: samples, part.aspect, ranks, .unlimited)
    }
    var runOfSample: [UInt32] = []
    for (number, run) in runs.enumerated() {
      let count = (run.rowCount + SpooledRun.sampleStep - 1) / SpooledRun.sampleStep
      runOfSample += repeatElement(UInt32(number), count: count)
    }
    let order = try RowOrder(keys, count: runOfSample.count, .unlimited)
    var least = SampleCursor(runs.map(\.rowCount))
    var greatest = least
    return blockEnds.map { end in
      // Samples such that all rows up to them are before the end …
      while least.place < order.count {
        var next = least
        next.pass(runOfSample[Int(order.rows[least.place])])
        if next.upperSum > end { break }
        least = next
      }
      // … and such that as many rows as that are no greater.
      while greatest.place < order.count, greatest.lowerSum < end {
        greatest.pass(runOfSample[Int(order.rows[greatest.place])])
      }
      let isAll = greatest.lowerSum < end
      return runs.indices.map { run in
        least.lower(run)..<(isAll ? runs[run].rowCount : greatest.upper(run))
      }
    }
  }

  /// How far samples in order have been passed, in each run.
  private struct SampleCursor {
    private(set) var place = 0
    private let rowCounts: [Int]
    private var passed: [Int]
    /// Rows that are surely no greater than the sample passed last, and rows that may be.
    private(set) var lowerSum = 0
    private(set) var upperSum = 0

    init(_ rowCounts: [Int]) {
      self.rowCounts = rowCounts
      passed = Array(repeating: 0, count: rowCounts.count)
    }

    mutating func pass(_ sampleOfRun: UInt32) {
      let run = Int(sampleOfRun)
      lowerSum -= lower(run)
      upperSum -= upper(run)
      passed[run] += 1
      lowerSum += lower(run)
      upperSum += upper(run)
      place += 1
    }

    func lower(_ run: Int) -> Int { passed[run] == 0 ? 0 : (passed[run] - 1) * SpooledRun.sampleStep + 1 }
    func upper(_ run: Int) -> Int { min(passed[run] * SpooledRun.sampleStep, rowCounts[run]) }
  }
}

/// Rows of several runs, one piece after the other.
struct RunRows: Sendable {
  let runs: [SpooledRun]
  let fields: OrderedFields
  /// What codes of fields stand for.
  let dictionaries: [VectorDictionary?]

  /// The order of the rows of pieces, one for each run.
  func order(_ pieces: [Range<Int>], _ ranks: TextRanks) throws(EngineError) -> RowOrder {
    var vectors: [Int: Vector] = [:]
    var keys: [OrderNumbers] = []
    for part in fields.parts {
      if vectors[part.field] == nil { vectors[part.field] = try vector(part.field, pieces, to: nil) }
      guard let values = vectors[part.field] else { continue }
      keys += try OrderNumbers.columns(of: [values], part.aspect, ranks, .unlimited)
    }
    return try RowOrder(keys, count: pieces.reduce(0) { $0 + $1.count }, .unlimited)
  }

  /// A field of the rows of pieces, one for each run.
  ///
  /// - Parameter places: for each row, the pieces one after the other, its place; nil leaves it there.
  func vector(
    _ field: Int, _ pieces: [Range<Int>], to places: UnsafePointer<UInt32>?
  ) throws(EngineError) -> Vector {
    let count = pieces.reduce(0) { $0 + $1.count }
    let type = fields.types[field]
    let used = runs.indices.filter { !pieces[$0].isEmpty }
    let lanes = used.map { runs[$0].lanes[field] }
    if lanes.allSatisfy({ $0.form == .null }) { return .constant(.null, type, count: count) }
    let builder = VectorBuilder(type, capacity: max(count, 1))
    builder.count = count
    let isText = lanes.contains { $0.form == .texts }
    if lanes.contains(where: \.hasNulls) {
      builder.clear()
      builder.makeValidityWritable()
    }
    if isText { builder.ownHeap() }
    var buffer = SpoolBuffer()
    var first = 0
    for run in used {
      let target = places.map { $0 + first }
      if isText {
        try runs[run].gatherTexts(
          pieces[run], field: field, dictionaries[field], to: target, first: first, builder, &buffer)
      } else {
        try runs[run].gather(pieces[run], field: field, to: target, first: first, builder, &buffer)
      }
      first += pieces[run].count
    }
    if type == .varchar, !isText { builder.dictionary = dictionaries[field] }
    return builder.finish()
  }
}
