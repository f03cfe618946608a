import DossierBase
import DossierVector

/// One column of due dates, or appointments, of some rows, compared with the finish and the ends of slices.
struct DueDates {
  /// The counter that each row's finish adds to, should this due date be in force.
  let verdicts: UnsafePointer<Int32>
  /// ``MomentKernels/noDay`` without a due date.
  private let days: UnsafePointer<Int32>
  private let slices: SliceTable.View
  /// The instants of the due dates if their time on the as-of day decides; nil if days do.
  private let instants: UnsafePointer<Int64>?
  private let asOf: AsOf
  private let sliceOfAsOf: Int32

  /// Memory for one column of due dates, used again for the next rows.
  final class Scratch {
    fileprivate let verdicts = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
    fileprivate let days = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
    fileprivate let elements = ElementScratch()

    deinit {
      verdicts.deallocate()
      days.deallocate()
    }
  }

  /// Judges all rows; valid as long as the views and the scratch, which is lost to the next that uses it.
  ///
  /// - Parameter finished: has an element per row.
  init(
    _ dueDates: VectorView, finished: VectorView, finishedDays: UnsafePointer<Int32>, lateBy: LateBy,
    axis: TimeAxis, scratch: Scratch
  ) {
    let due = scratch.elements.elements(of: dueDates)
    days = MomentKernels.days(of: due, missing: MomentKernels.noDay, scratch: scratch.days)
    MomentKernels.judge(days: finishedDays, against: days, count: due.count, into: scratch.verdicts)
    let isByInstant = lateBy == .timestamp && due.type == .timestamp
    if isByInstant {
      MomentKernels.judgeInstants(
        of: finished, days: finishedDays, against: due, dueDays: days, into: scratch.verdicts)
    }
    verdicts = UnsafePointer(scratch.verdicts)
    slices = axis.dues.view
    instants = isByInstant && axis.isJudgedWithinDay ? due.elements(Int64.self) : nil
    asOf = axis.asOf
    sliceOfAsOf = axis.sliceOfAsOf
  }

  /// First slice at whose end a row's due date has passed; -1 without one.
  func slice(ofRow row: Int) -> Int32 {
    let day = days[row]
    if day == MomentKernels.noDay { return -1 }
    if let instants, day == asOf.day, instants[row] < asOf.instant { return sliceOfAsOf }
    return slices[day]
  }
}
