import CKernels
package import DossierBase

/// Timestamps as dates and times of day, of which the times are loaded when they are first asked for.
package final class TimestampLayout: Layout, @unchecked Sendable {
  private let dates: Vector
  private let sibling: Vector?
  private let load: (_ days: Vector, _ sibling: Vector?) throws(EngineError) -> Vector
  @exclusivity(unchecked) private var loadedTimes: Vector?

  /// - Parameters:
  ///   - days: finite, of type DATE, without nulls.
  ///   - sibling: the column that the values refer to.
  ///   - times: gives as many rows of type TIME, without nulls and before the end of the day.
  package init(
    days: Vector, sibling: Vector?,
    times: @escaping (_ days: Vector, _ sibling: Vector?) throws(EngineError) -> Vector
  ) {
    precondition(days.type == .date, "dates of timestamps")
    dates = days
    self.sibling = sibling
    load = times
  }

  package func copy(_ sibling: Vector?) -> any Layout {
    TimestampLayout(days: dates.copy(sibling), sibling: sibling, times: load)
  }

  package var kind: LayoutKind { .timestamp }
  package var name: String { "\(kind.name) (\(dates.layout.name))" }
  package var days: Vector? { dates }
  package var byteCount: Int { dates.byteCount + (loadedTimes?.byteCount ?? 0) }

  package func dates(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    try dates.view(rows, scratch)
  }

  package func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
    let days = try elements(of: dates, rows, scratch.inner(.date))
    let times = try elements(of: times(), rows, scratch.inner(.time, 1))
    let target = scratch.values(.timestamp)
    target.reset()
    target.count = rows.count
    let moments = target.elements(Int64.self)
    let (starts, microseconds) = (days.elements(Int32.self), times.elements(Int64.self))
    let perDay = Microseconds.perDay
    if days.isConstant || times.isConstant {
      for row in 0..<rows.count {
        moments[row] = Int64(starts[days.index(row)]) &* perDay &+ microseconds[times.index(row)]
      }
    } else {
      dossier_moments(starts, microseconds, perDay, rows.count, moments)
    }
    return target.view
  }

  private func elements(
    of part: Vector, _ rows: Range<Int>, _ scratch: SliceBuffer
  ) throws(EngineError) -> VectorView {
    scratch.elements(of: try part.view(rows, scratch))
  }

  private func times() throws(EngineError) -> Vector {
    if let loadedTimes { return loadedTimes }
    let times = try load(dates, sibling)
    precondition(times.type == .time && times.count == dates.count, "a time for each day")
    loadedTimes = times
    return times
  }
}
