import DossierBase
import DossierCalendar
import DossierStore
import DossierVector

extension BareColumns {
  /// Reads what the loops need out of the table dossiers of a file.
  static func read(_ path: String) throws(BenchmarkError) -> BareColumns {
    let table = try BenchmarkError.translating { () throws(EngineError) in
      try DatabaseFile.open(path: path, readOnly: true).snapshot().source(named: "dossiers")
    }
    guard let table, table.rowCount > 0 else { throw .usage("\(path) has no dossiers") }
    let reader = try BareReader(table)
    try reader.read()
    return try reader.columns()
  }
}

/// Reads a table once, and keeps days and codes until they can be narrowed.
final class BareReader {
  private static let names: [(String, DataType)] = [
    ("sector", .varchar), ("resolving_agency", .varchar), ("procedure_code", .varchar),
    ("accepted_at", .timestamp), ("current_due_at", .date), ("finished_at", .timestamp),
  ]

  private let table: any TableSource
  private let positions: [Int]
  /// Where the codes of each column become elements.
  private let flat = BareReader.names.map { VectorBuilder($0.1) }
  private let sectors = TextCodes(column: "sector")
  private let agencies = TextCodes(column: "resolving_agency")
  private let procedures = TextCodes(column: "procedure_code")
  private let sector: Lane<UInt16>
  private let agency: Lane<UInt16>
  private let procedure: Lane<UInt16>
  private let outcome: Lane<UInt8>
  private let accepted: Lane<Int32>
  /// The day of finishing, or ``open``.
  private let finished: Lane<Int32>
  private static let open = Int32.min

  init(_ table: any TableSource) throws(BenchmarkError) {
    self.table = table
    var positions: [Int] = []
    for (name, type) in Self.names {
      guard let position = table.schema.index(of: name), table.schema.columns[position].type == type else {
        throw .usage("dossiers has no column \(name) of type \(type.name)")
      }
      positions.append(position)
    }
    self.positions = positions
    let count = table.rowCount
    (sector, agency, procedure) = (Lane(count: count), Lane(count: count), Lane(count: count))
    (outcome, accepted, finished) = (Lane(count: count), Lane(count: count), Lane(count: count))
  }

  func read() throws(BenchmarkError) {
    let reader = try BenchmarkError.translating { () throws(EngineError) in
      try table.makeReader(columns: positions)
    }
    let slice = SliceReader()
    var start = 0
    for block in 0..<table.blockCount {
      slice.begin(try BenchmarkError.translating { () throws(EngineError) in try reader.read(block: block) })
      while slice.next() {
        let columns = try BenchmarkError.translating { () throws(EngineError) in
          try positions.indices.map { (place) throws(EngineError) in try elements(slice.view(place), place) }
        }
        try keep(columns, at: start)
        start += slice.count
      }
    }
  }

  /// Rows with an element for each, but texts as they are.
  private func elements(_ view: VectorView, _ place: Int) -> VectorView {
    view.type == .varchar ? view : view.flattened(into: flat[place])
  }

  private func keep(_ columns: [VectorView], at start: Int) throws(BenchmarkError) {
    try sectors.write(columns[0], to: sector.start + start)
    try agencies.write(columns[1], to: agency.start + start)
    try procedures.write(columns[2], to: procedure.start + start)
    let (received, due, finish) = (columns[3], columns[4], columns[5])
    for row in 0..<received.count {
      if received.isNull(row) { throw .usage("accepted_at has nulls, which the bare loops do not count") }
      accepted.start[start + row] = Self.day(received, row)
      let isOpen = finish.isNull(row)
      let finishedDay = isOpen ? Self.open : Self.day(finish, row)
      finished.start[start + row] = finishedDay
      let dueDay = due.isNull(row) ? nil : due.elements(Int32.self)[due.index(row)]
      outcome.start[start + row] = UInt8(isOpen ? Outcome.open : Self.outcome(finishedDay, dueDay))
    }
  }

  private static func day(_ moments: VectorView, _ row: Int) -> Int32 {
    Microseconds.day(ofTimestamp: moments.elements(Int64.self)[moments.index(row)])
  }

