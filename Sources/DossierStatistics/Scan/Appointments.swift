import DossierBase
import DossierVector

/// One appointment column of a vector, compared with the finish and the ends of slices.
struct Appointments {
  /// The counter that each row's finish adds to, should this appointment be in force.
  let counters: UnsafePointer<Int32>
  /// ``MomentKernels/noDay`` without an appointment.
  private let days: UnsafePointer<Int32>
  private let slices: SliceTable.View
  /// The appointments' instants if their time on the as-of day decides; nil if days do.
  private let instants: UnsafePointer<Int64>?
  private let asOf: AsOf
  private let sliceOfAsOf: Int32
  /// Owns what the pointers lead to.
  private let owners: (Vector, Scratch)

  /// Memory for one appointment column, used again for each vector.
  final class Scratch {
    fileprivate let counters = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
    fileprivate let days = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)

    deinit {
      counters.deallocate()
      days.deallocate()
    }
  }

  /// Judges the first `count` rows of flat vectors; what was judged with the same scratch before is lost.
  init(
    _ due: Vector, finished: Vector, finishedDays: UnsafePointer<Int32>, count: Int, lateBy: LateBy,
    axis: TimeAxis, scratch: Scratch
  ) {
    days = MomentKernels.days(of: due, missing: MomentKernels.noDay, count: count, scratch: scratch.days)
    MomentKernels.judge(days: finishedDays, against: days, count: count, into: scratch.counters)
    let isByInstant = lateBy == .timestamp && due.type == .timestamp
    if isByInstant {
      MomentKernels.judgeInstants(
        of: finished, days: finishedDays, against: due, dueDays: days, count: count, into: scratch.counters)
    }
    counters = UnsafePointer(scratch.counters)
    slices = axis.dues.view
    instants = isByInstant && axis.isJudgedWithinDay ? UnsafePointer(due.elements(Int64.self)) : nil
    asOf = axis.asOf
    sliceOfAsOf = axis.sliceOfAsOf
    owners = (due, scratch)
  }

  /// First slice at whose end a row's appointment has passed; -1 without an appointment.
  func slice(ofRow row: Int) -> Int32 {
    let day = days[row]
    if day == MomentKernels.noDay { return -1 }
    if let instants, day == asOf.day, instants[row] < asOf.instant { return sliceOfAsOf }
    return slices[day]
  }
}
