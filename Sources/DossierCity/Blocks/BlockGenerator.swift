import DossierVector

/// Generates blocks, each from nothing but its range of rows; used again and again by one thread.
final class BlockGenerator {
  private let model: CityModel
  private let dictionaries: CityDictionaries
  private let times = ArrivalTimes()
  private let numbers: DayNumbers

  init(_ model: CityModel, _ dictionaries: CityDictionaries) {
    self.model = model
    self.dictionaries = dictionaries
    numbers = DayNumbers(agencyCount: model.register.agencies.count)
  }

  /// The rows of these numbers.
  func block(_ rows: Range<Int>) -> Batch {
    let columns = ColumnSet(model.request, count: rows.count)
    var ids = IdentifierWriter(columns, dictionaries, count: rows.count)
    let core = CoreWriter(columns, dictionaries)
    let details = model.request.columns == .all ? DetailWriter(columns, dictionaries, model) : nil
    var row = rows.lowerBound
    var dayIndex = model.plan.dayIndex(ofRow: row)
    while row < rows.upperBound {
      let firstRow = model.plan.firstRows[dayIndex]
      let end = min(model.plan.firstRows[dayIndex + 1], rows.upperBound)
      if row < end {
        let context = DayContext(model, dayIndex: dayIndex)
        ids.setDay(context.day)
        numbers.move(to: row - firstRow, of: context)
        let dayRows = (row - firstRow)..<(end - firstRow)
        let shift = firstRow - rows.lowerBound
        write(context, dayRows, shift: shift, &ids, core, details)
      }
      row = max(row, end)
      dayIndex += 1
    }
    ids.finish()
    details?.finish()
    return columns.batch(count: rows.count)
  }

  /// Writes rows of a day, slice by slice; row r of the day is row r + shift of the block.
  private func write(
    _ context: DayContext, _ rows: Range<Int>, shift: Int, _ ids: inout IdentifierWriter, _ core: CoreWriter,
    _ details: DetailWriter?
  ) {
    let dayIndex = context.day - model.plan.firstDay
    let count = model.plan.firstRows[dayIndex + 1] - model.plan.firstRows[dayIndex]
    let sliceCount = (count + ArrivalTimes.sliceRowCount - 1) / ArrivalTimes.sliceRowCount
    for slice in 0..<sliceCount {
      let start = count * slice / sliceCount
      let end = count * (slice + 1) / sliceCount
      let wanted = max(rows.lowerBound, start)..<max(min(rows.upperBound, end), max(rows.lowerBound, start))
      if wanted.isEmpty { continue }
      times.draw(
        count: end - start, slice: slice, of: sliceCount, context.hours.profile,
        model.times.stream(context.day).stream(slice))
      for row in wanted {
        let draft = context.draft(row: row, second: Int(times.seconds[row - start]))
        let number = numbers.take(draft.receiving, isRepeated: draft.fault == .repeatedId)
        ids.write(agency: draft.receiving, number: number, row: row + shift)
        core.write(draft, row: row + shift, sector: model.entries[draft.procedure].sector)
        details?.write(draft, row: row + shift, context.rows.number(row &* 4 &+ 3))
      }
    }
  }
}
