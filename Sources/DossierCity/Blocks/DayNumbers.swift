/// Each unit's running number of the day, up to some row of it; one thread's.
final class DayNumbers {
  private let numbers: UnsafeMutablePointer<Int32>
  private let agencyCount: Int
  private var day = Int.min
  private var nextRow = 0

  init(agencyCount: Int) {
    self.agencyCount = agencyCount
    numbers = .allocate(capacity: agencyCount)
    numbers.initialize(repeating: 0, count: agencyCount)
  }

  deinit { numbers.deallocate() }

  /// Counts through the rows of a day before `row`.
  func move(to row: Int, of context: DayContext) {
    if day != context.day || nextRow > row {
      numbers.update(repeating: 0, count: agencyCount)
      day = context.day
      nextRow = 0
    }
    let hasFaults = context.model.request.hasFaults
    while nextRow < row {
      let bits = context.rows.number(nextRow &* 4 &+ 2) >> 32
      let isRepeated = hasFaults && bits < Fault.limit && Fault.of(bits) == .repeatedId
      _ = take(context.filing(ofRow: nextRow).receiving, isRepeated: isRepeated)
    }
  }

  /// The number of the next row.
  @inline(__always)
  func take(_ agency: Int, isRepeated: Bool) -> Int32 {
    nextRow &+= 1
    if !isRepeated || numbers[agency] == 0 { numbers[agency] &+= 1 }
    return numbers[agency]
  }
}