  private static func outcome(_ finished: Int32, _ due: Int32?) -> Int {
    guard let due else { return Outcome.noAppointment }
    return finished <= due ? Outcome.onTime : Outcome.late
  }
}

extension BareReader {
  /// The columns in narrow lanes.
  func columns() throws(BenchmarkError) -> BareColumns {
    let (days, leastDays, openDays) = try narrowedDays()
    let (month, months) = try periods(.month, of: accepted)
    let (quarter, quarters) = try periods(.quarter, of: accepted)
    let (reportingQuarter, reportingQuarters) = try periods(.reportingQuarter, of: finished)
    let cellCount = sectors.count * agencies.count * Outcome.count
    let dayCellCount = sectors.count * (openDays + 1)
    guard cellCount * quarters.count <= BareColumns.cellCountLimit, dayCellCount <= BareColumns.cellCountLimit
    else { throw .usage("there are too many sectors, agencies, quarters or days for direct arrays") }
    return BareColumns(
      rowCount: table.rowCount, sector: narrowedSector(), agency: agency, procedure: procedure,
      outcome: outcome, days: days, month: month, quarter: quarter, reportingQuarter: reportingQuarter,
      sectors: TextList(sectors), agencies: TextList(agencies), procedures: TextList(procedures),
      leastDays: leastDays, openDays: openDays, months: months, quarters: quarters,
      reportingQuarters: reportingQuarters, monthBounds: Self.bounds(month))
  }

  private func narrowedSector() -> SectorLane {
    guard sectors.count <= 256 else { return .words(sector) }
    let narrow = Lane<UInt8>(count: sector.count)
    for row in 0..<sector.count { narrow.start[row] = UInt8(sector.start[row]) }
    return .bytes(narrow)
  }

  private func narrowedDays() throws(BenchmarkError) -> (Lane<UInt16>, least: Int, open: Int) {
    var (least, greatest) = (Int.max, Int.min)
    for row in 0..<accepted.count where finished.start[row] != Self.open {
      let days = Int(finished.start[row]) - Int(accepted.start[row])
      (least, greatest) = (min(least, days), max(greatest, days))
    }
    if least > greatest { (least, greatest) = (0, 0) }
    guard greatest - least < Int(UInt16.max) else {
      throw .usage("handling times span more than 65,534 days")
    }
    let open = greatest - least + 1
    let narrow = Lane<UInt16>(count: accepted.count)
    for row in 0..<accepted.count {
      let isOpen = finished.start[row] == Self.open
      narrow.start[row] = UInt16(
        isOpen ? open : Int(finished.start[row]) - Int(accepted.start[row]) - least)
    }
    return (narrow, least, open)
  }

  private func periods(
    _ kind: PeriodKind, of days: Lane<Int32>
  ) throws(BenchmarkError) -> (Lane<UInt8>, PeriodRange) {
    var (first, last) = (Int.max, Int.min)
    for row in 0..<days.count where days.start[row] != Self.open {
      (first, last) = (min(first, Int(days.start[row])), max(last, Int(days.start[row])))
    }
    if first > last { (first, last) = (0, 0) }
    let range = PeriodRange(
      kind: kind, first: kind.index(ofDay: first),
      count: kind.index(ofDay: last) - kind.index(ofDay: first) + 1)
    guard range.count <= 256 else { throw .usage("the file spans more than 256 periods: \(kind.rawValue)") }
    let table = (first...last).map { UInt8(kind.index(ofDay: $0) - range.first) }
    let lane = Lane<UInt8>(count: days.count)
    for row in 0..<days.count {
      let day = days.start[row]
      lane.start[row] = day == Self.open ? 0 : table[Int(day) - first]
    }
    return (lane, range)
  }

  private static func bounds(_ month: Lane<UInt8>) -> [ClosedRange<UInt8>] {
    stride(from: 0, to: month.count, by: Limits.blockRowCount).map { start in
      var (least, greatest) = (UInt8.max, UInt8.min)
      for row in start..<min(start + Limits.blockRowCount, month.count) {
        (least, greatest) = (min(least, month.start[row]), max(greatest, month.start[row]))
      }
      return least...greatest
    }
  }
}
